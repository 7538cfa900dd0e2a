import { expect, it } from 'vitest';
import { isId } from './ids.ts';
import { newId } from './new-id.ts';

it('makes ids that are unlike each other and lie in the order of their making', () => {
  const first = Array.from({ length: 1_000 }, () => newId<string>());
  expect(new Set(first).size).toBe(1_000);
  expect(first.every(isId)).toBe(true);
  const begun = Date.now();
  while (Date.now() === begun);
  const later = newId<string>();
  expect(first.every((id) => id < later)).toBe(true);
});

it('leaves to chance what comes after the time', () => {
  const ends = Array.from({ length: 1_000 }, () => newId<string>().slice(8));
  expect(new Set(ends).size).toBe(1_000);
  // Each of 36 characters comes some 444 times among 16,000.
  const counts = new Map<string, number>();
  for (const one of ends.join('')) counts.set(one, (counts.get(one) ?? 0) + 1);
  expect(counts.size).toBe(36);
  expect(Math.max(...counts.values())).toBeLessThan(700);
});
