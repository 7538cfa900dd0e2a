import { describe, expect, it } from 'vitest';
import { createRateLimit, takeAll } from './rate-limit.ts';

describe('createRateLimit', () => {
  it('gives a burst, then as much as flows back, and says how long to wait', () => {
    let now = 0;
    const limit = createRateLimit({ burst: 2, perSecond: 0.5, now: () => now });
    expect(limit.take('a')).toEqual({ ok: true });
    expect(limit.take('a')).toEqual({ ok: true });
    expect(limit.take('a')).toEqual({ ok: false, retryAfter: 2 });
    expect(limit.take('b')).toEqual({ ok: true });
    now = 2_000;
    expect(limit.take('a')).toEqual({ ok: true });
    expect(limit.take('a').ok).toBe(false);
  });

  it('gives back what is not to count, never beyond the burst', () => {
    const limit = createRateLimit({ burst: 1, perSecond: 1, now: () => 0 });
    limit.take('a');
    limit.giveBack('a');
    limit.giveBack('a');
    expect(limit.take('a').ok).toBe(true);
    expect(limit.take('a').ok).toBe(false);
  });

  it('lets an amount above the burst through a full bucket only, and makes up for it', () => {
    let now = 0;
    const limit = createRateLimit({ burst: 10, perSecond: 1, now: () => now });
    expect(limit.take('a', 25).ok).toBe(true);
    expect(limit.take('a', 1)).toEqual({ ok: false, retryAfter: 16 });
    now = 16_000;
    expect(limit.take('a', 1).ok).toBe(true);
  });

  it('survives a clock that goes back', () => {
    let now = 10_000;
    const limit = createRateLimit({ burst: 1, perSecond: 1, now: () => now });
    limit.take('a');
    now = 0;
    expect(limit.take('a').ok).toBe(false);
    now = 1_000;
    expect(limit.take('a').ok).toBe(true);
  });

  it('forgets the longest unused keys, so that strangers cannot fill the memory', () => {
    const limit = createRateLimit({ burst: 1, perSecond: 0.001, now: () => 0, keys: 2 });
    limit.take('a');
    limit.take('b');
    limit.take('c');
    expect(limit.take('c').ok).toBe(false);
    expect(limit.take('a').ok).toBe(true);
  });
});

describe('takeAll', () => {
  it('takes of each limit or of none, and gives all back', () => {
    const wide = createRateLimit({ burst: 2, perSecond: 1, now: () => 0 });
    const narrow = createRateLimit({ burst: 1, perSecond: 0.1, now: () => 0 });
    const both = [
      [wide, 'a'],
      [narrow, 'b'],
    ] as const;
    const first = takeAll(both);
    expect(first.ok).toBe(true);
    expect(takeAll(both)).toEqual({ ok: false, retryAfter: 10 });
    expect(takeAll(both).ok).toBe(false);
    expect(wide.take('a').ok).toBe(true);
    expect(wide.take('a').ok).toBe(false);
    if (first.ok) first.giveBack();
    expect(takeAll(both).ok).toBe(true);
  });
});
