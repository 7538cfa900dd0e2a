/** What somebody typed, as words and phrases. */
import { phoneTyped, type PhoneNumber } from './phone-number.ts';
import { eachWord, unspacedRuns, wordsOf } from './words.ts';

/** More than this is not read: nobody types it, and nothing hostile costs more. */
export const LONGEST_QUESTION = 200;
const MOST_WORDS = 12;
/** Endings of a phone number are found from this number of digits on. */
const FEWEST_DIGITS = 4;

export interface Question {
  /** All of them have to be there; each may be the beginning of a word. */
  readonly words: readonly string[];
  /** Words in quotes that have to stand together; the last may be a beginning while the quote is open. */
  readonly phrases: readonly Phrase[];
  /** The beginning of a phone number, if the question can be one. */
  readonly phone?: PhoneNumber;
  /**
   * Words that were typed without a blank in a script that has no blanks: texts with exactly these characters
   * come first.
   */
  readonly runs: readonly string[];
}

export interface Phrase {
  readonly words: readonly string[];
  readonly open: boolean;
}

/** Straight, curly and French quotes. */
const QUOTES = /["“”„«»]/;

/** The question in what was typed; undefined if there is no word in it. */
export const questionOf = (typed: string): Question | undefined => {
  const text = typed.slice(0, LONGEST_QUESTION);
  const parts = text.split(QUOTES);
  const words: string[] = [];
  const phrases: Phrase[] = [];
  parts.forEach((part, index) => {
    const found = wordsOf(part).map(({ word }) => word);
    const isQuoted = index % 2 === 1;
    if (isQuoted && found.length > 0) phrases.push({ words: found, open: index === parts.length - 1 });
    else words.push(...found);
  });
  const phone = phrases.length === 0 ? phoneTyped(text) : undefined;
  const all = [...new Set(words)].slice(0, MOST_WORDS);
  const few = phrases.slice(0, MOST_WORDS);
  if (all.length + few.length === 0) return undefined;
  return { words: all, phrases: few, runs: unspacedRuns(text), ...(phone === undefined ? {} : { phone }) };
};

/** Endings of a phone number, so that it is found without country code too. */
export const phoneEndings = (phone: string): string => {
  const digits = phone.replace(/\D/g, '').slice(0, 20);
  const endings: string[] = [];
  for (let at = 0; at + FEWEST_DIGITS <= digits.length; at += 1) endings.push(digits.slice(at));
  return endings.join(' ');
};

/** Whether the words of a phrase stand together in a text. */
export const holdsPhrase = (text: string, { words, open }: Phrase): boolean => {
  const last = words.length - 1;
  /** How many words of the phrase stand right before the word at hand: one entry for each beginning. */
  let begun: number[] = [];
  let found = false;
  eachWord(text, (word) => {
    if (found) return;
    const next: number[] = [];
    for (const place of [...begun, 0]) {
      const wanted = words[place] ?? '';
      const fits = open && place === last ? word.startsWith(wanted) : word === wanted;
      if (fits && place === last) found = true;
      else if (fits) next.push(place + 1);
    }
    begun = next;
  });
  return found;
};
