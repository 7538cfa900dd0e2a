/** How long to wait before trying again. */
import type { Failure } from './requests.ts';

const FIRST = 1_000;
const LONGEST = 30_000;

/**
 * The pause after so many failures in a row, in ms: doubling, and spread by a quarter to both sides; not shorter
 * than the last failure demands.
 */
export function pauseAfter(failures: number, random: () => number, last?: Failure): number {
  const pause = Math.min(LONGEST, FIRST * 2 ** Math.max(0, failures - 1)) * (0.75 + 0.5 * random());
  return Math.max(last ? leastPause(last) : 0, pause);
}

/** The least pause after a failure, in ms. */
export function leastPause(failure: Failure): number {
  return failure.kind === 'later' ? failure.after : 0;
}

/** Waits; ends early when the signal aborts. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
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
}
