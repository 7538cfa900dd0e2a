/** Splits a text that is too long for one message of a channel (DR-2). */
import { cutBefore } from '../rich-text/characters.ts';

/**
 * The parts of a text, in order: each at most `limit` UTF-16 units, none of them blank. A cut is at the end of a line if
 * one ends in the second half of the part, otherwise at the end of a word. Only a word that is longer than a part is cut
 * in two, between characters as people see them. The blanks at a cut are left out.
 */
export function splitText(text: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > limit) {
    const end = endOfPart(rest, limit);
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' ? parts : [...parts, rest];
}

/** How many units of a text go into one part; more than none. */
function endOfPart(text: string, limit: number): number {
  // The unit after the part may be the blank that ends its last word.
  const head = text.slice(0, limit + 1);
  const line = head.lastIndexOf('\n');
  if (line >= limit / 2) return line;
  const blank = head.search(/\s\S*$/u);
  if (blank > 0) return blank;
  return cutBefore(text, limit) || cutInCharacter(text, limit);
}

/** A cut in a character that is longer than a part: between code points at least. */
function cutInCharacter(text: string, limit: number): number {
  const isHalf = limit > 1 && /[\uD800-\uDBFF]/.test(text.charAt(limit - 1));
  return isHalf ? limit - 1 : limit;
}
