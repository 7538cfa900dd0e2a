/** A limit of how much may happen in a time: a bucket of tokens that fills up again by itself. */

export interface Rate {
  readonly perSecond: number;
  /** Most at once, after a silence. */
  readonly burst: number;
}

export class TokenBucket {
  #rate: Rate;
  #tokens: number;
  /** When `#tokens` was right, in ms. */
  #at: number;

  /** Begins full. @param now in ms, as everywhere here */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** The rate that counts from now on. A larger bucket has at once what it holds more than the one before. */
  setRate(rate: Rate, now: number): void {
    if (rate.perSecond === this.#rate.perSecond && rate.burst === this.#rate.burst) return;
    this.#fill(now);
    const more = Math.max(0, rate.burst - this.#rate.burst);
    this.#rate = rate;
    this.#tokens = Math.min(this.#tokens + more, rate.burst);
  }

  /** What is in the bucket, with the part of a token that is filling; less than nothing while the bucket is in debt. */
  level(now: number): number {
    this.#fill(now);
    return this.#tokens;
  }

  /** How many whole tokens there are. */
  count(now: number): number {
    return Math.floor(this.level(now));
  }

  /** Takes tokens, also those that are not there yet: those who come later then wait for longer. */
  take(now: number, amount = 1): void {
    this.#fill(now);
    this.#tokens -= amount;
  }

  /** Gives back tokens of what has not happened. */
  giveBack(now: number, amount = 1): void {
    this.#fill(now);
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + amount);
  }

  /** When there is a whole token, in ms. */
  nextAt(now: number): number {
    this.#fill(now);
    return this.#tokens >= 1 ? now : now + Math.ceil(((1 - this.#tokens) * 1_000) / this.#rate.perSecond);
  }

  isFull(now: number): boolean {
    return this.count(now) >= Math.floor(this.#rate.burst);
  }

  #fill(now: number): void {
    // A clock that was set back fills nothing.
    const seconds = Math.max(0, now - this.#at) / 1_000;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + seconds * this.#rate.perSecond);
    this.#at = now;
  }
}
