import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import type { AttachOptions, World } from './ports.ts';
import { stayAttached } from './stay-attached.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A world with a connection that answers only when it is told to. */
const silentWorld = () => {
  const attached: AttachOptions[] = [];
  const listeners = new Set<() => void>();
  const line = { connected: true, open: 0 };
  const world = {
    clock: {
      now: () => Date.now(),
      random: () => 0.5,
      after: (ms: number, run: () => void) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    attachments: {
      attach: (options: AttachOptions) => {
        attached.push(options);
        line.open += 1;
        return { origin: options, sendStateless: () => undefined, close: () => (line.open -= 1) };
      },
      connected: () => line.connected,
      onConnected: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => undefined,
    },
  } as unknown as World;
  const setConnected = (connected: boolean): void => {
    line.connected = connected;
    for (const listener of listeners) listener();
  };
  return { world, attached, line, listeners, setConnected };
};

const begin = (world: World) =>
  stayAttached(world, {
    name: 'desk/contact1@1',
    doc: new Y.Doc(),
    awareness: null,
    token: () => ({ v: 1, count: 0, last: null }),
    onSynced: () => undefined,
    onLost: () => undefined,
    onStateless: () => undefined,
    onFinal: () => undefined,
  });

describe('an attachment', () => {
  it('OF-2 is begun anew if a working connection leaves it unanswered, until it is synced', async () => {
    const { world, attached, line, listeners } = silentWorld();
    const staying = begin(world);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attached.length).toBeGreaterThan(2);
    expect(line.open).toBeLessThanOrEqual(1);
    // Between two tries nothing is attached.
    while (line.open === 0) await vi.advanceTimersByTimeAsync(100);
    attached.at(-1)?.onSynced();
    const tries = attached.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(attached).toHaveLength(tries);
    attached.at(-1)?.onLost();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attached.length).toBeGreaterThan(tries);
    staying.close();
    expect(line.open).toBe(0);
    expect(listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('OF-2 waits as long as it takes while there is no connection', async () => {
    const { world, attached, setConnected } = silentWorld();
    setConnected(false);
    const staying = begin(world);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(attached).toHaveLength(1);
    setConnected(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(attached.length).toBeGreaterThan(1);
    staying.close();
  });
});
