/** Spelling of French, by a word list: only what is certain is corrected (AI-5). */
import { beginsSentence, isOfLanguage, isPlainWord, MARK, textBefore, type Edit } from './edit.ts';
import { sureMeant, withCapitalOf } from './likeness.ts';
import type { WordList } from './word-list.ts';

const WORD = /\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*/gu;
const ELIDED = /^(l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu|quoiqu)['’]/iu;
const CLITIC =
  /-(?:t-)?(?:je|tu|il|ils|elle|elles|on|nous|vous|ce|moi|toi|lui|leur|le|la|les|y|en|là|ci|même|mêmes)$/iu;
const VOWEL = /^[aeiouyhàâäéèêëîïôöùûüœæ]/iu;
/** After these a word is no participle: `le téléphone`, not `le téléphoné`. */
const BEFORE_NOUN =
  /(?:^|[\s(])(?:le|la|un|une|ce|cet|cette|du|au|de|mon|ma|ton|ta|son|sa|notre|votre|par|sans)\s+$/iu;

const LETTERS = [...'abcdefghijklmnopqrstuvwxyzéèêëàâçîïôùûœ'];
const ACCENTS: Readonly<Record<string, readonly string[]>> = {
  e: ['é', 'è', 'ê', 'ë'],
  é: ['e', 'è', 'ê'],
  è: ['e', 'é', 'ê'],
  ê: ['e', 'é', 'è'],
  a: ['à', 'â'],
  à: ['a'],
  â: ['a'],
  i: ['î', 'ï'],
  î: ['i'],
  o: ['ô'],
  u: ['ù', 'û'],
  ù: ['u'],
  û: ['u'],
  c: ['ç'],
  ç: ['c'],
};
/** A name is hardly ever as long as this and like another word at the same time. */
const LONG = 9;
/** Most accents that are missed in one word. */
const MOST_ACCENTS = 3;

/** The word with other accents; at most three of its letters change. */
const otherAccents = (word: string): Set<string> => {
  const letters = [...word];
  const found = new Set<string>();
  const go = (from: number, left: number, current: readonly string[]): void => {
    for (let at = from; at < letters.length && left > 0; at += 1) {
      for (const other of ACCENTS[letters[at] ?? ''] ?? []) {
        const next = current.with(at, other);
        found.add(next.join(''));
        go(at + 1, left - 1, next);
      }
    }
  };
  go(0, letters.length > 14 ? 2 : MOST_ACCENTS, letters);
  return found;
};

/** Words that are one slip away, and those with an apostrophe that was left out. */
const oneSlipAway = (word: string): Set<string> => {
  const letters = [...word];
  const found = new Set<string>();
  for (let at = 0; at <= letters.length; at += 1) {
    const [before, after] = [letters.slice(0, at).join(''), letters.slice(at + 1).join('')];
    const [here, next] = [letters[at], letters[at + 1]];
    for (const letter of LETTERS) {
      found.add(before + letter + letters.slice(at).join(''));
      if (here !== undefined) found.add(before + letter + after);
    }
    if (here !== undefined) found.add(before + after);
    if (here !== undefined && next !== undefined)
      found.add(before + next + here + letters.slice(at + 2).join(''));
    if (at > 0 && at < letters.length) found.add(`${before}'${letters.slice(at).join('')}`);
  }
  found.delete(word);
  return found;
};

export interface FrenchOptions {
  readonly words: WordList;
  /** Whether a word is known, in any case of its letters: as a name or a product. */
  readonly isKnown: (word: string) => boolean;
}

/** Whether a word is right, including words that may be joined before and after it, such as `l’`. */
const isRight = (word: string, { words, isKnown }: FrenchOptions): boolean => {
  const straight = word.replaceAll('’', "'");
  const low = straight.toLowerCase();
  if (isKnown(straight) || words.has(straight) || words.has(low)) return true;
  // A name at the beginning of a sentence, or in capitals.
  if (words.has(low.charAt(0).toUpperCase() + low.slice(1)) && low !== straight) return true;
  const elided = ELIDED.exec(straight);
  if (elided !== null) {
    const rest = straight.slice(elided[0].length);
    return VOWEL.test(rest) && isRight(rest, { words, isKnown });
  }
  const clitic = CLITIC.exec(straight);
  if (clitic !== null) return isRight(straight.slice(0, clitic.index), { words, isKnown });
  const parts = straight.split('-');
  return parts.length > 1 && parts.every((part) => part !== '' && isRight(part, { words, isKnown }));
};

/** The word itself, without the words that may be joined before and after it. */
const coreOf = (word: string): { readonly from: number; readonly to: number } => {
  const from = ELIDED.exec(word)?.[0].length ?? 0;
  const rest = word.slice(from);
  return { from, to: from + (CLITIC.exec(rest)?.index ?? rest.length) };
};

const meantBy = (text: string, at: number, word: string, options: FrenchOptions): string | undefined => {
  const low = word.toLowerCase();
  const isCapital = low !== word;
  // A word with a capital may be somebody’s name.
  if (isCapital && !beginsSentence(text, at)) return undefined;
  const isThere = (one: string): boolean => isRight(one, { ...options, isKnown: () => false });
  const accents = [...otherAccents(low)].filter(isThere);
  const noun = BEFORE_NOUN.test(textBefore(text, at));
  const fitting =
    noun && accents.some((accent) => !accent.endsWith('é'))
      ? accents.filter((accent) => !accent.endsWith('é'))
      : accents;
  const near = [...oneSlipAway(low)].filter((one) => isThere(one) && !accents.includes(one));
  const meant = sureMeant(low, [...fitting, ...near], {
    most: isCapital && low.length < LONG ? 0.7 : Infinity,
    // If two ways to set accents give a word, two words are possible.
    clear: 0.25,
  });
  return meant === undefined ? undefined : withCapitalOf(meant, word);
};

/** Words that nobody says twice in a row. */
const TWICE =
  /(?<![\p{L}’'-])(de|le|la|les|et|un|une|des|du|dans|pour|avec|est|votre|notre|je|que|à|sur)(\s+)\1(?![\p{L}’'-])/giu;

/** The certain mistakes in one line of French. */
export const correctFrench = (text: string, options: FrenchOptions): Edit[] => {
  const marks = [...text.matchAll(MARK)].map(({ index, 0: mark }) => ({
    start: index,
    end: index + mark.length,
  }));
  const isFree = (start: number, end: number): boolean =>
    !marks.some((mark) => start < mark.end && end > mark.start);
  const edits: Edit[] = [];
  let count = 0;
  let unknown = 0;
  let explained = 0;
  for (const { 0: word, index: start } of text.matchAll(WORD)) {
    const end = start + word.length;
    if (!isFree(start, end)) continue;
    count += 1;
    if (!isPlainWord(text, start, end)) continue;
    if (word.toLowerCase() === 'ca') {
      edits.push({ start, end, text: withCapitalOf('ça', word) });
      continue;
    }
    if (isRight(word, options)) continue;
    unknown += 1;
    const { from, to } = coreOf(word);
    const core = word.slice(from, to);
    const whole = core.includes('-') || isRight(core, options);
    if (whole) continue;
    const meant = meantBy(text, start + from, core, options);
    if (meant === undefined) continue;
    explained += 1;
    edits.push({ start: start + from, end: start + to, text: meant.replaceAll("'", '’') });
  }
  if (!isOfLanguage(count, unknown, explained)) return [];
  for (const { 0: both, 1: word = '', 2: space = '', index } of text.matchAll(TWICE)) {
    const from = index + word.length;
    if (!space.includes('\n') && isFree(index, index + both.length))
      edits.push({ start: from, end: index + both.length, text: '' });
  }
  // The apostrophe of the writer’s own keyboard.
  const straight = !text.includes('’');
  return straight ? edits.map((edit) => ({ ...edit, text: edit.text.replaceAll('’', "'") })) : edits;
};
