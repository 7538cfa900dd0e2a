/** Sentences and clauses of a text, by their places in it. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Abbreviations that end with a full stop without ending a sentence. */
const ABBREVIATION =
  /(?:^|[\s(])(?:mr|mrs|ms|dr|st|no|nos|nr|ref|réf|rs|inc|ltd|etc|e\.g|i\.e|approx|ext|tel|tél|m|mme|mlle|art|env|p|n|\p{L})$/iu;

const isSpace = (char: string | undefined): boolean => char === undefined || /\s/.test(char);

/** The sentences of a text, trimmed, in order: ended by `.`, `!`, `?`, `…` before a blank, or by a line end. */
export const sentencesOf = (text: string): Span[] => {
  const spans: Span[] = [];
  let start = 0;
  const close = (end: number): void => {
    let from = start;
    let to = end;
    while (from < to && isSpace(text[from])) from += 1;
    while (to > from && isSpace(text[to - 1])) to -= 1;
    if (to > from) spans.push({ start: from, end: to });
    start = end;
  };
  for (const { 0: mark, index } of text.matchAll(/[.!?…]{1,40}|\n/g)) {
    if (mark === '\n') {
      close(index);
      continue;
    }
    const end = index + mark.length;
    if (index < start || !isSpace(text[end])) continue;
    if (mark === '.' && ABBREVIATION.test(text.slice(Math.max(start, index - 8), index))) continue;
    // French sets a blank before ! and ?, so the sentence may be only that mark: it belongs to the one before.
    const before = spans.at(-1);
    if (text.slice(start, index).trim() === '' && before) {
      spans[spans.length - 1] = { start: before.start, end };
      start = end;
    } else close(end);
  }
  close(text.length);
  return spans;
};

const JOINT =
  /[;,] (?:and|but|so|then|while|because|which|et|mais|puis|donc|car|tandis que|qui|ce qui)(?= )|[;,](?= )| (?:and|but|et|mais|puis)(?= )| [–—-](?= )/gu;

/** The clauses of one sentence: cut before its commas and conjunctions, which stay with what follows. */
export const clausesOf = (sentence: string): Span[] => {
  const spans: Span[] = [];
  let start = 0;
  for (const { index } of sentence.matchAll(JOINT)) {
    if (index <= start) continue;
    spans.push({ start, end: index });
    start = index;
  }
  spans.push({ start, end: sentence.length });
  return spans;
};
