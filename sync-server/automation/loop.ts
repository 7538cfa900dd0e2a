/** Work that is done whenever something is due: one round at a time, woken from outside or by the clock. */
import type { Logger } from 'pino';

/** Longest sleep, in ms: the clock of a machine may be set, and what is due is asked for at least so often. */
const MAX_SLEEP = 60_000;
/** Shortest sleep, in ms: something due that another loop has yet to do is no reason to spin. */
const MIN_SLEEP = 100;
/** Pauses after failed rounds, in ms: the first, and the longest. */
const FIRST_PAUSE = 500;
const MAX_PAUSE = 30_000;

export interface Loop {
  /** Begins a round soon, or another one if one is running. */
  wake(): void;
  /** Begins no further round, and waits for the running one. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  readonly name: string;
  /** Does all that is due. A throw means that it is tried again after a pause, with back-off (law L12). */
  readonly round: () => Promise<void>;
  /** Time in ms at which the next thing is due, or null. */
  readonly nextDue: () => number | null;
  readonly now: () => number;
  readonly log: Logger;
}

/** Starts with a round at once: what fell due while the server was down is done first. */
export const startLoop = (options: LoopOptions): Loop => {
  const { name, round, nextDue, now, log } = options;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const sleep = (ms: number): void => {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(wake, ms);
    timer.unref();
  };

  const schedule = (): void => {
    if (failures > 0) {
      sleep(Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** (failures - 1)));
      return;
    }
    const due = nextDue();
    sleep(due === null ? MAX_SLEEP : Math.min(MAX_SLEEP, Math.max(MIN_SLEEP, due - now())));
  };

  const run = async (): Promise<void> => {
    do {
      again = false;
      try {
        await round();
        failures = 0;
      } catch (error) {
        failures += 1;
        log.error({ err: error, loop: name, failures }, 'a round of jobs failed and will be tried again');
        break;
      }
    } while (again && !stopped);
  };

  function wake(): void {
    if (stopped) return;
    again = true;
    if (running !== undefined) return;
    running = run()
      .then(schedule)
      .catch((error: unknown) => {
        log.error({ err: error, loop: name }, 'the next job could not be looked up');
        failures += 1;
        sleep(FIRST_PAUSE);
      })
      .finally(() => {
        running = undefined;
      });
  }

  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
