import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createHashingTurns } from '../../../auth/hashing-turns.ts';
import { createKnownPlaces } from '../../../auth/known-places.ts';
import { createMetrics } from '../../../metrics/metrics.ts';
import { createAttempts } from './attempts.ts';
import { createLimits } from './limits.ts';

const EMAIL = 'ana@example.com';

/** Attempts on one account whose password is `right`. */
const rig = () => {
  let now = 0;
  let hashed = 0;
  const attempt = createAttempts({
    limits: createLimits({}, () => now),
    places: createKnownPlaces(),
    turns: createHashingTurns(),
    metrics: { ...createMetrics(), registry: new Registry() },
  });
  const say = async (
    address: string,
    password: string,
    session?: string,
    email: string = EMAIL,
  ): Promise<number> => {
    const signal = new AbortController().signal;
    const who = { address, email, signal, ...(session === undefined ? {} : { session }) };
    const { status } = await attempt(who, () => {
      hashed += 1;
      return Promise.resolve(new Response(null, { status: password === 'right' ? 200 : 401 }));
    });
    return status;
  };
  const wait = (seconds: number): void => {
    now += seconds * 1_000;
  };
  return { say, wait, hashed: () => hashed };
};

describe('attempts to say a password', () => {
  it('from one place keep nobody out elsewhere, and no session from changing the password', async () => {
    const { say } = rig();
    for (let n = 0; n < 40; n += 1) await say('203.0.113.5', 'wrong');
    expect(await say('203.0.113.5', 'right')).toBe(429);
    expect(await say('198.51.100.7', 'right')).toBe(200);
    expect(await say('203.0.113.5', 'right', 'a session')).toBe(200);
  });

  it('are few from one place, also from all the networks that one customer has', async () => {
    const { say, hashed, wait } = rig();
    for (let n = 0; n < 50; n += 1) await say('203.0.113.5', 'wrong');
    expect(hashed()).toBe(10);
    wait(60);
    for (let n = 0; n < 50; n += 1) await say('203.0.113.5', 'wrong');
    expect(hashed()).toBe(11);
    for (let n = 0; n < 1_000; n += 1)
      await say(`2001:db8:1:ab${(n % 256).toString(16).padStart(2, '0')}`, 'wrong');
    expect(hashed()).toBe(11 + 40);
    expect(await say('2001:db8:1:1', 'right')).toBe(200);
  });

  it('are bounded from the whole world, but for the places where the account is in use', async () => {
    const { say, hashed } = rig();
    expect(await say('198.51.100.7', 'right')).toBe(200);
    for (let n = 0; n < 2_000; n += 1) await say(`10.0.${n >> 8}.${n & 255}`, 'wrong');
    expect(hashed()).toBe(301);
    expect(await say('10.9.9.9', 'right')).toBe(429);
    expect(await say('198.51.100.7', 'right')).toBe(200);
    expect(await say('198.51.100.7', 'wrong')).toBe(401);
  });

  it('from all networks of one site, for hours, keep nobody out elsewhere', async () => {
    const { say, wait } = rig();
    for (let minute = 0; minute < 300; minute += 1) {
      wait(60);
      for (let n = 0; n < 50; n += 1) await say(`2001:db8:1:${(n * 0x100 + minute).toString(16)}`, 'wrong');
    }
    expect(await say('198.51.100.7', 'right')).toBe(200);
  });

  it('of neighbours keep nobody out where the account is in use', async () => {
    const { say } = rig();
    for (const home of ['203.0.113.5', '2001:db8:1:ab01']) {
      expect(await say(home, 'right')).toBe(200);
      for (let n = 0; n < 100; n += 1) await say(home, 'wrong', undefined, `somebody${n}@example.com`);
      expect(await say(home, 'right')).toBe(200);
    }
    for (let n = 0; n < 2_000; n += 1) await say(`2001:db8:1:${(n + 0xac00).toString(16)}`, 'wrong');
    expect(await say('2001:db8:1:ab01', 'right')).toBe(200);
  });

  it('that are right do not count', async () => {
    const { say } = rig();
    for (let n = 0; n < 100; n += 1) expect(await say('203.0.113.5', 'right')).toBe(200);
  });
});
