import { describe, expect, it } from 'vitest';
import { beginningOf, isBetweenCharacters, withoutHalves } from './characters.ts';

describe('characters of several units', () => {
  it.each([
    ['abc', 2, 'ab'],
    ['a😀b', 2, 'a'],
    ['a😀b', 3, 'a😀'],
    ['👩‍👩‍👧!', 5, ''],
    ['e\u0301a', 1, ''],
    ['🇫🇷🇫🇮', 5, '🇫🇷'],
    ['ab', 9, 'ab'],
  ])('%s is cut at %i without half a character', (text, length, cut) => {
    expect(beginningOf(text, length)).toBe(cut);
  });

  it('are whole everywhere but within', () => {
    const within = [...Array(6).keys()].filter((index) => !isBetweenCharacters('a😀\r\nb', index));
    expect(within).toEqual([2, 4]);
  });

  it('half of one becomes the sign for what cannot be shown, and a whole one stays', () => {
    expect(withoutHalves('\ud83d😀\ude00')).toBe('\ufffd😀\ufffd');
  });
});
