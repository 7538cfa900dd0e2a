import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHashingTurns, MOST_WAITING, type Asking } from './hashing-turns.ts';

const asking = (party: string, part: Partial<Asking> = {}): Asking => ({
  party,
  isKnown: false,
  signal: new AbortController().signal,
  ...part,
});

/** Turns that last until the test ends them, and the order in which they began. */
const rig = () => {
  const turns = createHashingTurns();
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  let running = 0;
  const ask = (name: string, who: Asking) =>
    turns.take(who, async () => {
      running += 1;
      expect(running).toBe(1);
      begun.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
      return name;
    });
  /** Ends each turn that has begun, until all of these requests are answered. */
  const endAll = async (requests: readonly Promise<unknown>[]): Promise<void> => {
    let isOver = false;
    void Promise.allSettled(requests).then(() => (isOver = true));
    while (!isOver) {
      ends.shift()?.();
      await vi.advanceTimersByTimeAsync(1);
    }
  };
  return { turns, begun, ask, endAll };
};

describe('turns to hash a password', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are taken one at a time, those who are known first, and then the one whose last turn was longest ago', async () => {
    const { begun, ask, endAll } = rig();
    const all = [
      ask('a1', asking('a')),
      ask('a2', asking('a')),
      ask('a3', asking('a')),
      ask('b1', asking('b')),
      ask('known', asking('a', { isKnown: true })),
    ];
    await endAll(all);
    expect(begun).toEqual(['a1', 'known', 'b1', 'a2', 'a3']);
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1', 'known']);
  });

  it('are refused when too many wait, and the party that has most makes room for the others', async () => {
    const { begun, ask, endAll, turns } = rig();
    const flood = Array.from({ length: MOST_WAITING + 20 }, (_, n) => ask(`flood ${n}`, asking('flood')));
    const other = ask('other', asking('other'));
    expect(turns.retryAfter()).toBeGreaterThan(5);
    await endAll([...flood, other]);
    const answers = await Promise.all(flood);
    expect(answers.filter((answer) => answer === 'busy')).toHaveLength(20);
    expect(await other).toBe('other');
    expect(begun[1]).toBe('other');
  });

  it('are refused to one more stranger when as many strangers wait, not to somebody known', async () => {
    const { ask, endAll } = rig();
    const strangers = Array.from({ length: MOST_WAITING + 1 }, (_, n) =>
      ask(`${n}`, asking(`stranger ${n}`)),
    );
    expect(await ask('one more', asking('one more'))).toBe('busy');
    const known = ask('known', asking('known', { isKnown: true }));
    await endAll([...strangers, known]);
    expect(await known).toBe('known');
    expect((await Promise.all(strangers)).filter((answer) => answer === 'busy')).toHaveLength(1);
  });

  it('are given up by those who go away, and go on after a task that fails', async () => {
    const { begun, ask, endAll, turns } = rig();
    const gone = new AbortController();
    const first = ask('first', asking('a'));
    const left = ask('left', asking('b', { signal: gone.signal }));
    const failed = turns.take(asking('c'), () => Promise.reject(new Error('the disk is full')));
    const last = ask('last', asking('d'));
    gone.abort();
    expect(await left).toBe('busy');
    const failure = expect(failed).rejects.toThrow('the disk is full');
    await endAll([first, failed, last]);
    await failure;
    expect([await first, await last]).toEqual(['first', 'last']);
    expect(begun).toEqual(['first', 'last']);
    expect(await turns.take(asking('e', { signal: gone.signal }), () => Promise.resolve('too late'))).toBe(
      'busy',
    );
  });
});
