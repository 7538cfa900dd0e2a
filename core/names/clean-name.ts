/** Names that people give: of themselves, of members, channels, stages, files. Cleaned when given and when read. */
import * as v from 'valibot';
import { isVisible, withoutInvisible } from './visible.ts';

/** Names that need no cleaning, most of them: plain letters, one blank between words. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** Longest name that is read at all, in UTF-16 code units: what lies beyond is cut off unread. */
const MAX_READ = 2_000;

/** Signs upon one letter: more are no writing, and would cover the lines above. */
const PILED = /(\p{M}{5})\p{M}+/gu;
/** Signs that stand upon nothing. */
const LONE = /(^|\s)\p{M}+/gu;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The beginning of a text, at most `max` UTF-16 code units, without half a character at its end. */
export const cutText = (text: string, max: number): string => {
  if (text.length <= max) return text;
  // A character may begin before the cut and end after it.
  const near = text.slice(0, max + 64);
  let end = 0;
  for (const { index, segment } of graphemes.segment(near)) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
};

/**
 * A name as people read it: without characters that nobody sees and marks that turn the words around it, blanks in
 * one, at most `max` UTF-16 code units. Empty if nothing of it can be seen: then it is as if none was given.
 */
export const cleanName = (text: string, max = MAX_READ): string => {
  if (text.length <= max && PLAIN.test(text)) return text;
  const seen = withoutInvisible(text.slice(0, MAX_READ)).replace(LONE, '$1').replace(PILED, '$1');
  return isVisible(seen) ? cutText(seen.replace(/\s+/gu, ' ').trim(), max).trim() : '';
};

/** The first of several names of which something can be seen, cleaned. */
export const firstVisible = (...names: readonly (string | undefined)[]): string | undefined =>
  names.map((name) => cleanName(name ?? '')).find((name) => name !== '');

/** A name that must be given: cleaned, and refused if nothing of it can be seen or it is longer than `max`. */
export const nameSchema = (max: number) =>
  v.pipe(
    v.string(),
    // A longer one is not read: it is too long however little of it can be seen.
    v.transform((text) => (text.length > MAX_READ ? text : cleanName(text))),
    v.minLength(1, 'a name needs a character that can be seen'),
    v.maxLength(max, `a name has at most ${max} characters`),
  );
