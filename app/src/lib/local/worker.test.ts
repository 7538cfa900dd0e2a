import { describe, expect, it } from 'vitest';
import type { Clock } from './ports.ts';
import { createWorker, FIRST_PAUSE, LONGEST_PAUSE, pause, type Ran } from './worker.ts';

/** Time that is moved by hand. */
const createClock = () => {
  let now = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const settle = async (): Promise<void> => {
    for (let n = 0; n < 10; n += 1) await Promise.resolve();
  };
  const clock: Clock = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    },
    random: () => 1,
  };
  return {
    clock,
    settle,
    advance: async (ms: number): Promise<void> => {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { run } of due) run();
      await settle();
    },
  };
};

const setUp = (...plan: (Ran | Error)[]) => {
  const time = createClock();
  let runs = 0;
  const reports: unknown[] = [];
  const worker = createWorker(
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
});
