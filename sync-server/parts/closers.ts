/** How to close what has been opened: the last part first. */
export class Closers {
  readonly #closers: (() => unknown)[] = [];
  #closing: Promise<void> | undefined;

  /** Adds how to close a part that has just been opened. */
  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Closes every part, also after one that does not close; rejects then with the first failure. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.toReversed()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
