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

export const createFeed = ({ feed, limits, log, metrics, now }: Deps): Feed => {
  const listeners = new Map<Connection, Listener>();
  /** Those whose time has come. */
  const due: Listener[] = [];
  const pushes = new Set<Promise<void>>();

  const isGone = ({ connection }: Listener): boolean => !listeners.has(connection);

  const send = (listener: Listener, message: FeedMessage): void => {
    metrics.pushed(message.type);
    listener.connection.sendStateless(JSON.stringify(message));
  };

  /** The first message says where pushes begin: a tab that stands before that asks for what it has missed. */
  const greet = async (listener: Listener): Promise<void> => {
    const at = await feed.head(listener.socket.account.id);
    const here = await formatCursor(feed, at);
    if (isGone(listener)) return;
    listener.at = at;
    const page = { since: here, cursor: here, reset: false, changes: [], more: false };
    send(listener, { type: 'changes', page });
  };

  const pushFrom = async (listener: Listener, from: Head): Promise<void> => {
    const { id } = listener.socket.account;
    const { epoch, rev, changes } = await feed.recentChanges(id, from.rev, limits.pushChanges);
    if (epoch !== from.epoch || changes === 'more') {
      if (isGone(listener)) return;
      // The tab asks for the changes itself, and finds what is there when it asks.
      listener.at = { epoch, rev };
      send(listener, { type: 'behind' });
      return;
    }
    // Of what concerns others a tab need not know: the next page begins where it was left.
    if (changes.length === 0) return;
    const since = await formatCursor(feed, from);
    const cursor = await formatCursor(feed, { epoch, rev });
    if (isGone(listener)) return;
    listener.at = { epoch, rev };
    send(listener, { type: 'changes', page: { since, cursor, reset: false, changes, more: false } });
  };

  const push = async (listener: Listener): Promise<void> => {
    if (isGone(listener)) return;
    if (listener.at === undefined) await greet(listener);
    else await pushFrom(listener, listener.at);
  };

  /** Waits for a push; `stop` waits for it, too. */
  const pushed = async (listener: Listener): Promise<void> => {
    const pushing = listener.pushing.run();
    pushes.add(pushing);
    try {
      await pushing;
    } finally {
      pushes.delete(pushing);
    }
  };

  const run = async (listener: Listener): Promise<void> => {
    listener.timer = undefined;
    listener.pushedAt = now();
    try {
      await pushed(listener);
    } catch (error) {
      // The next page begins where the last one ended, so nothing is missed; without a next commit it would wait.
      log.error({ err: error }, 'changes could not be pushed');
      if (!isGone(listener)) schedule(listener, limits.pushInterval);
    }
  };

  /** One at a time: between two pushes other things have their turn, as commands that come. */
  const beginNext = (): void => {
    const listener = due.shift();
    if (due.length > 0) setImmediate(beginNext);
    if (listener && !isGone(listener)) void run(listener);
  };

  const schedule = (listener: Listener, delay: number): void => {
    listener.timer ??= setTimeout(() => {
      due.push(listener);
      if (due.length === 1) setImmediate(beginNext);
    }, delay);
  };

  const remove = (listener: Listener): void => {
    clearTimeout(listener.timer);
    listeners.delete(listener.connection);
  };

  const add = (connection: Connection): Listener => {
    const { socket } = contextOf(connection);
    const listener: Listener = {
      connection,
      socket,
      at: undefined,
      pushedAt: -Infinity,
      timer: undefined,
      pushing: new Repeater(() => push(listener)),
    };
    listeners.set(connection, listener);
    return listener;
  };

  return {
    announce: ({ workspace }) => {
      for (const listener of listeners.values()) {
        if (listener.socket.account.workspace !== workspace) continue;
        schedule(listener, Math.max(0, listener.pushedAt + limits.pushInterval - now()));
      }
    },
    stop: async () => {
      for (const listener of [...listeners.values()]) remove(listener);
      await Promise.allSettled(pushes);
    },
    extension: {
      extensionName: 'feed',
      connected: async ({ connection, context, documentName }) => {
        if (parseName(documentName)?.kind !== 'feed') return;
        if (!connection.document.hasConnection(connection)) return;
        // Before anything is read: what is committed from here on is pushed.
        const listener = add(connection);
        try {
          await pushed(listener);
        } catch (error) {
          log.error({ err: error }, 'a feed could not be begun');
          remove(listener);
          context.socket.refuse(documentName, 'unavailable');
        }
      },
      onDisconnect: async ({ context, documentName }) => {
        if (parseName(documentName)?.kind !== 'feed') return;
        for (const listener of [...listeners.values()]) {
          if (listener.socket === context.socket) remove(listener);
        }
      },
    },
  };
};
