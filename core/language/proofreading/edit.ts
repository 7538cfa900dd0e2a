/** Corrections of a text, and the places that none may touch. */

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What must stay as it is, in texts that are corrected: `[[1]]`. */
export const MARK = /\[\[\d{1,3}\]\]/g;

/** The text with its corrections made; of two over one place, the first. */
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

/** Characters before a place that are looked at: enough for what stands around a word, whatever the length of the text. */
const BEFORE = 40;

/** What stands before a place; an `x` for what is further off. */
export const textBefore = (text: string, at: number): string =>
  at > BEFORE ? `x${text.slice(at - BEFORE, at)}` : text.slice(0, at);

/** Whether a sentence begins at a place: nothing before it but its end, a line's beginning, or signs that open one. */
export const beginsSentence = (text: string, at: number): boolean =>
  /(?:^|[.!?…:\n]["»”’)\]]*\s*|^\s*[-–•*]\s*)["«“‘(¡¿\s]*$/u.test(textBefore(text, at));

/** No word that people misspell is longer; what is takes too long to compare. */
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

/** Where more of a line’s words than these shares are unknown, it is in another language, and nothing is sure. */
const UNKNOWN = 0.6;
const UNEXPLAINED = 0.34;

/**
 * Whether a line of so many words is one of this language.
 * @param unknown words that are not in the list; @param explained those of them that are a slip of one that is
 */
export const isOfLanguage = (words: number, unknown: number, explained: number): boolean =>
  unknown <= 1 ||
  (unknown <= 2 && unknown === explained) ||
  (unknown / words <= UNKNOWN && (unknown - explained) / words <= UNEXPLAINED);
