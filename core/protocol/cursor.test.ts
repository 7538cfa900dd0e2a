import { describe, expect, it } from 'vitest';
import { follows, formatPosition, parsePosition } from './cursor.ts';

describe('a cursor', () => {
  it('says its position', () => {
    const position = { epoch: 2, rev: 17, era: 'abc' };
    expect(parsePosition(formatPosition(position))).toEqual(position);
    for (const text of ['', '1.2', '1.-2.a', '1.1e3.a', `1.${'9'.repeat(16)}.a`]) {
      expect(parsePosition(text)).toBeUndefined();
    }
  });
});

describe('L8 a pushed page', () => {
  it.each([
    ['1.5.a', '1.5.a', '1.9.a', { goesOn: true, known: -1 }],
    ['1.7.a', '1.5.a', '1.9.a', { goesOn: true, known: 7 }],
    ['1.9.a', '1.5.a', '1.9.a', 'nothing-new'],
    ['1.12.a', '1.5.a', '1.9.a', 'nothing-new'],
    ['1.4.a', '1.5.a', '1.9.a', 'gap'],
    [null, '1.5.a', '1.9.a', 'gap'],
    ['2.7.a', '1.5.a', '1.9.a', 'gap'],
    ['1.7.b', '1.5.a', '1.9.a', 'gap'],
    ['1.7.a', '1.5.a', '1.9.b', 'gap'],
    ['opaque', '1.5.a', '1.9.a', 'gap'],
    ['opaque', 'opaque', '1.9.a', { goesOn: true, known: -1 }],
  ])('at %s, from %s to %s', (cursor, since, next, outcome) => {
    expect(follows(cursor, since, next)).toEqual(outcome);
  });
});
