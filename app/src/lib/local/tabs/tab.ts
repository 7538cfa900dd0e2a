/**
 * This tab among the tabs of its browser: what it says to the others and hears of them, whether it leads, and what
 * follows when it is seen again after a time.
 */
import type { CommandId } from '@parley/core/ids';
import type { ReachKeeper } from '../attach/reach.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import { ALL_TOPICS, type Topics } from '../cache/topics.ts';
import type { OpenContacts } from '../contact/open-contacts.ts';
import type { DraftMessage } from '../drafts/drafts.ts';
import type { Failure, LocalEnvironment } from '../environment.ts';
import type { Dispose } from '../replica-api.ts';
import type { Leader, LeaderOptions } from './leader.ts';
import { createLeadership, type Leadership } from './leadership.ts';
import { isTabMessage, type TabMessage } from './tab-messages.ts';

/** Browsers put tabs to sleep that are hidden for longer than this, in ms. */
const SLEEP = 60_000;

/** What a tab adds to the options of the leader. */
export type LeaderHooks = Pick<LeaderOptions, 'onReached' | 'onFeed' | 'onStranger' | 'onSending' | 'isOpen'>;

export interface TabOptions {
  readonly environment: LocalEnvironment;
  /** Name of the lock that the leading tab holds: one per replica. */
  readonly lock: string;
  readonly cache: ReplicaCache;
  readonly contacts: OpenContacts;
  readonly reach: ReachKeeper;
  /** Reads these parts of the database again. */
  readonly refresh: (topics: Topics) => Promise<void>;
  /** Starts what only the leading tab does; undefined while that is not loaded yet. */
  readonly startLeader: (hooks: LeaderHooks) => Leader | undefined;
  /** Another tab has stored words of a draft. */
  readonly onDrafts: (message: DraftMessage) => void;
  /** Another tab has removed the local copy. */
  readonly onWiped: () => void;
}

export class Tab {
  readonly #options: TabOptions;
  #leadership: Leadership | undefined;
  /** Whether this tab holds the lock. */
  #leads = false;
  /** What only the leading tab does, once it could be started. */
  #leader: Leader | undefined;
  /** Whether the leading tab has said that it is hidden. */
  #leaderHidden = false;
  /** Commands that the leading tab is sending. */
  #sendingElsewhere: ReadonlySet<CommandId> = new Set();
  /** When this tab was hidden last, ms. */
  #hiddenSince: number;
  #offs: readonly Dispose[];
  #closed = false;

  constructor(options: TabOptions) {
    const { channel, clock } = options.environment;
    this.#options = options;
    this.#hiddenSince = clock.now();
    this.#offs = [channel.onMessage((message) => this.#onMessage(message))];
  }

  /** Takes part in the leadership. To be called once the first rows are read. */
  start(): void {
    const { environment, lock } = this.#options;
    const { page } = environment;
    this.#leadership = createLeadership({
      environment,
      name: lock,
      onGain: () => {
        this.#leads = true;
        this.lead();
      },
      onLose: () => this.#lose(),
      leaderIsHidden: () => this.#leaderHidden,
    });
    this.#offs = [
      ...this.#offs,
      page.onVisibility(() => this.#onVisibility()),
      page.onOnline(() => {
        if (!page.online()) this.#options.reach.reached({ why: 'offline' });
        this.#leader?.resume();
      }),
    ];
    this.post({ type: 'who-leads' });
  }

  /** Starts the leader's work, if this tab holds the lock and that work can be started by now. */
  lead(): void {
    const { cache, contacts, reach } = this.#options;
    // Which contacts are kept, and which were lost sight of, is decided by all rows.
    if (!this.#leads || this.#leader !== undefined || !cache.complete) return;
    this.#leader = this.#options.startLeader({
      onReached: reach.reached,
      onFeed: reach.setCaughtUp,
      onStranger: reach.setStranger,
      onSending: (ids) => {
        this.post({ type: 'sending', ids: [...ids] });
        contacts.refresh();
      },
      isOpen: (contact) => contacts.isOpen(contact),
    });
    if (this.#leader === undefined) return;
    // The leader before may not have told what it wrote last.
    void this.#catchUp(false);
    this.tellReach();
  }

  post(message: TabMessage): void {
    if (!this.#closed) this.#options.environment.channel.post(message);
  }

  /** These parts of the database were written and read again here. */
  changed(topics: Topics): void {
    this.#leader?.changed(topics);
  }

  /** There may be a network or a session again: everything that waits is tried now. */
  resume(): void {
    if (this.#leader) this.#leader.resume();
    else this.post({ type: 'wake' });
  }

  /** A connection is there: this tab tries again, if it leads. */
  onConnected(): void {
    this.#leader?.resume();
  }

  /** Whether a command is on its way just now, from any tab. */
  isSending(id: CommandId): boolean {
    return this.#leader?.sending().has(id) === true || this.#sendingElsewhere.has(id);
  }

  /** Notes how a request for an open contact has ended: what follows for the network is for the leading tab to judge. */
  readonly reached = (failure: Failure | undefined): void => {
    if (this.#leader) this.#leader.reached(failure);
    else if (failure?.why === 'offline') this.post({ type: 'unreached' });
  };

  /** As the leading tab, says what is known of the network. */
  tellReach(): void {
    const { reach, environment } = this.#options;
    if (this.#leader === undefined) return;
    this.post({ type: 'reach', reach: reach.now(), hidden: !environment.page.visible() });
  }

  /** Gives up the lead; messages are still heard until `close`. */
  leave(): void {
    this.#lose();
    this.#leadership?.stop();
    for (const off of this.#offs) off();
  }

  close(): void {
    this.#closed = true;
    this.#options.environment.channel.close();
  }

  #lose(): void {
    this.#leads = false;
    this.#leader?.stop();
    this.#leader = undefined;
    this.#sendingElsewhere = new Set();
  }

  #onVisibility(): void {
    const { page, clock } = this.#options.environment;
    this.tellReach();
    if (!page.visible()) {
      this.#hiddenSince = clock.now();
      return;
    }
    // A tab that was put to sleep may have missed what the others said.
    void this.#catchUp(clock.now() - this.#hiddenSince >= SLEEP);
    this.#leader?.resume();
  }

  /** Reads what other tabs may have written unheard: rows, which may be many, only if they may have changed. */
  async #catchUp(slept: boolean): Promise<void> {
    const { cache, refresh } = this.#options;
    const { rows: _rows, ...rest } = ALL_TOPICS;
    const isBehind = slept || (await cache.isBehind().catch(() => true));
    await refresh(isBehind ? ALL_TOPICS : rest);
  }

  #onMessage(message: unknown): void {
    if (this.#closed || !isTabMessage(message)) return;
    const { contacts, refresh, onDrafts, onWiped } = this.#options;
    switch (message.type) {
      case 'changed':
        void refresh(message.topics);
        return;
      case 'recorded':
        return;
      case 'drafts':
        onDrafts(message);
        return;
      case 'reach':
        this.#onReach(message);
        return;
      case 'sending':
        this.#sendingElsewhere = new Set(message.ids);
        contacts.refresh();
        return;
      case 'who-leads':
        this.tellReach();
        return;
      case 'wake':
        this.#leader?.resume();
        return;
      case 'unreached':
        this.#leader?.reached({ why: 'offline' });
        return;
      case 'wiped':
        onWiped();
    }
  }

  #onReach({ reach, hidden }: Extract<TabMessage, { readonly type: 'reach' }>): void {
    this.#leaderHidden = hidden;
    if (this.#leader) return;
    this.#options.reach.adopt(reach);
    this.#leadership?.reconsider();
  }
}
