/**
 * Text as people compare it, in every list and field where a name is looked for: without case and accents. É is e,
 * œ is oe, ß is ss, and a full-width letter is the letter.
 */

const ASCII = /^[\x20-\x7e]*$/;

/** Letters that stand for others and that Unicode does not take apart. */
const LETTERS: Readonly<Record<string, string>> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  ς: 'σ',
};
const SPECIAL = /[œæßøłđðþħŧıς]/g;

/** A text without case and accents; everything else in it stays. */
export const fold = (text: string): string => {
  if (ASCII.test(text)) return text.toLowerCase();
  return (
    text
      .normalize('NFKD')
      // Some letters that NFKD gives are capitals.
      .toLowerCase()
      .replace(/\p{M}+/gu, '')
      .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter)
  );
};

/** Signs that nobody sees: they part no word. */
const UNSEEN = /\p{Cf}+/gu;
const SIGNS = /[^\p{L}\p{N}]+/gu;

/**
 * A text for `matchWords`: folded words with one blank between them, so that any apostrophe, hyphen or dot is like any
 * other, and like none. A text of nothing but signs stays what it is.
 */
export const comparable = (text: string): string => {
  const folded = fold(text).replace(UNSEEN, '');
  const words = folded.replace(SIGNS, ' ').trim();
  return words === '' ? folded.trim() : words;
};
