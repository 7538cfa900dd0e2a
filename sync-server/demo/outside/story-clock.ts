/** The clock of the demo's server: goes on from moments of the past while the past is made, and then shows the real time. */
export class StoryClock {
  /** How much later the real time is, in ms. */
  #behind = 0;

  readonly now = (): number => Date.now() - this.#behind;

  /** @param at in ms, or null for the real time */
  set(at: number | null): void {
    this.#behind = at === null ? 0 : Date.now() - at;
  }
}
