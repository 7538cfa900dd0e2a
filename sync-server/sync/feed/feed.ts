/**
 * `feed/<agent>`: tells an agent's tabs of changes as they are committed, at once and then at most five times a
 * second (law L8). Each page says where it begins, so a tab that has missed one notices, and asks for the changes.
 */
import type { Connection, Extension } from '@hocuspocus/server';
import { parseName } from '@parley/core/documents/names';
import type { FeedMessage } from '@parley/core/protocol/agent-api';
import type { Log } from '../../log/log.ts';
import type { Commit } from '../../store/port.ts';
import { contextOf, type AgentSocket, type SyncContext } from '../connection/agent-socket.ts';
import { formatCursor, headOf, type ChangesStore } from './changes.ts';
import type { SyncLimits } from '../connection/limits.ts';
import type { SyncMetrics } from '../metrics.ts';

interface Deps {
  readonly store: ChangesStore;
  readonly limits: Pick<SyncLimits, 'pushInterval' | 'pushChanges'>;
  readonly log: Log;
  readonly metrics: SyncMetrics;
  readonly now: () => number;
}

interface Listener {
  readonly connection: Connection;
  readonly socket: AgentSocket;
  epoch: number;
  /** Where the last message left the tab; it stands there or beyond, or knows that it is behind. */
  rev: number;
  pushedAt: number;
  timer: NodeJS.Timeout | undefined;
}

export interface Feed {
  readonly extension: Extension<SyncContext>;
  /** Something was committed: whom it may concern is told. */
  announce(commit: Commit): void;
  stop(): void;
}

export const createFeed = ({ store, limits, log, metrics, now }: Deps): Feed => {
  const listeners = new Map<Connection, Listener>();
  /** Those whose time has come. */
  const due: Listener[] = [];

  const send = (listener: Listener, message: FeedMessage): void => {
    metrics.pushed(message.type);
    listener.connection.sendStateless(JSON.stringify(message));
  };

  /** The tab asks for the changes after `rev`, or what is there when it asks. */
  const sendBehind = (listener: Listener, rev: number): void => {
    listener.epoch = store.epoch(listener.socket.account.id);
    listener.rev = rev;
    send(listener, { type: 'behind' });
  };

  const push = (listener: Listener): void => {
    const { account } = listener.socket;
    if (store.epoch(account.id) !== listener.epoch) {
      sendBehind(listener, headOf(store, account));
      return;
    }
    const { changes, rev } = store.recentChanges(account, listener.rev, limits.pushChanges);
    if (changes === 'more') {
      sendBehind(listener, rev);
      return;
    }
    // Of what concerns others a tab need not know: the next page begins where it was left.
    if (changes.length === 0) return;
    const at = (position: number) => formatCursor(store, { epoch: listener.epoch, rev: position });
    const page = { since: at(listener.rev), cursor: at(rev), reset: false, changes, more: false };
    listener.rev = rev;
    send(listener, { type: 'changes', page });
  };

  const run = (listener: Listener): void => {
    listener.timer = undefined;
    listener.pushedAt = now();
    try {
      push(listener);
    } catch (error) {
      // The next page begins where the last one ended, so nothing is missed; without a next commit it would wait.
      log.error({ err: error }, 'changes could not be pushed');
      schedule(listener, limits.pushInterval);
    }
  };

  /** One at a time: between two pushes other things have their turn, as commands that come. */
  const runNext = (): void => {
    const listener = due.shift();
    if (due.length > 0) setImmediate(runNext);
    if (listener && listeners.has(listener.connection)) run(listener);
  };

  const schedule = (listener: Listener, delay: number): void => {
    listener.timer ??= setTimeout(() => {
      due.push(listener);
      if (due.length === 1) setImmediate(runNext);
    }, delay);
  };

  const remove = (listener: Listener): void => {
    clearTimeout(listener.timer);
    listeners.delete(listener.connection);
  };

  /** The first message says where pushes begin: a tab that stands before that asks for what it has missed. */
  const greet = (connection: Connection): void => {
    const { socket } = contextOf(connection);
    const epoch = store.epoch(socket.account.id);
    const rev = headOf(store, socket.account);
    const listener: Listener = { connection, socket, epoch, rev, pushedAt: -Infinity, timer: undefined };
    listeners.set(connection, listener);
    const here = formatCursor(store, { epoch, rev });
    send(listener, {
      type: 'changes',
      page: { since: here, cursor: here, reset: false, changes: [], more: false },
    });
  };

  return {
    announce: ({ workspace }) => {
      for (const listener of listeners.values()) {
        if (listener.socket.account.workspace !== workspace) continue;
        schedule(listener, Math.max(0, listener.pushedAt + limits.pushInterval - now()));
      }
    },
    stop: () => {
      for (const listener of listeners.values()) remove(listener);
    },
    extension: {
      extensionName: 'feed',
      connected: async ({ connection, context, documentName }) => {
        if (parseName(documentName)?.kind !== 'feed') return;
        if (!connection.document.hasConnection(connection)) return;
        try {
          greet(connection);
        } catch (error) {
          log.error({ err: error }, 'a feed could not be begun');
          context.socket.refuse(documentName, 'unavailable');
        }
      },
      onDisconnect: async ({ context, documentName }) => {
        if (parseName(documentName)?.kind !== 'feed') return;
        for (const listener of listeners.values()) if (listener.socket === context.socket) remove(listener);
      },
    },
  };
};
