/** A clock that tests move by hand, for code that waits. */
import type { Clock } from '../environment.ts';

/** @returns a clock, and functions that move it and run everything that is due by then */
export const createTime = () => {
  let now = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  /** Waits longer than any chain of promises and transactions of a database in memory. */
  const settle = async (): Promise<void> => {
    for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve));
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
