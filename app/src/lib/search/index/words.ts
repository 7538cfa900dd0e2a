/**
 * Words as they are looked for: without case and accents, so that é is e, œ is oe, and an apostrophe ends a word.
 * The same function reads what is indexed, what is asked, and what is marked in a result.
 */
import { fold } from '@parley/core/names/fold';

/** Longest word in the index, in characters: what is longer is found by its beginning. */
const LONGEST_WORD = 40;

/** A word, and its place in the text that it was read from. */
export interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const RUNS = /[\p{L}\p{M}\p{N}]+/gu;
/** Scripts that are written without spaces: each character is a word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** A character with its marks (two marks have a half width of their own); in other scripts, a whole word. */
const PIECES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}][\p{M}\uFF9E\uFF9F]*|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;

/** The first letters of Korean. */
const HANGUL_FROM = 0x1100;

/** The form of a word in the index. */
export const foldWord = (word: string): string => {
  const folded = fold(word);
  return folded.length > LONGEST_WORD ? folded.slice(0, LONGEST_WORD) : folded;
};

const HANGUL = /[\p{Script=Hangul}]/u;

/**
 * Calls `visit` with every word under which a text is found. In Korean, endings and other words are joined to
 * a word, so `visit` also gets the rest of the word after each syllable.
 */
export const eachFoundWord = (text: string, visit: (word: string) => void): void => {
  eachWord(text, (word, start, end) => {
    visit(word);
    if (word.charCodeAt(0) < HANGUL_FROM || !HANGUL.test(word)) return;
    const syllables = [...text.slice(start, end).normalize('NFC')].slice(0, LONGEST_WORD);
    for (let at = 1; at < syllables.length; at += 1) visit(foldWord(syllables.slice(at).join('')));
  });
};

/** Whether a word is part of another word; in Korean this counts as found. */
export const isWithin = (word: string, other: string): boolean =>
  word.charCodeAt(0) >= HANGUL_FROM && other.includes(word) && HANGUL.test(word);

/** What a character is: no part of a word, part of one, or of a script that is read the slow way. */
const GAP = 0;
const LETTER = 1;
const PLAIN = 2;
const OTHER = 3;
/** Characters from here on are read the slow way. */
const TABLE_END = 0x2000;
const TABLE = Uint8Array.from({ length: TABLE_END }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[a-z0-9]/.test(char)) return PLAIN;
  if (UNSPACED.test(char)) return OTHER;
  return /[\p{L}\p{M}\p{N}]/u.test(char) ? LETTER : GAP;
});
/** Punctuation, arrows, symbols and emoji beyond the table: common, and no part of a word. */
const isSign = (code: number): boolean =>
  code <= 0x206f ||
  (code >= 0x2190 && code <= 0x23ff) ||
  (code >= 0x2500 && code <= 0x2bff) ||
  (code >= 0xd83c && code <= 0xd83e) ||
  (code >= 0xdc00 && code <= 0xdfff) ||
  code === 0xfe0f;

/** Reads a text character by character: scripts with spaces only. Gives how far it came. */
const scan = (text: string, visit: (word: string, start: number, end: number) => void): number => {
  let start = -1;
  let plain = true;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 0x20;
    const kind = code < TABLE_END ? (TABLE[code] ?? GAP) : isSign(code) ? GAP : OTHER;
    if (kind === OTHER) return start < 0 ? at : start;
    if (kind === GAP) {
      if (start < 0) continue;
      const run = text.slice(start, at);
      const word = plain && run.length <= LONGEST_WORD ? run : foldWord(run);
      if (word !== '') visit(word, start, at);
      start = -1;
      continue;
    }
    if (start < 0) {
      start = at;
      plain = true;
    }
    if (kind === LETTER) plain = false;
  }
  return text.length;
};

/** Calls `visit` with every word of a text, in order, and where it stands. */
export const eachWord = (text: string, visit: (word: string, start: number, end: number) => void): void => {
  const read = scan(text, visit);
  if (read === text.length) return;
  for (const match of text.slice(read).matchAll(RUNS)) {
    for (const piece of match[0].matchAll(PIECES)) {
      const word = foldWord(piece[0]);
      const start = read + match.index + piece.index;
      if (word !== '') visit(word, start, start + piece[0].length);
    }
  }
};

/**
 * Parts of a text that have several words without a blank between them, in the form of `fold`: in scripts
 * without spaces, including the long vowels, digits and other letters among them.
 */
export const unspacedRuns = (text: string): string[] =>
  [...text.matchAll(RUNS)].flatMap(([run]) => (wordsOf(run).length > 1 ? [fold(run)] : []));

/** The words of a text, in order. */
export const wordsOf = (text: string): Word[] => {
  const words: Word[] = [];
  eachWord(text, (word, start, end) => words.push({ word, start, end }));
  return words;
};
