/**
 * Names that people give to themselves, members, channels, stages and files. Cleaned when they are given and
 * when they are read.
 */
import * as v from 'valibot';
import { isVisible, withoutInvisible } from './visible.ts';

/** Names that need no cleaning, which is most of them: plain ASCII, with one blank between words. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** Most UTF-16 code units of a name that are read; the rest is cut off. */
const MAX_READ = 2_000;

/** Marks piled on one letter: more than five are not writing, and would cover the lines above. */
const PILED = /(\p{M}{5})\p{M}+/gu;
/** Combining marks without a letter, and the joiners between them. */
const LONE = /(^|\s)[\p{M}\u200C\u200D]+/gu;
/** A removed character may leave its neighbour without meaning; that seldom happens more than once. */
const MOST_PASSES = 8;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The beginning of a text, at most `max` UTF-16 code units, ending with a whole character. */
export const cutText = (text: string, max: number): string => {
  if (text.length <= max) return text;
  // The last character may begin before the cut and end after it.
  const near = text.slice(0, max + 64);
  let end = 0;
  for (const { index, segment } of graphemes.segment(near)) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
};

/**
 * A name as people read it: without invisible characters and marks that reverse the words around it, with
 * single blanks, at most `max` UTF-16 code units. Empty if nothing is visible: the name then counts as not
 * given.
 */
export const cleanName = (text: string, max = MAX_READ): string => {
  if (text.length <= max && PLAIN.test(text)) return text;
  const seen = readable(text.slice(0, MAX_READ));
  return isVisible(seen) ? cutText(seen.replace(/\s+/gu, ' ').trim(), max).trim() : '';
};

/** A text without what is unseen, alone or piled up. */
const readable = (text: string): string => {
  let seen = text;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = withoutInvisible(seen).replace(LONE, '$1').replace(PILED, '$1');
    if (next === seen) break;
    seen = next;
  }
  return seen;
};

/** The first name with something visible, cleaned. */
export const firstVisible = (...names: readonly (string | undefined)[]): string | undefined =>
  names.map((name) => cleanName(name ?? '')).find((name) => name !== '');

/** A required name: cleaned, and refused if nothing is visible or it is longer than `max`. */
export const nameSchema = (max: number) =>
  v.pipe(
    v.string(),
    // A longer text is not cleaned: it is too long however little of it is visible.
    v.transform((text) => (text.length > MAX_READ ? text : cleanName(text))),
    v.minLength(1, 'a name needs a character that can be seen'),
    v.maxLength(max, `a name has at most ${max} characters`),
  );
