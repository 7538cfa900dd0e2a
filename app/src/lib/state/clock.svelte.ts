import { tracked } from './tracked.ts';

/** How often times on the screen are drawn again, in ms. */
const TICK = 30_000;

/** The time now, for what is shown relative to it. */
export class Clock {
  readonly #now = tracked(
    (listener) => {
      const timer = setInterval(listener, TICK);
      return () => clearInterval(timer);
    },
    () => Date.now(),
  );

  /** Ms since 1970, at most half a minute old. */
  get now(): number {
    return this.#now();
  }
}
