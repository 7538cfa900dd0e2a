/** Meta's clock: real time plus what a test has added. Timers that fall due by the added time run at once. */

export interface Timer {
  cancel(): void;
}

interface Waiting {
  readonly due: number;
  readonly run: () => void;
  readonly timer: NodeJS.Timeout;
}

export class Clock {
  /** What tests have added, in ms. */
  #added: number;
  readonly #waiting = new Set<Waiting>();

  /** @param start the time now, in ms; without it the real time */
  constructor(start?: number) {
    this.#added = start === undefined ? 0 : start - Date.now();
  }

  /** In ms since 1970. */
  now(): number {
    return Date.now() + this.#added;
  }

  /** Lets time pass at once, and runs the timers that fall due, the earliest first. */
  advance(ms: number): void {
    this.#added += ms;
    const due = [...this.#waiting].filter((waiting) => waiting.due <= this.now());
    for (const waiting of due.sort((a, b) => a.due - b.due)) this.#run(waiting);
  }

  after(ms: number, run: () => void): Timer {
    const waiting: Waiting = {
      due: this.now() + ms,
      run,
      // Longest delay that a timer of Node takes; nobody waits for so long in real time.
      timer: setTimeout(() => this.#run(waiting), Math.min(ms, 2 ** 31 - 1)),
    };
    this.#waiting.add(waiting);
    return { cancel: () => this.#forget(waiting) };
  }

  /** Forgets every timer. */
  stop(): void {
    for (const waiting of this.#waiting) this.#forget(waiting);
  }

  #run(waiting: Waiting): void {
    if (!this.#forget(waiting)) return;
    waiting.run();
  }

  #forget(waiting: Waiting): boolean {
    clearTimeout(waiting.timer);
    return this.#waiting.delete(waiting);
  }
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
