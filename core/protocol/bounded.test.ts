import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { boundedArray, boundedRecord } from './bounded.ts';

/** A schema that counts how often it is used. */
const counting = () => {
  let asked = 0;
  const schema = v.pipe(
    v.unknown(),
    v.check(() => {
      asked += 1;
      return true;
    }),
  );
  return { schema, asked: () => asked };
};

describe('boundedArray', () => {
  it('takes a list within its bounds, and what its elements become', () => {
    const schema = boundedArray(v.pipe(v.string(), v.trim()), 2, 1);
    expect(v.parse(schema, [' a ', 'b'])).toEqual(['a', 'b']);
    expect(v.safeParse(schema, []).success).toBe(false);
    expect(v.safeParse(schema, ['a', 1]).success).toBe(false);
    expect(v.safeParse(schema, { length: 1, 0: 'a' }).success).toBe(false);
  });

  it('refuses a list that is too long without looking at an element', () => {
    const { schema, asked } = counting();
    expect(v.safeParse(boundedArray(schema, 2), [1, 2, 3]).success).toBe(false);
    expect(asked()).toBe(0);
    expect(v.safeParse(boundedArray(schema, 3), [1, 2, 3]).success).toBe(true);
    expect(asked()).toBe(3);
  });
});

describe('boundedRecord', () => {
  it('takes a record within its bounds', () => {
    const schema = boundedRecord(v.pipe(v.string(), v.maxLength(3)), v.number(), 2);
    expect(v.parse(schema, { a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
    expect(v.safeParse(schema, { long: 1 }).success).toBe(false);
    expect(v.safeParse(schema, { a: 'x' }).success).toBe(false);
    for (const none of [[], null, 'a', 1]) expect(v.safeParse(schema, none).success).toBe(false);
  });

  it('refuses a record of too many keys without looking at one', () => {
    const { schema, asked } = counting();
    expect(v.safeParse(boundedRecord(v.string(), schema, 1), { a: 1, b: 2 }).success).toBe(false);
    expect(asked()).toBe(0);
  });
});
