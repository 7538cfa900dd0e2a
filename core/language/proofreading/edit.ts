/** Corrections of a text, and the places that none may touch. */

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What must stay as it is, in texts that are corrected: `[[1]]`. */
export const MARK = /\[\[\d{1,3}\]\]/g;

/** The text with its corrections applied; where two corrections overlap, the first is applied. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  let out = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.start < at) continue;
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
};

/** How many characters before a place are looked at, so that the cost does not grow with the text. */
const BEFORE = 40;

/** The characters before a place; an `x` stands for all that is further away. */
export const textBefore = (text: string, at: number): string =>
  at > BEFORE ? `x${text.slice(at - BEFORE, at)}` : text.slice(0, at);

/**
 * Whether a sentence begins at a place: only the end of a sentence, the beginning of a line, or opening signs
 * come before.
 */
export const beginsSentence = (text: string, at: number): boolean =>
  /(?:^|[.!?…:\n]["»”’)\]]*\s*|^\s*[-–•*]\s*)["«“‘(¡¿\s]*$/u.test(textBefore(text, at));

/** No word that people misspell is longer, and a longer word would take too long to compare. */
const LONGEST = 30;

/** Whether a word may be misspelt at all: names, codes, abbreviations and what belongs to an address are not. */
export const isPlainWord = (text: string, start: number, end: number): boolean => {
  const word = text.slice(start, end);
  const rest = word.slice(1);
  if (
    word.length > LONGEST ||
    /\d/.test(word) ||
    rest !== rest.toLowerCase() ||
    !/^[\p{sc=Latin}\p{M}'’-]+$/u.test(word)
  )
    return false;
  const before = textBefore(text, start);
  if (/[\p{L}\p{N}@#/\\_.:+&{[<~=*-]$/u.test(before) && !/[.:]$/.test(before)) return false;
  if (/[^\s(][.:]$/.test(before)) return false;
  return !/^(?:[@/\\_}\]>~=*-]|[.:][\p{L}\p{N}])/u.test(text.slice(end, end + 2));
};

/**
 * If a larger share of a line’s words is unknown, the line is in another language, and no correction is
 * certain.
 */
const UNKNOWN = 0.6;
const UNEXPLAINED = 0.34;

/**
 * Whether a line with so many words is in this language.
 * @param unknown words that are not in the list
 * @param explained the unknown words that are a slip of a known word
 */
export const isOfLanguage = (words: number, unknown: number, explained: number): boolean =>
  unknown <= 1 ||
  (unknown <= 2 && unknown === explained) ||
  (unknown / words <= UNKNOWN && (unknown - explained) / words <= UNEXPLAINED);
