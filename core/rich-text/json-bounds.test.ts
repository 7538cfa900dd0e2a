import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenBound } from './json-bounds.ts';

describe('brokenBound', () => {
  it('never counts more than the JSON text of a value has', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(brokenBound(value, { depth: 100, bytes: JSON.stringify(value).length })).toBeUndefined();
      }),
    );
  });

  it('finds what is too long or too deep', () => {
    expect(brokenBound({ text: 'x'.repeat(100) }, { depth: 5, bytes: 100 })).toBe('bytes');
    expect(brokenBound([[[1]]], { depth: 3, bytes: 100 })).toBe('depth');
    expect(brokenBound([[[1]]], { depth: 4, bytes: 100 })).toBeUndefined();
  });

  it('looks at no more of a value than its bounds allow', () => {
    let asked = 0;
    const value = new Proxy(Array<number>(1_000_000).fill(0), {
      get: (list, key) => {
        if (key !== 'length') asked += 1;
        return Reflect.get(list, key) as unknown;
      },
    });
    expect(brokenBound(value, { depth: 5, bytes: 100 })).toBe('bytes');
    expect(asked).toBeLessThan(200);
  });
});
