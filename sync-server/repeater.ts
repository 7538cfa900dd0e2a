/**
 * Runs one piece of work, never twice at the same time. If the work is asked for while it runs, it runs once more:
 * what it has read by then may be older than the reason for asking.
 */
export class Repeater {
  readonly #work: () => Promise<void>;
  #isWanted = false;
  #isRunning = false;
  #run: Promise<void> = Promise.resolve();

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /**
   * Resolves when a run that began after this call has ended, and no other is wanted. Rejects if a run fails; a run
   * that was wanted after it is begun by the next call.
   */
  run(): Promise<void> {
    this.#isWanted = true;
    if (!this.#isRunning) {
      this.#isRunning = true;
      this.#run = this.#repeat();
    }
    return this.#run;
  }

  /** Resolves when nothing runs; never rejects. */
  async idle(): Promise<void> {
    while (this.#isRunning) await this.#run.catch(() => undefined);
  }

  async #repeat(): Promise<void> {
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#work();
      }
    } finally {
      this.#isRunning = false;
    }
  }
}
