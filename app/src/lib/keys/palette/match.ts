/** Finds words in names as people type them: beginnings of words, parts of them, letters in their order. */

/** Without accents and capitals, for comparing. */
export const plain = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

const BEGINS = 8;
const WORD_BEGINS = 6;
/** Score from which on a part of the text answers, not only its letters. */
export const INSIDE = 3;
const SCATTERED = 1;

/** Whether the letters stand in the text in this order, the first at the beginning of a word. */
const isScattered = (letters: string, text: string): boolean => {
  const starts = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ index }) => index);
  return starts.some((start) => {
    let at = start;
    for (const letter of letters) {
      const found = text.indexOf(letter, at);
      if (found < 0 || (at === start && found !== start)) return false;
      at = found + 1;
    }
    return true;
  });
};

const scoreOf = (word: string, text: string): number => {
  const at = text.indexOf(word);
  if (at === 0) return BEGINS;
  if (new RegExp(`[^\\p{L}\\p{N}]${word.replace(/[^\p{L}\p{N}]/gu, '\\$&')}`, 'u').test(text))
    return WORD_BEGINS;
  if (at > 0) return INSIDE;
  return word.length > 1 && isScattered(word, text) ? SCATTERED : 0;
};

/**
 * How well a text answers what was typed: 0 not at all; higher is better.
 * @param query, text both `plain`
 */
export const match = (query: string, text: string): number => {
  const words = query.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return 1;
  let sum = 0;
  for (const word of words) {
    const score = scoreOf(word, text);
    if (score === 0) return 0;
    sum += score;
  }
  // Of two that answer alike, the shorter one is meant.
  return sum / words.length + 1 / (text.length + 1);
};
