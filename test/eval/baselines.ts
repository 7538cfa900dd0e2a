/** What any summarizer has to beat: the first sentences, and TextRank's, at the same length. */
import { oneLine } from '@parley/core/language/transcript/clean';
import { sentencesOf } from '@parley/core/language/transcript/sentences';
import type { Line } from '@parley/core/language/transcript/transcript';
import { tokensOf } from './rouge.ts';

const sentencesIn = (lines: readonly Line[]): string[] =>
  lines.flatMap((line) => {
    const text = oneLine(line.text);
    return sentencesOf(text).map(({ start, end }) => text.slice(start, end));
  });

/** Sentences cut to a number of words, the last one in the middle if need be. */
const cutTo = (sentences: readonly string[], words: number): string =>
  sentences.join(' ').split(/\s+/).slice(0, Math.max(words, 1)).join(' ');

/** The first three sentences, cut to `words` words; as many more as it takes to have that many. */
export const leadThree = (lines: readonly Line[], words: number): string => {
  const sentences = sentencesIn(lines);
  let count = 3;
  while (count < sentences.length && sentences.slice(0, count).join(' ').split(/\s+/).length < words)
    count += 1;
  return cutTo(sentences.slice(0, count), words);
};

const similarity = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  if (a.size < 2 || b.size < 2) return 0;
  let common = 0;
  for (const token of a) if (b.has(token)) common += 1;
  return common / (Math.log(a.size) + Math.log(b.size));
};

const DAMPING = 0.85;
const ROUNDS = 30;

/** TextRank: the sentences that most others share words with, in order, cut to `words` words. */
export const textRank = (lines: readonly Line[], words: number): string => {
  const sentences = sentencesIn(lines);
  const sets = sentences.map((sentence) => new Set(tokensOf(sentence)));
  const weights = sets.map((a, i) => sets.map((b, j) => (i === j ? 0 : similarity(a, b))));
  const sums = weights.map((row) => row.reduce((sum, weight) => sum + weight, 0));
  let ranks = sentences.map(() => 1);
  for (let round = 0; round < ROUNDS; round += 1)
    ranks = ranks.map((_, i) =>
      weights.reduce(
        (sum, row, j) =>
          sum + ((sums[j] ?? 0) > 0 ? (DAMPING * (row[i] ?? 0) * (ranks[j] ?? 0)) / (sums[j] ?? 1) : 0),
        1 - DAMPING,
      ),
    );
  const order = ranks.map((_, index) => index).sort((a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0));
  const chosen: number[] = [];
  let length = 0;
  for (const index of order) {
    if (length >= words) break;
    chosen.push(index);
    length += (sentences[index] ?? '').split(/\s+/).length;
  }
  return cutTo(
    chosen.sort((a, b) => a - b).map((index) => sentences[index] ?? ''),
    words,
  );
};
