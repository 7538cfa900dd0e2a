/**
 * The server in the simulator: the real store on disk, the real functions that decide what an agent gets, and a
 * process that can be killed. What goes over HTTP is here; sockets are in simulated-sync-server.ts.
 */
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CommandSchema } from '@parley/core/contact/decide/command';
import type { Entry } from '@parley/core/contact/entry';
import type { AgentId, EntryId } from '@parley/core/ids';
import {
  PullRequestSchema,
  type ChangesPage,
  type CommandsResponse,
  type PullResponse,
} from '@parley/core/protocol/agent-api';
import type { AgentSettings, SettingsRequest } from '@parley/core/workspace/agent-settings';
import type { Bus } from '@parley/sync-server/bus/bus';
import { createLocalBus } from '@parley/sync-server/bus/local-bus';
import { createTimerHandlers } from '@parley/sync-server/jobs/kinds/timers';
import { JobRunner } from '@parley/sync-server/jobs/runner';
import type { Environment } from '@parley/sync-server/ledger/environment';
import type { Work } from '@parley/sync-server/ledger/work';
import type { Store } from '@parley/sync-server/store/store';
import type { Account } from '@parley/sync-server/store/workspace-store';
import { openSqliteStore } from '@parley/sync-server/store/sqlite-store';
import { testStore } from '@parley/sync-server/store/testing/test-store';
import { changesPage } from '@parley/sync-server/sync/feed/changes';
import { pull } from '@parley/sync-server/sync/records/pull';
import * as v from 'valibot';
import type { VirtualClock } from './clock.ts';
import { SimulatedSyncServer } from './simulated-sync-server.ts';
import type { Random } from './random.ts';
import { DATABASE, newDataDir, newFolder, WORKSPACE } from './team.ts';

/** Changes in a page: few, so that runs come to several pages. */
const PAGE = 7;

export class Server {
  /** Sockets and documents of the process. */
  readonly sync: SimulatedSyncServer;
  /** Every entry as it was written, before any redaction. */
  readonly written = new Map<EntryId, Entry>();
  readonly #clock: VirtualClock;
  readonly #environment: Environment;
  /** Killed processes: what they still do, they do to files that nobody reads. */
  readonly #buried: { readonly store: Store; readonly folder: string }[] = [];
  #dataDir: string;
  #store: Store;
  #life = 0;
  #up = true;

  private constructor(clock: VirtualClock, random: Random, dataDir: string) {
    this.#clock = clock;
    this.#dataDir = dataDir;
    this.#environment = {
      now: () => clock.now(),
      newId: <Id extends string>(): Id => random.id<Id>(),
      isOnline: (agent) => this.sync.isOnline(agent),
      isDirect: () => true,
    };
    const { store, bus } = this.#open();
    this.#store = store;
    this.sync = new SimulatedSyncServer({ clock, account: (agent) => this.account(agent) });
    this.sync.begin(store, bus);
  }

  static async create(clock: VirtualClock, random: Random): Promise<Server> {
    return new Server(clock, random, await newDataDir());
  }

  /** Rises with every crash: what was asked of an earlier process gets no answer. */
  get life(): number {
    return this.#life;
  }

  get up(): boolean {
    return this.#up;
  }

  store(): Store {
    return this.#store;
  }

  async account(agent: AgentId): Promise<Account> {
    const found = await this.#store.workspaces.account(agent);
    if (!found) throw new Error(`${agent} is no member`);
    return found;
  }

  commands(agent: AgentId, commands: readonly unknown[]): Promise<CommandsResponse> {
    return this.#alive(async () => {
      const works = commands.map((json): Work => ({
        type: 'command',
        workspace: WORKSPACE,
        author: agent,
        command: v.parse(CommandSchema, json),
      }));
      const results = await this.#store.ledger.apply(works);
      const answers = results.flatMap((result) => (result.type === 'answer' ? [result.answer] : []));
      return { answers };
    });
  }

  changes(agent: AgentId, cursor: string | null): Promise<ChangesPage> {
    return this.#alive(() => changesPage(this.#store.feed, agent, cursor ?? '', PAGE));
  }

  changeSettings(agent: AgentId, request: SettingsRequest): Promise<AgentSettings> {
    return this.#alive(async () => {
      const settings = await this.#store.ledger.changeAgentSettings(agent, request);
      if (settings === undefined) throw new Error('a setting was refused');
      return settings;
    });
  }

  pull(agent: AgentId, request: unknown): Promise<PullResponse> {
    return this.#alive(async () =>
      pull(this.#store, await this.account(agent), v.parse(PullRequestSchema, request)),
    );
  }

  /** What visitors and channels bring. Resolves with whether it was stored. */
  inbound(work: Work): Promise<boolean> {
    return this.#alive(async () => {
      const [result] = await this.#store.ledger.apply([work]);
      return result?.type === 'inbound' && result.outcome !== 'unknown-contact';
    });
  }

  /** `kill -9`: only what is in the files is left. */
  crash(): void {
    if (!this.#up) return;
    this.#up = false;
    this.#life += 1;
    this.sync.end();
    // The files as they are now are what a killed process leaves; the old handles write elsewhere from here on.
    const left = this.#dataDir;
    this.#dataDir = newFolder();
    for (const suffix of ['', '-wal']) {
      const file = path.join(left, `${DATABASE}${suffix}`);
      if (existsSync(file)) copyFileSync(file, path.join(this.#dataDir, `${DATABASE}${suffix}`));
    }
    this.#buried.push({ store: this.#store, folder: left });
  }

  start(): void {
    if (this.#up) return;
    const { store, bus } = this.#open();
    this.#store = store;
    this.#up = true;
    this.sync.begin(store, bus);
  }

  /** Wakes what is due on the server's clock. */
  async timers(): Promise<void> {
    if (!this.#up) return;
    const { newId, now } = this.#environment;
    const log = { error: () => undefined };
    for (const handler of createTimerHandlers({ store: this.#store, newId })) {
      const runner = new JobRunner({
        store: this.#store,
        handler,
        log,
        now,
        random: () => 0.5,
        wake: () => undefined,
      });
      await this.#alive(() => runner.drain()).catch(() => undefined);
    }
  }

  async end(): Promise<void> {
    this.sync.end();
    for (const { store, folder } of [...this.#buried, { store: this.#store, folder: this.#dataDir }]) {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #open(): { readonly store: Store; readonly bus: Bus } {
    const { publish, ...bus } = createLocalBus({ error: () => undefined });
    bus.onCommit(({ contacts }) => {
      for (const { entry } of contacts.flatMap(({ placed }) => placed)) this.written.set(entry.id, entry);
    });
    const store = openSqliteStore({ dataDir: this.#dataDir, environment: this.#environment, publish });
    return { store: testStore(store), bus };
  }

  /** Runs on this process; what comes to an end after it was killed is not heard of. */
  async #alive<Result>(work: () => Promise<Result>): Promise<Result> {
    const life = this.#life;
    const result = await this.#clock.busy(work());
    if (life !== this.#life || !this.#up) throw new Error('the server is gone');
    return result;
  }
}
