/** Work that runs one at a time, again when woken meanwhile, and later when it failed: with back-off and jitter. */
import type { Clock, Failure } from '../environment.ts';
import type { Dispose } from '../replica-api.ts';
import { pause } from './back-off.ts';

export type Ran =
  /** All done, until woken. */
  | 'done'
  /** Try again, later each time. */
  | 'later'
  /** Try again after so many ms, not sooner. */
  | { readonly after: number }
  /** Run again after so many ms at the latest; woken before, at once. */
  | { readonly within: number }
  /** Only `wake` goes on: the session is over. */
  | 'stopped';

export interface Worker {
  /**
   * There is work, or the network is back. Runs at once, unless the server asked for a pause. A failure must
   * not call this: two workers that wake each other in that way would never pause.
   */
  wake(): void;
  /** There may be work. Runs at once, unless the worker pauses after a failure: then the pause goes on. */
  nudge(): void;
  /** Whether it runs or waits to run again. */
  busy(): boolean;
  stop(): void;
}

/** What a failure means for work that is to be tried again. */
export const afterFailure = (failure: Failure): Ran => {
  switch (failure.why) {
    case 'unauthenticated':
    case 'not-you':
      return 'stopped';
    case 'rate-limited':
      return failure.retryAfter === null ? 'later' : { after: failure.retryAfter };
    case 'offline':
    case 'unavailable':
    case 'refused':
      return 'later';
  }
};

export const createWorker = (
  clock: Clock,
  run: () => Promise<Ran>,
  report: (error: unknown) => void,
): Worker => {
  let running = false;
  let again: 'no' | 'nudged' | 'woken' = 'no';
  const calledMeanwhile = (): typeof again => again;
  let stopped = false;
  let failures = 0;
  let notBefore = 0;
  let cancel: Dispose | undefined;

  const schedule = (ms: number): void => {
    cancel?.();
    cancel = clock.after(ms, () => {
      cancel = undefined;
      void start();
    });
  };

  const start = async (): Promise<void> => {
    running = true;
    again = 'no';
    let ran: Ran;
    try {
      ran = await run();
    } catch (error) {
      // A failed database is no reason to give up: what is unsent stays, and is tried again.
      report(error);
      ran = 'later';
    }
    running = false;
    if (stopped) return;
    if (ran === 'later') {
      // Woken meanwhile, as by a network that has come back: what has just failed may have failed before that.
      schedule(pause(calledMeanwhile() === 'woken' ? 0 : failures, clock.random()));
      failures += 1;
    } else if (typeof ran === 'object' && 'within' in ran) {
      failures = 0;
      if (calledMeanwhile() !== 'no') void start();
      else schedule(ran.within);
    } else if (typeof ran === 'object') {
      notBefore = clock.now() + ran.after;
      schedule(ran.after);
    } else {
      failures = 0;
      if (calledMeanwhile() !== 'no' && ran === 'done') void start();
    }
  };

  const startNow = (): void => {
    const wait = notBefore - clock.now();
    if (wait > 0 && cancel) return;
    cancel?.();
    cancel = undefined;
    void start();
  };

  return {
    wake() {
      if (stopped) return;
      if (running) again = 'woken';
      else startNow();
    },
    nudge() {
      if (stopped) return;
      if (running) again = again === 'woken' ? 'woken' : 'nudged';
      else if (failures === 0) startNow();
    },
    busy: () => running || cancel !== undefined,
    stop() {
      stopped = true;
      cancel?.();
      cancel = undefined;
    },
  };
};
