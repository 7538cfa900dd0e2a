/**
 * A line as an engine reads it: what must come back byte for byte is a mark like `[[1]]`, and is put back afterwards.
 * What comes back without one of its marks, or with a number that nobody wrote, is refused.
 */
import { cleanText } from '@parley/core/language/transcript/clean';
import { matchesOf } from '@parley/core/language/check/facts';
import type { FindingKind } from '@parley/core/language/find/finding';
import { languageOf, type Language } from '@parley/core/language/transcript/language';
import type { Inline } from '@parley/core/rich-text/rich-text';
import { partsBetween, THING, type LineText } from './line-text.ts';

/** A piece of a masked line, and what stands for it in the draft. */
export interface Piece {
  readonly text: string;
  readonly parts: readonly Inline[];
}

export interface MaskedLine {
  /** What an engine reads. */
  readonly text: string;
  /** What each mark stands for. */
  readonly marks: ReadonlyMap<string, readonly Inline[]>;
  /** The text cut into words, blanks, signs and marks, in order. */
  readonly pieces: readonly Piece[];
}

/** Why what came back cannot be used. */
export type Refusal = 'lost' | 'number' | 'address' | 'language' | 'length' | 'empty';

/** Facts that are no words. Days and lengths of time are, but for their digits. */
const KEPT: readonly FindingKind[] = ['email', 'link', 'phone', 'order', 'tracking', 'identifier', 'amount'];

const DIGITS = /[^\s()[\]«»“”"]*\p{N}[^\s()[\]«»“”"]*/gu;
const ADDRESS =
  /[^\s<>()"]+@[^\s<>()"]+|(?:https?:\/\/|www\.)\S+|(?<![\p{L}\p{N}])(?:[\p{L}\p{N}-]+\.)+[a-z]{2,}(?:\/\S*)?/giu;
const TYPED_CODE = /`[^`\n]+`|\{[^{}\n]+\}|\[\[[^\]\n]*\]\]|[@#/]\p{L}[\p{L}\p{N}_-]*/gu;
const PRIVATE = /\p{Co}/gu;
const PIECES = /\[\[\d{1,3}\]\]|[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*|\n|[^\S\n]+|[^]/gu;
const MARKS = /\[\[\s*(\d{1,3})\s*\]\]/g;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Places that must stay, in order, none over another. */
const keptSpans = (plain: string, names: readonly string[]): Span[] => {
  const spans: Span[] = [];
  const take = (start: number, end: number): void => void spans.push({ start, end });
  const takeAll = (pattern: RegExp): void => {
    for (const { 0: text, index } of plain.matchAll(pattern))
      take(index, index + text.replace(/[.,;:!?…'’-]+$/u, '').length);
  };
  for (const { kind, start, end } of matchesOf(plain)) if (KEPT.includes(kind)) take(start, end);
  takeAll(DIGITS);
  takeAll(ADDRESS);
  takeAll(TYPED_CODE);
  for (const { index } of plain.matchAll(PRIVATE)) take(index, index + 1);
  for (const name of names) {
    if (name.trim().length < 2) continue;
    takeAll(new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped(name.trim())}(?![\p{L}\p{N}])`, 'gu'));
  }
  const merged: Span[] = [];
  for (const span of spans.filter(({ start, end }) => end > start).toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && span.start < last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else merged.push(span);
  }
  return merged;
};

/**
 * @param from @param to the part of the line that is meant
 * @param names written like this they stay
 */
export const maskLine = (
  line: LineText,
  { from, to, names }: { readonly from: number; readonly to: number; readonly names: readonly string[] },
): MaskedLine => {
  const plain = line.plain.slice(from, to);
  const marks = new Map<string, readonly Inline[]>();
  const pieces: Piece[] = [];
  const words = (start: number, end: number): void => {
    for (const { 0: text, index } of plain.slice(start, end).matchAll(PIECES)) {
      const at = from + start + index;
      pieces.push({ text, parts: partsBetween(line, at, at + text.length) });
    }
  };
  let at = 0;
  for (const { start, end } of keptSpans(plain, names)) {
    words(at, start);
    const text = `[[${marks.size + 1}]]`;
    const parts = partsBetween(line, from + start, from + end);
    marks.set(text, parts);
    pieces.push({ text, parts });
    at = end;
  }
  words(at, plain.length);
  return { text: pieces.map(({ text }) => text).join(''), marks, pieces };
};

/** Whether there is anything in a masked line that could be worded otherwise. */
export const hasWords = ({ pieces }: MaskedLine): boolean =>
  pieces.some(({ text }) => /^\p{L}{2,}/u.test(text) && text !== THING);

/** What a model puts around an answer. */
const FRAME = /^\s*<draft>|<\/draft>\s*$/g;
const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ['“', '”'],
  ['«', '»'],
];

/** An answer without what stands around it, its marks written as ours are. */
const unframed = (raw: string, source: string): string => {
  let text = cleanText(raw.replace(FRAME, '')).replace(MARKS, '[[$1]]');
  for (const [open, close] of QUOTES) {
    const isQuoted = text.length > 1 && text.startsWith(open) && text.endsWith(close);
    if (isQuoted && !source.trim().startsWith(open)) text = text.slice(1, -1).trim();
  }
  return text;
};

/** Words from which on a text shows its language. */
const ENOUGH_WORDS = 6;

const isIn = (text: string, language: Language): boolean => {
  const words = text.match(/\p{L}+/gu)?.length ?? 0;
  return words < ENOUGH_WORDS || languageOf(text, language) === language;
};

export interface Expected {
  /** The language that the answer has to be in; undefined where it is one that is not told from others. */
  readonly language: Language | undefined;
  /** Words that may bring numbers and addresses of their own: a prompt of the workspace. */
  readonly also?: string;
  /** Whether the task may change how long the text is. */
  readonly isFree?: boolean;
}

/** The answer to a masked line, with blanks around it as they were, or why it cannot be used. */
export const readAnswer = (
  raw: string,
  masked: MaskedLine,
  { language, also = '', isFree = false }: Expected,
): { readonly text: string } | { readonly refusal: Refusal } => {
  const text = unframed(raw, masked.text);
  if (text === '') return { refusal: 'empty' };
  const found = (text.match(MARKS) ?? []).toSorted();
  const wanted = [...masked.marks.keys()].toSorted();
  if (found.length !== wanted.length || found.some((mark, index) => mark !== wanted[index]))
    return { refusal: 'lost' };
  const words = text.replace(MARKS, ' ');
  const isNew = (pattern: RegExp): boolean => (words.match(pattern) ?? []).some((one) => !also.includes(one));
  if (isNew(/\p{N}+/gu)) return { refusal: 'number' };
  if (isNew(ADDRESS)) return { refusal: 'address' };
  const room = isFree ? 4 : 3;
  const { length } = masked.text.trim();
  if (text.length > length * room + 120 || (!isFree && text.length * 6 < length))
    return { refusal: 'length' };
  if (language !== undefined && !isIn(words, language)) return { refusal: 'language' };
  const [before = ''] = /^\s*/u.exec(masked.text) ?? [];
  const [after = ''] = /\s*$/u.exec(masked.text) ?? [];
  return { text: before + text + after };
};

/** A text cut like a masked line’s own. */
export const piecesOf = (text: string): string[] => text.match(PIECES) ?? [];
