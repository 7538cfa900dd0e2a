import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Vocabulary } from './vocabulary.ts';

/** Letters to add, remove, change or swap with their neighbour to come from one word to another. */
const distance = (a: string, b: string): number => {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      let least = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, at(i - 2, j - 2) + 1);
      const row = rows[i];
      if (row) row[j] = least;
    }
  }
  return at(a.length, b.length);
};

const isMeant = (typed: string, word: string): boolean => {
  const most = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
  if (most === 0 || (typed.length < 6 && typed[0] !== word[0])) return false;
  const ends = typed.length < 5 ? [word.length] : Array.from(word, (_, index) => index + 1);
  return ends.some((end) => distance(word.slice(0, end), typed) <= most);
};

describe('vocabulary', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 11 });

  it('IN-4 gives the words that begin so, and those that were meant, after any changes', () => {
    const change = fc.record({ word, add: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), word, fc.nat(120), (changes, typed, pause) => {
        const vocabulary = new Vocabulary();
        const model = new Set<string>();
        changes.forEach(({ word: one, add }, index) => {
          if (index === pause) vocabulary.withPrefix('a');
          if (add && !model.has(one)) vocabulary.add(one);
          if (!add && model.has(one)) vocabulary.delete(one);
          if (add) model.add(one);
          else model.delete(one);
        });
        expect(vocabulary.withPrefix(typed)).toEqual(
          [...model].filter((one) => one.startsWith(typed)).sort(),
        );
        expect(vocabulary.near(typed)).toEqual([...model].filter((one) => isMeant(typed, one)).sort());
        expect(vocabulary.size).toBe(model.size);
      }),
      { numRuns: 300 },
    );
  });
});
