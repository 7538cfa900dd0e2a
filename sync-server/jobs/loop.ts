/** Work that is done whenever something is due: one round at a time, woken from outside or by the clock. */
import type { Logger } from 'pino';
import { pauseAfter } from './back-off.ts';

/** Longest sleep, in ms: the clock of a machine may be set, and what is due is asked for at least so often. */
const MAX_SLEEP = 60_000;
/** Shortest sleep, in ms: work that a round left undone must not make the loop spin. */
const MIN_SLEEP = 100;
/** Pauses after failed rounds, in ms: they double from the first to the longest. */
const PAUSES = { first: 500, longest: 30_000 };

export interface Loop {
  /**
   * Begins a round soon, or another one after the running one. The pause after a failed round still applies.
   */
  wake(): void;
  /** Begins no further round, and waits for the running one. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  readonly name: string;
  /** Does all that is due. A throw means that it is tried again after a pause, with back-off (law L12). */
  readonly round: () => Promise<void>;
  /** The time in ms at which this loop has its next work, or null. */
  readonly nextDue: () => Promise<number | null>;
  readonly now: () => number;
  readonly log: Logger;
}

/** Starts with a round at once: what fell due while the server was down is done first. */
export function startLoop(options: LoopOptions): Loop {
  const { name, round, nextDue, now, log } = options;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const sleep = (ms: number): void => {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(start, ms);
    timer.unref();
  };

  const schedule = async (): Promise<void> => {
    const due = await nextDue();
    sleep(due === null ? MAX_SLEEP : Math.min(MAX_SLEEP, Math.max(MIN_SLEEP, due - now())));
  };

  const run = async (): Promise<void> => {
    try {
      do {
        again = false;
        await round();
      } while (again && !stopped);
      failures = 0;
      await schedule();
    } catch (error) {
      failures += 1;
      log.error({ err: error, loop: name, failures }, 'a round of jobs failed and will be tried again');
      sleep(pauseAfter(failures, PAUSES));
    }
  };

  function start(): void {
    if (stopped || running !== undefined) return;
    running = run().finally(() => {
      running = undefined;
      // The loop was woken after the round had looked for work for the last time.
      if (again && failures === 0) start();
    });
  }

  const wake = (): void => {
    again = true;
    if (failures === 0) start();
  };

  start();
  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
