import fc from 'fast-check';
import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contentHash } from './content-hash.ts';

/** How the hashes that are kept were made at first: they have to stay the same (law L14). */
const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
const first = (value: unknown): string => hash('sha256', JSON.stringify(value, inOrder), 'base64url');

/** Keys of commands are words. */
const key = fc.string().map((text) => `k${text}`);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21),
    fc.string({ unit: 'binary' }),
    fc.array(tie('any')),
    fc.dictionary(key, tie('any'), { noNullPrototype: true }),
  ),
})).any;

describe('contentHash', () => {
  it('L3 L14 is what it has always been', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(contentHash(one)).toBe(first(one));
      }),
    );
    expect(contentHash({ b: 1, a: undefined })).toBe(first({ b: 1, a: undefined }));
  });

  it('L3 does not depend on the order of keys, and on everything else', () => {
    expect(contentHash({ a: 1, b: { c: 2, d: [1, 2] } })).toBe(contentHash({ b: { d: [1, 2], c: 2 }, a: 1 }));
    expect(contentHash({ a: [1, 2] })).not.toBe(contentHash({ a: [2, 1] }));
    expect(contentHash({ a: '1' })).not.toBe(contentHash({ a: 1 }));
  });
});
