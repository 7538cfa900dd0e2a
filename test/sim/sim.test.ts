/**
 * Whole runs of real core, real store and real replica, over a network that fails, with servers and tabs that crash.
 * `SEEDS=5000` runs just so many; `SEED=17` runs one. Without either it is 1,000, or as many as fit into the time
 * that a test run may take for it.
 */
import { describe, expect, it } from 'vitest';
import { describeFailure, simulate } from './simulate.ts';

const { SEED, SEEDS } = process.env;
const FIRST = SEED === undefined ? 1 : Number(SEED);
const LAST = SEED === undefined ? Number(SEEDS ?? 1_000) : FIRST;
/** How long a run without wishes goes on beginning seeds, in ms. */
const TIME = SEED === undefined && SEEDS === undefined ? 50_000 : Infinity;
const HOUR = 3_600_000;

describe('simulation', () => {
  it('OF-2 OF-4 DR-2 OC-5 CM-4 nothing is lost, doubled or different', { timeout: HOUR }, async () => {
    const until = performance.now() + TIME;
    let seed = FIRST;
    for (; seed <= LAST && performance.now() < until; seed += 1) {
      const failure = await simulate(seed);
      expect(failure && describeFailure(failure)).toBeUndefined();
    }
    console.log(`simulated seeds ${FIRST} to ${seed - 1}`);
  });
});
