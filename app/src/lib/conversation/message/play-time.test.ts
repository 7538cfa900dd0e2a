import { expect, it } from 'vitest';
import { nextSpeed, playTime } from './play-time.ts';

it.each([
  [0, '0:00'],
  [9.99, '0:09'],
  [65, '1:05'],
  [3_599, '59:59'],
  [3_661, '1:01:01'],
  [NaN, '0:00'],
  [Infinity, '0:00'],
])('%s seconds of a recording are %s', (seconds, words) => {
  expect(playTime(seconds)).toBe(words);
});

it('recordings are played at three speeds, one after the other', () => {
  expect([1, 1.5, 2, 7].map(nextSpeed)).toEqual([1.5, 2, 1, 1]);
});
