/** Seeded randomness: the same seed gives the same run. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** An integer from 0 to below `n`. */
  below(n: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item | undefined;
  /** A new id of 24 characters. */
  id<Id extends string>(): Id;
}

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** mulberry32: small, fast, and good enough to choose with. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)],
    id: <Id extends string>() => Array.from({ length: 24 }, () => LETTERS[below(36)]).join('') as Id,
  };
};
