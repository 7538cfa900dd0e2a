/**
 * Characters as people see them. JavaScript counts UTF-16 units: an emoji takes two or more of them, and a
 * cut between the units of one character leaves two halves that cannot be shown.
 */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Below this unit no character joins with the previous one, except the two units of a line end. */
const FIRST_THAT_JOINS = 0x300;

const isPlain = (unit: number): boolean => unit < FIRST_THAT_JOINS && unit !== 0x0a && unit !== 0x0d;

/** Whether a text can be cut at an index, in UTF-16 units, without cutting a character in two. */
export const isBetweenCharacters = (text: string, index: number): boolean => {
  if (index <= 0 || index >= text.length) return true;
  if (isPlain(text.charCodeAt(index)) && isPlain(text.charCodeAt(index - 1))) return true;
  return segmenter.segment(text).containing(index)?.index === index;
};

/** The greatest index up to `index` at which a text can be cut. */
export const cutBefore = (text: string, index: number): number => {
  if (isBetweenCharacters(text, index)) return Math.max(0, Math.min(index, text.length));
  return segmenter.segment(text).containing(index)?.index ?? index;
};

/** The beginning of a text: at most `length` UTF-16 units, ending with a whole character. */
export const beginningOf = (text: string, length: number): string => text.slice(0, cutBefore(text, length));

/** Replaces halves of characters, as a wrong cut leaves them, with the replacement character. */
export const withoutHalves = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\u{FFFD}');
