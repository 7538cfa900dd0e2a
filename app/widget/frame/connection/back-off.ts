/** How long to wait before trying again. */

const FIRST = 1_000;
const LONGEST = 30_000;

/** The pause after so many failures in a row, in ms: doubling, and spread by a quarter to both sides. */
export const pauseAfter = (failures: number, random: () => number): number =>
  Math.min(LONGEST, FIRST * 2 ** Math.max(0, failures - 1)) * (0.75 + 0.5 * random());

/** Waits; ends early when the signal aborts. */
export const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
