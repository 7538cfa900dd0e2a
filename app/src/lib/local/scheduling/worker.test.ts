import { describe, expect, it } from 'vitest';
import { createTime } from '../testing/time-by-hand.ts';
import { FIRST_PAUSE, LONGEST_PAUSE, pause } from './back-off.ts';
import { type Ran, Worker } from './worker.ts';

const setUp = (...plan: (Ran | Error)[]) => {
  const time = createTime();
  let runs = 0;
  const reports: unknown[] = [];
  const worker = new Worker(
    time.clock,
    async () => {
      const next = plan[runs] ?? 'done';
      runs += 1;
      if (next instanceof Error) throw next;
      return next;
    },
    (error) => reports.push(error),
  );
  return { ...time, worker, reports, runs: () => runs };
};

describe('worker', () => {
  it('waits longer after each failure, between half and all of the pause, up to a limit', () => {
    expect(pause(0, 0)).toBe(FIRST_PAUSE / 2);
    expect(pause(0, 1)).toBe(FIRST_PAUSE);
    expect(pause(3, 1)).toBe(8 * FIRST_PAUSE);
    expect(pause(1_000, 1)).toBe(LONGEST_PAUSE);
  });

  it('tries again by itself after failures and errors, and begins anew after success', async () => {
    const { worker, settle, advance, runs, reports } = setUp('later', new Error('disk'), 'done', 'later');
    worker.wake();
    await settle();
    expect(runs()).toBe(1);
    await advance(FIRST_PAUSE);
    expect(runs()).toBe(2);
    expect(reports).toHaveLength(1);
    await advance(FIRST_PAUSE);
    expect(runs()).toBe(2);
    await advance(FIRST_PAUSE);
    expect(runs()).toBe(3);
    expect(worker.busy()).toBe(false);
    worker.wake();
    await settle();
    await advance(FIRST_PAUSE);
    expect(runs()).toBe(5);
  });

  it('runs once more when woken while running, never twice at a time', async () => {
    const { worker, settle, runs } = setUp();
    worker.wake();
    worker.wake();
    worker.wake();
    await settle();
    expect(runs()).toBe(2);
  });

  it('does not run before the pause that the server asked for, however often it is woken', async () => {
    const { worker, settle, advance, runs } = setUp({ after: 5_000 });
    worker.wake();
    await settle();
    worker.wake();
    await advance(4_000);
    worker.wake();
    await settle();
    expect(runs()).toBe(1);
    await advance(1_000);
    expect(runs()).toBe(2);
  });

  it('stays stopped', async () => {
    const { worker, settle, advance, runs } = setUp('later');
    worker.wake();
    await settle();
    worker.stop();
    await advance(60_000);
    worker.wake();
    await settle();
    expect(runs()).toBe(1);
  });

  it('a nudge leaves a pause after failures as it is, and runs what does not pause', async () => {
    const { worker, advance, settle, runs } = setUp('done', 'later', 'later');
    worker.nudge();
    await settle();
    expect(runs()).toBe(1);
    worker.wake();
    await settle();
    worker.nudge();
    await settle();
    expect(runs()).toBe(2);
    await advance(FIRST_PAUSE);
    worker.nudge();
    await advance(FIRST_PAUSE);
    expect(runs()).toBe(3);
    await advance(FIRST_PAUSE);
    expect(runs()).toBe(4);
  });

  it('nudged while it fails, it pauses as long as it would have', async () => {
    const time = createTime();
    let runs = 0;
    const worker: Worker = new Worker(
      time.clock,
      async () => {
        runs += 1;
        worker.nudge();
        return 'later';
      },
      () => undefined,
    );
    worker.wake();
    for (let n = 0; n < 600; n += 1) await time.advance(1_000);
    expect(runs).toBeLessThan(30);
    worker.stop();
  });
});
