/**
 * `feed/<agent>`: tells an agent's tabs of changes as they are committed, at once and then at most five times a
 * second (law L8). Each page says where it begins, so a tab that has missed one notices, and asks for the changes.
 */
import type { Connection, Extension } from '@hocuspocus/server';
import { parseName } from '@parley/core/documents/names';
import type { FeedMessage } from '@parley/core/protocol/agent-api';
import type { Log } from '../../log/log.ts';
import { Repeater } from '../../repeater.ts';
import type { Commit } from '../../ledger/commit.ts';
import type { FeedStore, Head } from '../../store/feed-store.ts';
import { contextOf, type AgentSocket, type SyncContext } from '../connection/agent-socket.ts';
import { formatCursor } from './changes.ts';
import type { SyncLimits } from '../connection/limits.ts';
import type { SyncMetrics } from '../metrics.ts';

interface Deps {
  readonly feed: Pick<FeedStore, 'head' | 'recentChanges' | 'era'>;
  readonly limits: Pick<SyncLimits, 'pushInterval' | 'pushChanges'>;
  readonly log: Log;
  readonly metrics: SyncMetrics;
  readonly now: () => number;
}

interface Listener {
  readonly connection: Connection;
  readonly socket: AgentSocket;
  /** Where the last message left the tab: it stands there or beyond, or knows that it is behind. */
  at: Head | undefined;
  pushedAt: number;
  timer: NodeJS.Timeout | undefined;
  readonly pushing: Repeater;
}

export interface Feed {
  readonly extension: Extension<SyncContext>;
  /** Something was committed: agents whom it may concern hear of it. */
  announce(commit: Commit): void;
  /** Begins no other push; resolves when none is under way. */
  stop(): Promise<void>;
}

export function createFeed(deps: Deps): Feed {
  return new PushedFeed(deps);
}

class PushedFeed implements Feed {
  readonly #deps: Deps;
  /** The tabs that listen, by their connection. */
  readonly #listeners = new Map<Connection, Listener>();
  /** The listeners whose time has come. */
  readonly #due: Listener[] = [];
  /** The pushes that are under way. */
  readonly #pushes = new Set<Promise<void>>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  readonly extension: Extension<SyncContext> = {
    extensionName: 'feed',
    connected: async ({ connection, context, documentName }) => {
      if (parseName(documentName)?.kind !== 'feed') return;
      if (connection.document.hasConnection(connection))
        await this.#begin(connection, context.socket, documentName);
    },
    onDisconnect: async ({ context, documentName }) => {
      if (parseName(documentName)?.kind !== 'feed') return;
      for (const listener of [...this.#listeners.values()]) {
        if (listener.socket === context.socket) this.#remove(listener);
      }
    },
  };

  announce({ workspace }: Commit): void {
    const { limits, now } = this.#deps;
    for (const listener of this.#listeners.values()) {
      if (listener.socket.account.workspace !== workspace) continue;
      this.#schedule(listener, Math.max(0, listener.pushedAt + limits.pushInterval - now()));
    }
  }

  async stop(): Promise<void> {
    for (const listener of [...this.#listeners.values()]) this.#remove(listener);
    await Promise.allSettled(this.#pushes);
  }

  async #begin(connection: Connection, socket: AgentSocket, documentName: string): Promise<void> {
    // Before anything is read: what is committed from here on is pushed.
    const listener = this.#add(connection);
    try {
      await this.#pushed(listener);
    } catch (error) {
      this.#deps.log.error({ err: error }, 'a feed could not be begun');
      this.#remove(listener);
      socket.refuse(documentName, 'unavailable');
    }
  }

  #add(connection: Connection): Listener {
    const { socket } = contextOf(connection);
    const listener: Listener = {
      connection,
      socket,
      at: undefined,
      pushedAt: -Infinity,
      timer: undefined,
      pushing: new Repeater(() => this.#push(listener)),
    };
    this.#listeners.set(connection, listener);
    return listener;
  }

  #remove(listener: Listener): void {
    clearTimeout(listener.timer);
    this.#listeners.delete(listener.connection);
  }

  #isGone({ connection }: Listener): boolean {
    return !this.#listeners.has(connection);
  }

  #schedule(listener: Listener, delay: number): void {
    listener.timer ??= setTimeout(() => {
      this.#due.push(listener);
      if (this.#due.length === 1) setImmediate(() => this.#beginNext());
    }, delay);
  }

  /** One at a time: between two pushes other things have their turn, as commands that come. */
  #beginNext(): void {
    const listener = this.#due.shift();
    if (this.#due.length > 0) setImmediate(() => this.#beginNext());
    if (listener && !this.#isGone(listener)) void this.#run(listener);
  }

  async #run(listener: Listener): Promise<void> {
    const { limits, log, now } = this.#deps;
    listener.timer = undefined;
    listener.pushedAt = now();
    try {
      await this.#pushed(listener);
    } catch (error) {
      // The next page begins where the last one ended, so nothing is missed; without a next commit it would wait.
      log.error({ err: error }, 'changes could not be pushed');
      if (!this.#isGone(listener)) this.#schedule(listener, limits.pushInterval);
    }
  }

  /** Waits for a push; `stop` waits for it, too. */
  async #pushed(listener: Listener): Promise<void> {
    const pushing = listener.pushing.run();
    this.#pushes.add(pushing);
    try {
      await pushing;
    } finally {
      this.#pushes.delete(pushing);
    }
  }

  async #push(listener: Listener): Promise<void> {
    if (this.#isGone(listener)) return;
    if (listener.at === undefined) await this.#greet(listener);
    else await this.#pushFrom(listener, listener.at);
  }

  /** The first message says where pushes begin: a tab that stands before that asks for what it has missed. */
  async #greet(listener: Listener): Promise<void> {
    const { feed } = this.#deps;
    const at = await feed.head(listener.socket.account.id);
    const here = await formatCursor(feed, at);
    if (this.#isGone(listener)) return;
    listener.at = at;
    const page = { since: here, cursor: here, reset: false, changes: [], more: false };
    this.#send(listener, { type: 'changes', page });
  }

  async #pushFrom(listener: Listener, from: Head): Promise<void> {
    const { feed, limits } = this.#deps;
    const { id } = listener.socket.account;
    const { epoch, rev, changes } = await feed.recentChanges(id, from.rev, limits.pushChanges);
    if (epoch !== from.epoch || changes === 'more') {
      if (this.#isGone(listener)) return;
      // The tab asks for the changes itself, and finds what is there when it asks.
      listener.at = { epoch, rev };
      this.#send(listener, { type: 'behind' });
      return;
    }
    // A tab need not know of what concerns others: the next page begins where the last one ended.
    if (changes.length === 0) return;
    const since = await formatCursor(feed, from);
    const cursor = await formatCursor(feed, { epoch, rev });
    if (this.#isGone(listener)) return;
    listener.at = { epoch, rev };
    const page = { since, cursor, reset: false, changes, more: false };
    this.#send(listener, { type: 'changes', page });
  }

  #send(listener: Listener, message: FeedMessage): void {
    this.#deps.metrics.pushed(message.type);
    listener.connection.sendStateless(JSON.stringify(message));
  }
}
