import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBetweenCharacters } from '../rich-text/characters.ts';
import { splitText } from './split-text.ts';

describe('a text that is too long for one message', () => {
  it.each([
    ['short', 10, ['short']],
    ['', 10, []],
    [' \n ', 10, []],
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 8, ['one two', 'three']],
    ['one\ntwo three four', 12, ['one\ntwo', 'three four']],
    ['one two\nthree four', 12, ['one two', 'three four']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['ab👩‍👩‍👧‍👦cd', 8, ['ab', '👩‍👩‍👧‍👦'.slice(0, 8), '👩‍👩‍👧‍👦'.slice(8) + 'cd']],
    ['abc👍🏽', 5, ['abc', '👍🏽']],
  ])('%j is cut at a word’s end, at most %i units long', (text, limit, parts) => {
    expect(splitText(text, limit)).toEqual(parts);
  });

  it('loses no word, exceeds no limit, and cuts no character in two', () => {
    const unit = fc.constantFrom('a', 'b', ' ', '\n', '.', 'é', '👍🏽', 'e\u0301', '中');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 300 }), fc.integer({ min: 8, max: 60 }), (text, limit) => {
        const parts = splitText(text, limit);
        const withoutBlanks = (words: string) => words.replace(/\s/gu, '');
        expect(withoutBlanks(parts.join(''))).toBe(withoutBlanks(text));
        let from = 0;
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(limit);
          expect(part).toBe(part.trim());
          expect(part).not.toBe('');
          const at = text.indexOf(part, from);
          from = at + part.length;
          expect([isBetweenCharacters(text, at), isBetweenCharacters(text, from)]).toEqual([true, true]);
        }
      }),
    );
  });

  it('ends for whatever limit and text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.integer({ min: 1, max: 5 }),
        (text, limit) => {
          for (const part of splitText(text, limit)) expect(part.length).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });
});
