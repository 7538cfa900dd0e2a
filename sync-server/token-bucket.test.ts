import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

it('gives its burst at once, then its rate', () => {
  const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, 0);
  expect(bucket.count(0)).toBe(3);
  for (let n = 0; n < 3; n += 1) bucket.take(0);
  expect([bucket.count(0), bucket.nextAt(0)]).toEqual([0, 500]);
  expect([bucket.count(499), bucket.count(500)]).toEqual([0, 1]);
  expect(bucket.count(60_000)).toBe(3);
});

it('is as full as before after a token was given back', () => {
  const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, 0);
  bucket.take(0);
  bucket.giveBack(0);
  bucket.giveBack(0);
  expect(bucket.count(0)).toBe(1);
});

it('takes over another rate', () => {
  const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, 0);
  bucket.setRate({ perSecond: 10, burst: 5 }, 0);
  expect(bucket.count(0)).toBe(5);
  bucket.setRate({ perSecond: 10, burst: 2 }, 0);
  expect(bucket.count(0)).toBe(2);
});

it('never lets more go than burst and rate allow, whatever the clock does', () => {
  const steps = fc.array(fc.integer({ min: -500, max: 2_000 }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (waits) => {
      const bucket = new TokenBucket({ perSecond: 3, burst: 4 }, 0);
      let now = 0;
      let forward = 0;
      let taken = 0;
      for (const wait of waits) {
        now += wait;
        forward += Math.max(0, wait);
        for (; bucket.count(now) > 0; taken += 1) bucket.take(now);
      }
      expect(taken).toBeLessThanOrEqual(4 + (forward / 1_000) * 3 + 1e-6);
    }),
  );
});
