/** Chance that is the same each time: demo data are made from one seed. */

export interface Random {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from `low` to `high`, both possible. */
  between(low: number, high: number): number;
  /** True in a share `share` (0 to 1) of all cases. */
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** The items in another order; the list itself stays. */
  shuffle<Item>(items: readonly Item[]): Item[];
}

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Random numbers from a seed (mulberry32): for variety, not for secrets. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[between(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick,
    shuffle: (items) => {
      const rest = [...items];
      return items.flatMap(() => rest.splice(between(0, rest.length - 1), 1));
    },
  };
};

/** Ids like `newId`'s, from a seed: for tests that compare two makings. */
export const seededIds = (seed: number): (<Id extends string>() => Id) => {
  const random = createRandom(seed);
  return <Id extends string>() =>
    Array.from({ length: 24 }, () => LETTERS.charAt(random.between(0, LETTERS.length - 1))).join('') as Id;
};
