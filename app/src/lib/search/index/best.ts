/** Keeps the few best of very many: by rank, then by time. */

interface Offer<Value> {
  readonly value: Value;
  readonly rank: number;
  readonly at: number;
}

export class Best<Value> {
  readonly #limit: number;
  /** The best first. */
  readonly #kept: Offer<Value>[] = [];
  #offered = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many were offered. */
  get offered(): number {
    return this.#offered;
  }

  offer(value: Value, rank: number, at: number): void {
    this.#offered += 1;
    const last = this.#kept[this.#limit - 1];
    if (last !== undefined && !isBetter(rank, at, last)) return;
    let [low, high] = [0, this.#kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const here = this.#kept[middle];
      if (here !== undefined && !isBetter(rank, at, here)) low = middle + 1;
      else high = middle;
    }
    this.#kept.splice(low, 0, { value, rank, at });
    if (this.#kept.length > this.#limit) this.#kept.pop();
  }

  all(): Value[] {
    return this.#kept.map(({ value }) => value);
  }
}

const isBetter = <Value>(rank: number, at: number, than: Offer<Value>): boolean =>
  rank === than.rank ? at > than.at : rank > than.rank;
