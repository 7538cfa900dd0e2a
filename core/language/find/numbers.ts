/** Numbers as people write them in English, French and Indian English, with digits or in words. */
import { GAP } from './finding.ts';

/** A number with digits: grouped (`1,234.50`, `1 234,50`, `1.234,50`, `1,00,000`) or plain (`1234,5`). */
export const NUMBER = String.raw`(?:\d{1,3}(?:(?:,\d{2,3}){1,5}|(?:${GAP}\d{3}){1,4}|(?:\.\d{3}){1,4}|(?:['’]\d{3}){1,4})(?:[.,]\d{1,2})?(?!\d)|\d{1,12}(?:[.,]\d{1,4})?)`;

const WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  une: 1,
  deux: 2,
  trois: 3,
  quatre: 4,
  cinq: 5,
  sept: 7,
  huit: 8,
  neuf: 9,
  dix: 10,
  douze: 12,
  quinze: 15,
  vingt: 20,
  trente: 30,
};

/** Number words, as a group for a rule. */
export const NUMBER_WORD = `(?:${Object.keys(WORDS).join('|')})`;

/** The value of a number word; `six` is the same in both languages. */
export const wordValue = (word: string): number | undefined => WORDS[word.toLowerCase()];

/**
 * The value of a number that `NUMBER` matches. The last separator is a decimal one if one or two digits
 * follow it and no separator of its kind comes before; otherwise it groups thousands.
 */
export const numberValue = (text: string): number => {
  const bare = text.replace(/[\s'’\u00a0\u202f\u2009]/g, '');
  const last = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','));
  if (last === -1) return Number(bare);
  const mark = bare[last] ?? '';
  const digits = bare.length - last - 1;
  const repeated = bare.indexOf(mark) !== last;
  const decimal = digits !== 3 && !repeated;
  const whole = (decimal ? bare.slice(0, last) : bare).replace(/[.,]/g, '');
  return decimal ? Number(`${whole}.${bare.slice(last + 1)}`) : Number(whole);
};
