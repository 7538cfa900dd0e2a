import type { ChatEvent, ChatMessage } from '@parley/core/protocol/chat-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection, type Tabs } from './connection.ts';
import { FakeServer, FakeStorage, LATER, memoryOn } from '../testing.ts';
import { createThread, type Thread } from '../thread.ts';

const message = (n: number, direction: 'in' | 'out' = 'out', at = n): ChatMessage => ({
  n,
  direction,
  at,
  body: fromPlainText(`message ${n}`),
  files: [],
});

let server: FakeServer;
let connections: Connection[];
/** One lock and one channel, shared like those of the tabs of a browser. */
let lock: Promise<void>;
let listeners: Set<(event: ChatEvent) => void>;
beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  connections = [];
  lock = Promise.resolve();
  listeners = new Set();
});
afterEach(() => {
  for (const connection of connections) connection.close();
  vi.useRealTimers();
});

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

const openTabs = (onEvent: (event: ChatEvent) => void): Tabs => {
  listeners.add(onEvent);
  return {
    broadcast: (event) => {
      for (const listener of listeners) if (listener !== onEvent) listener(event);
    },
    close: () => listeners.delete(onEvent),
  };
};

interface Tab {
  readonly connection: Connection;
  readonly thread: Thread;
  connected: boolean;
  ended: boolean;
}

const open = (): Tab => {
  const thread = createThread(memoryOn(new FakeStorage()));
  const connection = new Connection({
    requests: server,
    token: 'token',
    position: () => thread.position(),
    onEvent: (event) => {
      if (event.type === 'stale') thread.clear();
      if (event.type === 'messages') thread.add(event.messages);
    },
    onConnected: (connected) => {
      tab.connected = connected;
    },
    onUnknownVisitor: () => {
      tab.ended = true;
    },
    exclusively: (_, work) => {
      lock = lock.then(work);
      return lock;
    },
    openTabs,
    random: () => 0.5,
  });
  const tab: Tab = { connection, thread, connected: false, ended: false };
  connections.push(connection);
  return tab;
};
const numbers = ({ thread }: Tab): number[] => thread.messages().map(({ n }) => n);
const asked = (): number => server.posted('/messages?').length;

describe('the tabs of a visitor', () => {
  it('share one stream, see the same, and another leads when the first goes', async () => {
    server.list = [message(1)];
    const tabs = Array.from({ length: 8 }, open);
    await settle(1_000);
    expect(server.streams).toHaveLength(1);
    server.list = [message(1), message(2)];
    server.streams[0]?.send({ type: 'messages', messages: server.list });
    await settle();
    expect(tabs.map(numbers)).toEqual(tabs.map(() => [1, 2]));
    expect(tabs.map(({ connected }) => connected)).toEqual(tabs.map(() => true));
    tabs[0]?.connection.close();
    await settle();
    expect(server.streams.map(({ after }) => after)).toEqual([0, 2]);
    server.streams[1]?.send({ type: 'messages', messages: [message(3)] });
    await settle();
    expect(tabs.slice(1).map(numbers)).toEqual(tabs.slice(1).map(() => [1, 2, 3]));
  });

  it('one that has missed something asks for it at once', async () => {
    open();
    const late = open();
    await settle(1_000);
    server.list = [message(1), message(2)];
    server.streams[0]?.send({ type: 'messages', messages: [message(2)] });
    await settle();
    expect(numbers(late)).toEqual([1, 2]);
  });
});

describe('where no stream gets through', () => {
  it.each([
    ['a proxy that gathers', () => (server.gathers = true)],
    [
      'a proxy that refuses',
      () =>
        server.failures.set(
          '/events',
          Array.from({ length: 99 }, () => ({ kind: 'refused', code: 'unknown' }) as const),
        ),
    ],
  ])('%s: it asks, and says that it is connected', async (_, arrange) => {
    arrange();
    server.list = [message(1)];
    const tab = open();
    await settle(9_000);
    expect(tab.connected).toBe(true);
    expect(numbers(tab)).toEqual([1]);
    server.list = [message(1), message(2)];
    await settle(5_000);
    expect(numbers(tab)).toEqual([1, 2]);
    server.list = [message(1), message(2), message(3)];
    tab.connection.hurry();
    await settle();
    expect(numbers(tab)).toEqual([1, 2, 3]);
  });

  it('a stream is tried again, and asking ends when it gets through', async () => {
    server.failures.set('/events', [LATER]);
    const tab = open();
    await settle(40_000);
    expect(server.streams).toHaveLength(1);
    expect(tab.connected).toBe(true);
    const before = asked();
    // The fake server sends signs of life only when the test tells it to.
    for (let n = 0; n < 10; n += 1) {
      server.streams[0]?.send({ type: 'live' });
      await settle(10_000);
    }
    expect(asked()).toBe(before);
  });

  it('a server that is not there is asked less and less often', async () => {
    server.failures.set(
      '/events',
      Array.from({ length: 99 }, () => LATER),
    );
    server.failures.set(
      '/messages?',
      Array.from({ length: 99 }, () => LATER),
    );
    const tab = open();
    await settle(120_000);
    expect(tab.connected).toBe(false);
    expect(asked()).toBeLessThan(10);
  });
});

describe('a connection', () => {
  it('ends when the server does not know the visitor, and asks nothing more', async () => {
    server.failures.set('/events', [{ kind: 'unknown-visitor' }]);
    const tab = open();
    await settle(60_000);
    expect(tab.ended).toBe(true);
    expect(asked()).toBe(0);
  });

  it('takes the list anew when it has become another one', async () => {
    const tab = open();
    await settle();
    server.streams[0]?.send({ type: 'messages', messages: [message(1), message(2), message(3)] });
    await settle();
    server.streams[0]?.send({ type: 'stale' });
    server.streams[0]?.send({ type: 'messages', messages: [message(1), message(2, 'out', 99)] });
    await settle();
    expect(tab.thread.messages().map(({ at }) => at)).toEqual([1, 99]);
  });
});

describe('what was read', () => {
  it('is told by time: an answer after an older backup is new, though its number was read before', () => {
    const memory = memoryOn(new FakeStorage());
    const before = createThread(memory);
    before.add([message(1), message(2), message(3)]);
    before.read();
    const last = before.messages().at(-1) ?? message(3);
    before.markReported('read', last);
    expect(before.due('delivered')).toBeUndefined();
    const restored = createThread(memory);
    restored.add([message(1), message(2, 'out', 50)]);
    expect(restored.unread()).toBe(1);
    expect(restored.due('read')).toBeUndefined();
    expect(restored.due('delivered')?.n).toBe(2);
  });
});
