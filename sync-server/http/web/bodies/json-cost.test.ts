import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costsMore } from './json-cost.ts';

const bytes = (json: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(json));

/** The number of elements and members of a value, and its depth. */
const costOf = (value: unknown): { values: number; depth: number } => {
  if (typeof value !== 'object' || value === null) return { values: 0, depth: 0 };
  const inner = Object.values(value).map(costOf);
  return {
    // An empty list counts like a list of one element: both have an opening bracket.
    values: Math.max(1, inner.length) + inner.reduce((sum, { values }) => sum + values, 0),
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
  };
};

describe('costsMore', () => {
  it('counts elements, members and depth of any JSON, whatever stands in its strings', () => {
    const json = fc.jsonValue({ stringUnit: fc.constantFrom('"', '\\', '[', '{', '}', ']', ',', 'é', 'a') });
    fc.assert(
      fc.property(json, (value) => {
        const { values, depth } = costOf(value);
        expect(costsMore(bytes(value), { values, depth })).toBe(false);
        if (values > 0) expect(costsMore(bytes(value), { values: values - 1, depth })).toBe(true);
        if (depth > 0) expect(costsMore(bytes(value), { values, depth: depth - 1 })).toBe(true);
      }),
    );
  });

  it('comes to an end on what is not JSON', () => {
    for (const text of ['', '"', '"\\', ']]]', '[[[', ',,', '"\\"']) {
      expect(typeof costsMore(new TextEncoder().encode(text), { values: 10, depth: 10 })).toBe('boolean');
    }
  });
});
