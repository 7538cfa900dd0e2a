/** How many messages WhatsApp takes: of a number in a second, and from a number to one person. */
import { SECOND } from '../kit/clock.ts';

/** Messages in and out together, within a moving second. */
export class Throughput {
  /** Times of the last second, in ms. */
  #times: number[] = [];

  /** Whether one more fits at `now`; counts the message if it fits, or if `force` is set. */
  take(now: number, perSecond: number, force = false): boolean {
    this.#times = this.#times.filter((time) => now - time < SECOND);
    if (!force && this.#times.length >= perSecond) return false;
    this.#times.push(now);
    return true;
  }
}

const INTERVAL = 6 * SECOND;
const BURST = 45;

/** One message in 6 s. A burst of up to 45 within 6 s is borrowed: the next comes after 6 s for each one of it. */
export class PairRate {
  #begun = -Infinity;
  #count = 0;

  take(now: number): boolean {
    if (now < this.#begun + INTERVAL) {
      if (this.#count >= BURST) return false;
      this.#count += 1;
      return true;
    }
    if (now < this.#begun + this.#count * INTERVAL) return false;
    this.#begun = now;
    this.#count = 1;
    return true;
  }
}
