/** The parts of a replica, and how they work together. */
import type { AgentId } from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';
import { createReach, type ReachKeeper } from './attach/reach.ts';
import { ReplicaCache } from './cache/cache.ts';
import { ALL_TOPICS, type Topics } from './cache/topics.ts';
import { createFollower, type Follower } from './cache/follower.ts';
import { createSignals, raiseFor } from './cache/signals.ts';
import { OpenContacts } from './contact/open-contacts.ts';
import { write } from './database/database.ts';
import { key } from './database/keys.ts';
import type { LocalEnvironment } from './environment.ts';
import { createNotificationView } from './feed/notifications.ts';
import type { Live } from './live.ts';
import type { ReplicaOptions } from './opening.ts';
import { Dispatch } from './outbox/dispatch.ts';
import { createFileUrls, type FileUrls } from './outbox/files.ts';
import { Lookups } from './outbox/lookups.ts';
import { createRowView, type RowView } from './outbox/row-view.ts';
import type { Knowledge } from './outbox/view.ts';
import type { Dispose, Replica } from './replica-api.ts';
import { untilLoaded } from './scheduling/until-loaded.ts';
import { Tab } from './tabs/tab.ts';

export class ReplicaEngine {
  readonly cache: ReplicaCache;
  readonly signals = createSignals();
  readonly contacts = new OpenContacts();
  readonly files: FileUrls;
  /** Rows with waiting commands folded in. */
  readonly rowView: RowView;
  readonly notifications: () => readonly Notification[];
  /** What is known of the agent's commands. */
  readonly lookups: Lookups;
  readonly dispatch: Dispatch;
  /** What is known of the network and the session. */
  readonly reach: ReachKeeper;
  readonly tab: Tab;
  readonly #options: ReplicaOptions;
  readonly #environment: LocalEnvironment;
  /** Keeps the cache behind the database. */
  readonly #follower: Follower;
  /** What works on documents and with the network, once it is loaded. */
  #live: Live | undefined;
  /** Resolves when contacts can be opened. */
  #whole: Promise<void> | undefined;
  /** What this tab looks at and writes. */
  #place: Parameters<Replica['here']> = [null, null];
  /** Ends listening for connections. */
  #offConnected: Dispose | undefined;
  #disposed = false;

  constructor(options: ReplicaOptions) {
    const { environment, self, workspace } = options;
    this.#options = options;
    this.#environment = environment;
    const cache = new ReplicaCache(environment.database, self, workspace, environment.report);
    this.cache = cache;
    this.#follower = createFollower(environment, cache, (topics) => this.#announce(topics));
    this.files = createFileUrls(environment, cache);
    this.rowView = createRowView(cache, () => this.knowledge());
    this.notifications = createNotificationView(cache);
    this.reach = createReach((before) => {
      if (before.caughtUp !== this.reach.now().caughtUp) this.signals.rows.raise();
      this.signals.sync.raise();
      this.tab.tellReach();
    });
    this.tab = new Tab({
      environment,
      lock: `parley/${workspace.id}/${self.id}/lead`,
      cache,
      contacts: this.contacts,
      reach: this.reach,
      refresh: this.#follower.refresh,
      startLeader: (hooks) => this.#live?.lead(hooks),
      onDrafts: (message) => this.#live?.draftsDocuments.takeFromTab(message),
      onWiped: () => void this.end(false).then(() => options.onWiped?.()),
    });
    this.dispatch = new Dispatch({
      environment,
      cache,
      changed: this.changed,
      onKeeping: () => this.signals.sync.raise(),
      seenOf: (contact) => this.contacts.seen(contact),
    });
    this.lookups = new Lookups(
      cache,
      () => this.rowView.rows(),
      (id) => this.tab.isSending(id),
      {
        commands: () => this.dispatch.beingKept(),
        draftsDocuments: () => this.#live?.draftsDocuments.unproven() ?? [],
      },
    );
  }

  /** Reads the first rows, and begins with what comes after them. */
  async start(): Promise<void> {
    const { first } = this.#options;
    await (first ? this.cache.begin(first) : this.cache.refresh(ALL_TOPICS));
    this.rowView.refresh(null, true);
    await this.#keepSelf();
    this.tab.start();
    this.#whole = this.#loadLive();
  }

  /** What works on documents and with the network; undefined until it is loaded. */
  get live(): Live | undefined {
    return this.#live;
  }

  /** Resolves when contacts can be opened. */
  async whole(): Promise<void> {
    await this.#whole;
  }

  /** What this tab looks at and writes. */
  here(...place: Parameters<Replica['here']>): void {
    this.#place = place;
    this.#live?.presence.here(...place);
  }

  /** What this tab wrote is read again here, and by the other tabs. */
  readonly changed = (topics: Topics): Promise<void> => {
    this.tab.post({ type: 'changed', topics });
    return this.#follower.refresh(topics);
  };

  /** The cache has followed the database: all that depends on it follows. */
  #announce(topics: Topics): void {
    const { rows, outbox, workspace, files } = topics;
    // Rules and files may change what any waiting command will do.
    if (workspace || files) this.rowView.refresh(rows, true);
    else if (rows !== undefined || outbox) this.rowView.refresh(rows, outbox);
    raiseFor(this.signals, topics);
    this.contacts.changed(topics);
    this.tab.changed(topics);
  }

  /** What is known here for predicting what commands will do. */
  knowledge(): Knowledge {
    const { agent, workspace, files } = this.cache;
    return {
      self: agent,
      workspace,
      now: this.#environment.clock.now(),
      isOnline: (id: AgentId) => this.#live?.presence.isOnline(id) ?? id === agent,
      file: (id) => files.get(id)?.ref,
    };
  }

  /** Notes the agent for a start without network. */
  async #keepSelf(): Promise<void> {
    const { keptSelf, self } = this.cache;
    if (JSON.stringify(keptSelf) === JSON.stringify(self)) return;
    await write(this.#environment.database, (store) => {
      store.put(self, key.self);
    });
  }

  /** Loads documents and the network, which come after the rows. */
  async #loadLive(): Promise<void> {
    const { first, loadLive } = this.#options;
    const isOver = (): boolean => this.#disposed;
    // The list first. A conversation that was asked for by its address waits for nothing.
    const drawn = this.#environment.page.drawn();
    const rest = drawn.then(() => untilLoaded(this.#environment, () => this.#readRest(), isOver));
    if (first?.contact === undefined) await drawn;
    const createLive = await untilLoaded(this.#environment, loadLive, isOver);
    if (createLive === undefined) return;
    const live = this.#createLive(createLive);
    this.#live = live;
    this.#offConnected = live.onConnected(() => this.tab.onConnected());
    live.presence.here(...this.#place);
    void rest.then(() => this.tab.lead());
  }

  #createLive(create: Awaited<ReturnType<ReplicaOptions['loadLive']>>): Live {
    const { sync, present } = this.signals;
    return create({
      environment: this.#environment,
      cache: this.cache,
      changed: this.changed,
      onPresent: () => present.raise(),
      onUnproven: () => sync.raise(),
      onBlocked: () => sync.raise(),
      network: () => this.reach.now().network,
      onReach: sync.on,
    });
  }

  async #readRest(): Promise<void> {
    if (!this.cache.complete) await this.#follower.refresh({ rows: null, readCursors: true });
    if (!this.cache.complete) throw new Error('not all rows were read');
  }

  /** @param flush whether what was typed last is stored first; not after the local copy has been removed */
  async end(flush: boolean): Promise<void> {
    if (this.#disposed) return;
    if (flush) await this.#live?.draftsDocuments.flushed();
    this.tab.leave();
    this.#offConnected?.();
    this.contacts.close();
    this.#live?.close();
    this.files.close();
    this.#disposed = true;
    this.#follower.stop();
    for (const signal of Object.values(this.signals)) signal.clear();
    this.tab.close();
  }
}
