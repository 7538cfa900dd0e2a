/** Finds typed words in names, the same way in every list: any number of words, in any order. */
import { comparable, fold } from './fold.ts';

/** How well one word matches a text; 0 is no match. */
const BEGINS = 8;
const WORD_BEGINS = 6;
const JOINED = 5;
/** Score from which on the text contains the word itself, not only its letters. */
export const INSIDE = 3;
const SCATTERED = 1;

export interface MatchOptions {
  /** Whether letters that occur in the text in this order match too, as `cwn` for *Close with notes*. */
  readonly scattered?: boolean;
}

/**
 * How well a text matches the typed words: 0 is no match; higher is better.
 * @param query, text both in the form that `comparable` gives
 */
export const matchWords = (query: string, text: string, options: MatchOptions = {}): number => {
  const words = query.split(' ').filter((word) => word !== '');
  if (words.length === 0) return 1;
  let sum = 0;
  for (const word of words) {
    const score = scoreOf(word, text, options);
    if (score === 0) return 0;
    sum += score;
  }
  // Of two equal matches, the shorter text is more likely meant.
  return sum / words.length + 1 / (text.length + 1);
};

/**
 * The things whose name matches the typed words, the best first; equal matches keep their order. An empty
 * query gives all of them.
 */
export const bestFirst = <Thing>(
  things: readonly Thing[],
  typed: string,
  nameOf: (thing: Thing) => string,
): Thing[] => {
  const query = comparable(typed);
  if (query === '') return [...things];
  return things
    .map((thing) => ({ thing, score: scoreOfName(query, nameOf(thing)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ thing }) => thing);
};

/** A query of punctuation only is searched in the name's own punctuation, which is not part of its words. */
const scoreOfName = (query: string, name: string): number =>
  /[\p{L}\p{N}]/u.test(query) ? matchWords(query, comparable(name)) : Number(fold(name).includes(query));

const scoreOf = (word: string, text: string, { scattered = false }: MatchOptions): number => {
  const at = text.indexOf(word);
  if (at === 0) return BEGINS;
  if (text.includes(` ${word}`)) return WORD_BEGINS;
  if (isJoined(word, text)) return JOINED;
  if (at > 0) return INSIDE;
  return scattered && word.length > 1 && isScattered(word, text) ? SCATTERED : 0;
};

const startsOf = (text: string): number[] => {
  const starts = text === '' ? [] : [0];
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) starts.push(at + 1);
  return starts;
};

/** Whether the word is several words of the text written together: `obrien` for *O’Brien*, `jeanpierre`. */
const isJoined = (word: string, text: string): boolean =>
  word.length > 2 &&
  text.replaceAll(' ', '').includes(word) &&
  startsOf(text).some((start) => text.slice(start).replaceAll(' ', '').startsWith(word));

/** Whether the letters occur in the text in this order, the first at the beginning of a word. */
const isScattered = (letters: string, text: string): boolean =>
  startsOf(text).some((start) => {
    let at = start;
    for (const letter of letters) {
      const found = text.indexOf(letter, at);
      if (found < 0 || (at === start && found !== start)) return false;
      at = found + 1;
    }
    return true;
  });
