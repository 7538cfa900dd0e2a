/** One tab of a simulated browser: a replica over the browser's database, with a clock, a page and a connection of its own. */
import type { IDBFactory } from 'fake-indexeddb';
import type { AgentId } from '@parley/core/ids';
import type { Clock, Environment, Page } from '../../app/src/lib/local/environment.ts';
import type { Replica } from '../../app/src/lib/local/replica-api.ts';
import { openWhole } from '../../app/src/lib/local/testing/open-whole.ts';
import type { VirtualClock } from './clock.ts';
import { createDatabase, type Database } from './database.ts';
import type { LockTable } from './locks.ts';
import type { Random } from './random.ts';
import type { Server } from './server.ts';
import { SimulatedConnection } from './simulated-connection.ts';
import type { TabMessages } from './tab-messages.ts';
import { WORKSPACE } from './team.ts';

export interface Browser {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly server: Server;
  readonly agent: AgentId;
  /** How far the browser's clock is off, in ms. */
  readonly skew: number;
  readonly isOnline: () => boolean;
  readonly database: IDBFactory;
  readonly locks: LockTable;
  readonly messages: TabMessages;
  /** Hears what the replica of a tab finds wrong. */
  readonly report: (report: string) => void;
}

export class Tab {
  readonly connection: SimulatedConnection;
  readonly #browser: Browser;
  readonly #page: SimulatedPage;
  readonly #database: Database;
  /** Cancels the timers of the tab that have not run. */
  readonly #timers = new Set<() => void>();
  /** Whether the tab has not crashed. */
  readonly #isAlive = (): boolean => this.#alive;
  #alive = true;
  #replica: Replica | undefined;

  private constructor(browser: Browser) {
    const { clock, random, server, agent } = browser;
    this.#browser = browser;
    this.#page = new SimulatedPage(browser.isOnline);
    this.#database = createDatabase(browser.database, clock, this.#isAlive);
    this.connection = new SimulatedConnection({
      clock: this.#clock(),
      virtual: clock,
      random,
      server,
      agent,
      alive: this.#isAlive,
    });
    this.connection.setUp(browser.isOnline());
  }

  static async open(browser: Browser): Promise<Tab> {
    const tab = new Tab(browser);
    const { server, agent, clock } = browser;
    const environment = tab.#environment();
    const store = server.store();
    const account = await clock.busy(server.account(agent));
    const workspace = await clock.busy(store.workspaces.workspace(WORKSPACE));
    if (!workspace) throw new Error('no workspace');
    const { workspace: _workspace, user: _user, ...member } = account;
    tab.#replica = await clock.busy(openWhole({ environment, self: member, workspace }));
    return tab;
  }

  get replica(): Replica {
    if (!this.#replica) throw new Error('the tab is not open');
    return this.#replica;
  }

  visible(): boolean {
    return this.#page.visible();
  }

  setVisible(isVisible: boolean): void {
    this.#page.setVisible(isVisible);
  }

  /** The network of the browser has come or gone. */
  networkChanged(): void {
    this.connection.setUp(this.#browser.isOnline());
    this.#page.networkChanged();
  }

  /** The tab is gone without a word: what was not committed to the database is lost. */
  crash(): void {
    this.#alive = false;
    this.#browser.messages.leave(this.#isAlive);
    for (const cancel of this.#timers) cancel();
    this.#database.crash();
    this.connection.end();
    this.#browser.locks.drop(this.#isAlive);
  }

  #environment(): Environment {
    const { random, locks, messages, report } = this.#browser;
    return {
      database: this.#database.use,
      transport: this.connection.transport,
      attachments: this.connection.attachments,
      locks: locks.forTab(this.#isAlive),
      channel: messages.forTab(this.#isAlive),
      clock: this.#clock(),
      page: this.#page,
      newId: <Id extends string>() => random.id<Id>(),
      report: (subject, error) => {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
        if (this.#alive) report(`${subject}: ${reason}`);
      },
    };
  }

  /** The tab's own clock, which stops with the tab. */
  #clock(): Clock {
    const { clock, random, skew } = this.#browser;
    return {
      now: () => clock.now() + skew,
      after: (ms, run) => {
        const cancel = clock.after(ms, () => {
          this.#timers.delete(cancel);
          if (this.#alive) run();
        });
        this.#timers.add(cancel);
        return cancel;
      },
      random: () => random.next(),
    };
  }
}

class SimulatedPage implements Page {
  #isVisible = true;
  readonly #isOnline: () => boolean;
  readonly #visibilityListeners = new Set<() => void>();
  readonly #onlineListeners = new Set<() => void>();

  constructor(isOnline: () => boolean) {
    this.#isOnline = isOnline;
  }

  visible(): boolean {
    return this.#isVisible;
  }

  setVisible(isVisible: boolean): void {
    if (this.#isVisible === isVisible) return;
    this.#isVisible = isVisible;
    for (const listener of [...this.#visibilityListeners]) listener();
  }

  online(): boolean {
    return this.#isOnline();
  }

  networkChanged(): void {
    for (const listener of [...this.#onlineListeners]) listener();
  }

  drawn(): Promise<void> {
    return Promise.resolve();
  }

  onVisibility(listener: () => void): () => void {
    this.#visibilityListeners.add(listener);
    return () => this.#visibilityListeners.delete(listener);
  }

  onOnline(listener: () => void): () => void {
    this.#onlineListeners.add(listener);
    return () => this.#onlineListeners.delete(listener);
  }

  objectUrl(): string {
    return 'blob:sim';
  }

  revokeUrl(): void {
    return undefined;
  }

  usage(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
