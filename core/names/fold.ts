/**
 * Text in the form in which names are searched and compared, in every list and field: without case and
 * accents. É is e, œ is oe, ß is ss, and a full-width letter is the plain letter.
 */

const ASCII = /^[\x20-\x7e]*$/;

/** Letters that Unicode does not decompose, with their plain forms. */
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

/** A text without case and accents. Its other characters stay. */
export const fold = (text: string): string => {
  if (ASCII.test(text)) return text.toLowerCase();
  return (
    text
      .normalize('NFKD')
      // NFKD gives some capital letters.
      .toLowerCase()
      .replace(/\p{M}+/gu, '')
      .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter)
  );
};

/** Invisible characters: they do not divide words. */
const UNSEEN = /\p{Cf}+/gu;
const SIGNS = /[^\p{L}\p{N}]+/gu;

/**
 * A text for `matchWords`: folded words with one blank between them, so that apostrophes, hyphens and dots
 * are all alike, and may be missing. A text of punctuation only stays as it is.
 */
export const comparable = (text: string): string => {
  const folded = fold(text).replace(UNSEEN, '');
  const words = folded.replace(SIGNS, ' ').trim();
  return words === '' ? folded.trim() : words;
};
