import { afterAll, expect, it } from 'vitest';
import { getLocale, overwriteGetLocale } from '../paraglide/runtime.js';
import { timeLeft } from './window-words.ts';

const before = getLocale();
afterAll(() => overwriteGetLocale(() => before));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

it.each([
  [1, '1 min', '1 min'],
  [HOUR - 1, '59 min', '59 min'],
  [HOUR, '1 h', '1 h'],
  [24 * HOUR - 1, '23 h', '23 h'],
  [48 * HOUR - 1, '47 h', '47 h'],
  [48 * HOUR, '2 days', '2 jours'],
  [7 * 24 * HOUR - 1, '6 days', '6 jours'],
])('DR-5 says of %s ms how much is left, and never more', (left, english, french) => {
  overwriteGetLocale(() => 'en');
  expect(timeLeft(left)).toBe(english);
  overwriteGetLocale(() => 'fr');
  expect(timeLeft(left).replaceAll('\u00a0', ' ')).toBe(french);
});
