/** The part of a text that is shown of a hit, with the words marked that were looked for. */
import { fold } from '@parley/core/names/fold';
import type { Phrase } from './question.ts';
import { isWithin, wordsOf, type Word } from './words.ts';

/** A piece of a text as it is shown. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** What makes a word of a text one of those that were looked for. */
export interface Wanted {
  /** Words, or beginnings of words. */
  readonly words: readonly string[];
  readonly phrases: readonly Phrase[];
  /** Words that were typed without a blank between them. */
  readonly runs: readonly string[];
  /** Whole words that were meant. */
  readonly meant: ReadonlySet<string>;
}

/** Longest snippet, and how much of it stands before the first marked word, in characters. */
const LENGTH = 150;
const BEFORE = 36;

const isInPhrase = (words: readonly Word[], at: number, { words: phrase, open }: Phrase): boolean =>
  phrase.every((word, index) => {
    const here = words[at + index]?.word ?? '';
    return open && index === phrase.length - 1 ? here.startsWith(word) : here === word;
  });

/** The words of a text that are to be marked. */
const marksOf = (text: string, wanted: Wanted): Word[] => {
  const words = wordsOf(text);
  const marked = new Set<Word>();
  words.forEach((one, at) => {
    if (
      wanted.meant.has(one.word) ||
      wanted.words.some((word) => one.word.startsWith(word) || isWithin(word, one.word))
    )
      marked.add(one);
    for (const phrase of wanted.phrases) {
      if (isInPhrase(words, at, phrase)) {
        for (const part of words.slice(at, at + phrase.words.length)) marked.add(part);
      }
    }
  });
  return words.filter((one) => marked.has(one));
};

/** The first mark where words follow each other as they were typed. */
const leadOf = (text: string, marks: readonly Word[], { runs }: Wanted): Word | undefined =>
  runs.length === 0
    ? undefined
    : marks.find(({ start }) =>
        runs.some((run) => fold(text.slice(start, start + 2 * run.length)).startsWith(run)),
      );

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** Where a snippet begins: at a word, a little before the first mark. */
const startOf = (text: string, first: number): number => {
  if (first <= BEFORE + 10 || text.length <= LENGTH) return 0;
  const from = Math.min(first - BEFORE, text.length - LENGTH);
  const space = text.slice(from, first).search(/\s/);
  return space < 0 ? from : from + space + 1;
};

/** An end that takes no character apart. */
const endOf = (text: string, end: number): number => {
  if (end >= text.length) return text.length;
  const code = text.charCodeAt(end);
  return code >= 0xdc00 && code <= 0xdfff ? end + 1 : end;
};

/** A snippet of a text around the words that were looked for; undefined if none of them is in it. */
export const snippetOf = (text: string, wanted: Wanted): readonly Piece[] | undefined => {
  const marks = marksOf(text, wanted);
  // The agent looked for this place, not for the first place of any of the words.
  const first = leadOf(text, marks, wanted) ?? marks[0];
  if (first === undefined) return undefined;
  const from = startOf(text, first.start);
  const to = endOf(text, Math.max(first.end, from + LENGTH));
  const pieces: Piece[] = [];
  let at = from;
  for (const { start, end } of marks) {
    if (start < from) continue;
    if (start >= to) break;
    if (start > at) pieces.push({ text: oneLine(text.slice(at, start)), marked: false });
    pieces.push({ text: text.slice(start, end), marked: true });
    at = end;
  }
  if (at < to) pieces.push({ text: oneLine(text.slice(at, to)), marked: false });
  if (from > 0) pieces.unshift({ text: '…', marked: false });
  if (to < text.length) pieces.push({ text: '…', marked: false });
  return pieces;
};

/** The beginning of a text, as one line, nothing marked. */
export const beginningOf = (text: string): readonly Piece[] => {
  const end = endOf(text, LENGTH);
  return [{ text: oneLine(text.slice(0, end)) + (end < text.length ? '…' : ''), marked: false }];
};
