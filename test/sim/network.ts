/** The network between a tab and the server: up or down, and bad until it is healed. */
import type { Random } from './random.ts';

/** Longest way in one direction, in ms. */
const LONGEST = 400;

export class Network {
  /** Whether messages pass at all. */
  isUp = true;
  readonly #random: Random;
  /** Whether nothing is dropped, repeated or refused any more. */
  #isHealed = false;

  constructor(random: Random) {
    this.#random = random;
  }

  heal(): void {
    this.#isHealed = true;
  }

  /** Draws whether a mishap of this probability happens. */
  mishap(probability: number): boolean {
    return !this.#isHealed && this.#random.chance(probability);
  }

  /** Draws how long a request or its answer is on its way, in ms. */
  requestDelay(): number {
    return 1 + this.#random.below(LONGEST);
  }

  /** Draws how long a message on a socket is on its way, in ms. */
  messageDelay(): number {
    return 1 + this.#random.below(LONGEST / 2);
  }
}
