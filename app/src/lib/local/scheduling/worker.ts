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

/** Whether a worker was called while it ran. */
type CalledMeanwhile = 'no' | 'nudged' | 'woken';

export class Worker {
  readonly #clock: Clock;
  readonly #work: () => Promise<Ran>;
  readonly #report: (error: unknown) => void;
  #running = false;
  #calledMeanwhile: CalledMeanwhile = 'no';
  #stopped = false;
  /** How often the work has failed in a row. */
  #failures = 0;
  /** The server asked not to be asked before this moment, in ms. */
  #notBefore = 0;
  /** Cancels the run that is scheduled; undefined if none is. */
  #cancel: Dispose | undefined;

  /**
   * @param work what is to be done; a rejection counts as a failure
   * @param report hears of rejections
   */
  constructor(clock: Clock, work: () => Promise<Ran>, report: (error: unknown) => void) {
    this.#clock = clock;
    this.#work = work;
    this.#report = report;
  }

  /**
   * There is work, or the network is back. Runs at once, unless the server asked for a pause. A failure must
   * not call this: two workers that wake each other in that way would never pause.
   */
  wake(): void {
    if (this.#stopped) return;
    if (this.#running) this.#calledMeanwhile = 'woken';
    else this.#runNow();
  }

  /** There may be work. Runs at once, unless the worker pauses after a failure: then the pause goes on. */
  nudge(): void {
    if (this.#stopped) return;
    if (!this.#running) {
      if (this.#failures === 0) this.#runNow();
    } else if (this.#calledMeanwhile === 'no') this.#calledMeanwhile = 'nudged';
  }

  /** Whether the worker runs, or waits to run again. */
  busy(): boolean {
    return this.#running || this.#cancel !== undefined;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelRun();
  }

  #cancelRun(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(ms, () => {
      this.#cancel = undefined;
      void this.#run();
    });
  }

  #runNow(): void {
    const wait = this.#notBefore - this.#clock.now();
    if (wait > 0 && this.#cancel) return;
    this.#cancelRun();
    void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#calledMeanwhile = 'no';
    let ran: Ran;
    try {
      ran = await this.#work();
    } catch (error) {
      // The worker goes on after a failure of the database: unsent data stay, and are tried again.
      this.#report(error);
      ran = 'later';
    }
    this.#running = false;
    if (!this.#stopped) this.#afterRun(ran);
  }

  #afterRun(ran: Ran): void {
    const called = this.#calledMeanwhile;
    if (ran === 'later') {
      // Woken meanwhile, as by a network that has come back: what has just failed may have failed before that.
      this.#schedule(pause(called === 'woken' ? 0 : this.#failures, this.#clock.random()));
      this.#failures += 1;
    } else if (typeof ran === 'object' && 'within' in ran) {
      this.#failures = 0;
      if (called !== 'no') void this.#run();
      else this.#schedule(ran.within);
    } else if (typeof ran === 'object') {
      this.#notBefore = this.#clock.now() + ran.after;
      this.#schedule(ran.after);
    } else {
      this.#failures = 0;
      if (called !== 'no' && ran === 'done') void this.#run();
    }
  }
}

/** What a failure means for work that is to be tried again. */
export function afterFailure(failure: Failure): Ran {
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
}
