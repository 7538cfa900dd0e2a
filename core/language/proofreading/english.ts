/** Spelling and grammar of English, by the remarks of a checker: only what is certain is corrected (AI-5). */
import { beginsSentence, isOfLanguage, isPlainWord, MARK, type Edit } from './edit.ts';
import { sureMeant, withCapitalOf } from './likeness.ts';

/** What a checker says of a place. */
export interface Remark {
  readonly rule: string;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly suggestions: readonly { readonly how: 'replace' | 'remove' | 'insert'; readonly text: string }[];
}

/** What a checker says of a text. */
export interface Remarks {
  readonly grammar: readonly Remark[];
  /** Words that neither of the two great spellings of English knows. */
  readonly spelling: readonly Remark[];
}

/** Kinds of remarks that are mistakes, not taste. */
const MISTAKES = new Set([
  'Agreement',
  'Repetition',
  'Grammar',
  'Typo',
  'BoundaryError',
  'Eggcorn',
  'Malapropism',
]);
/** Rules of other kinds that are as certain; their first suggestion is applied. */
const SURE = new Set([
  'AnA',
  'CapitalizePersonalPronouns',
  'ModalOf',
  'PossessiveYour',
  'SentenceCapitalization',
  'TheirToThere',
]);
/** Rules that were wrong too often in what support agents write. */
const UNSURE = new Set([
  'SplitWords',
  'WorthToDo',
  'There',
  'MissingPreposition',
  'PhrasalVerbAsCompoundNoun',
]);

/** Slips in words that are too short to be recognised by their likeness alone. */
const SHORT: Readonly<Record<string, string>> = {
  teh: 'the',
  hte: 'the',
  adn: 'and',
  nad: 'and',
  taht: 'that',
  waht: 'what',
  wich: 'which',
  whcih: 'which',
  jsut: 'just',
  wiht: 'with',
  yuo: 'you',
  thsi: 'this',
};

/**
 * Stands for a mark in the text that the checker reads: a word that the checker knows and that fits in most
 * places.
 */
const STANDS_FOR_MARK = 'Boston';

/** The text as a checker reads it, and the way back from its places. */
const readable = (text: string) => {
  const marks: { readonly start: number; readonly end: number; readonly from: number }[] = [];
  let read = '';
  let at = 0;
  for (const { 0: mark, index } of text.matchAll(MARK)) {
    read += text.slice(at, index);
    marks.push({ start: index, end: index + mark.length, from: read.length });
    read += STANDS_FOR_MARK;
    at = index + mark.length;
  }
  read += text.slice(at);
  const { length } = STANDS_FOR_MARK;
  /** The place in the text; undefined within a mark or right beside one. */
  const placeOf = (
    start: number,
    end: number,
    beside: boolean,
  ): { start: number; end: number } | undefined => {
    let shift = 0;
    for (const mark of marks) {
      const room = beside ? /^\s*$/ : /^$/;
      const before = end <= mark.from && !room.test(read.slice(end, mark.from));
      const after = start >= mark.from + length && !room.test(read.slice(mark.from + length, start));
      if (!before && !after) return undefined;
      if (after) shift += mark.end - mark.start - length;
    }
    return { start: start + shift, end: end + shift };
  };
  return { read, placeOf };
};

const editOf = ({ start, end, suggestions: [first] }: Remark): Edit | undefined => {
  if (first === undefined) return undefined;
  if (first.how === 'remove') return { start, end, text: '' };
  return first.how === 'insert' ? { start: end, end, text: first.text } : { start, end, text: first.text };
};

const isSure = ({ rule, kind, suggestions }: Remark, text: string, start: number): boolean => {
  if (UNSURE.has(rule)) return false;
  if (rule === 'SentenceCapitalization') return beginsSentence(text, start);
  return SURE.has(rule) || (MISTAKES.has(kind) && suggestions.length === 1);
};

const meantBy = (text: string, word: string, start: number, { suggestions }: Remark): string | undefined => {
  const isCapital = word !== word.toLowerCase();
  if (isCapital && !beginsSentence(text, start)) return undefined;
  const common = SHORT[word.toLowerCase()];
  if (common !== undefined) return withCapitalOf(common, word);
  const candidates = suggestions.filter(({ how }) => how === 'replace').map((suggestion) => suggestion.text);
  const meant = sureMeant(word.replaceAll('’', "'"), candidates, {
    most: isCapital && word.length < 9 ? 0.7 : Infinity,
    clear: 0.19,
  });
  return meant === undefined ? undefined : withCapitalOf(meant, word);
};

/** A line as the checker reads it: without marks. */
export const readableEnglish = (text: string): string => readable(text).read;

/**
 * The certain mistakes in one line of English.
 * @param remarks of a checker on the line as `readableEnglish` gives it
 */
export const correctEnglish = (
  text: string,
  { remarks, isKnown }: { readonly remarks: Remarks; readonly isKnown: (word: string) => boolean },
): Edit[] => {
  const { placeOf } = readable(text);
  const { grammar, spelling } = remarks;
  const edits: Edit[] = [];
  let unknown = 0;
  let explained = 0;
  for (const remark of spelling) {
    const place = placeOf(remark.start, remark.end, false);
    if (place === undefined) continue;
    const { start, end } = place;
    const word = text.slice(start, end);
    if (!isPlainWord(text, start, end) || /[^\p{ASCII}’]/u.test(word) || isKnown(word)) continue;
    unknown += 1;
    const meant = meantBy(text, word, start, remark);
    if (meant === undefined || meant === word) continue;
    explained += 1;
    edits.push({ start, end, text: text.includes('’') ? meant.replaceAll("'", '’') : meant });
  }
  const count = text.match(/\p{L}+/gu)?.length ?? 0;
  if (!isOfLanguage(count, unknown, explained)) return [];
  for (const remark of grammar) {
    const place = placeOf(remark.start, remark.end, true);
    if (place === undefined || !isSure(remark, text, place.start)) continue;
    const { start, end } = place;
    const words = text.slice(start, end);
    // Words in an address, a code or a name are no mistakes of grammar.
    if (/\s/.test(words) ? /[@/\\_]/.test(words) : !isPlainWord(text, start, end) || isKnown(words)) continue;
    if (edits.some((one) => one.start < end && start < one.end)) continue;
    const edit = editOf({ ...remark, ...place });
    if (edit !== undefined) edits.push(edit);
  }
  return edits;
};
