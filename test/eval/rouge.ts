/** ROUGE: how much of a reference text's words a text has, and the other way round. Own code, for two languages. */

/** Words in lower case without accents; identifiers are cut at their marks. */
export const tokensOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

const f1 = (common: number, candidate: number, reference: number): number => {
  if (common === 0) return 0;
  const precision = common / candidate;
  const recall = common / reference;
  return (2 * precision * recall) / (precision + recall);
};

const gramsOf = (tokens: readonly string[], n: number): Map<string, number> => {
  const grams = new Map<string, number>();
  for (let at = 0; at + n <= tokens.length; at += 1) {
    const gram = tokens.slice(at, at + n).join(' ');
    grams.set(gram, (grams.get(gram) ?? 0) + 1);
  }
  return grams;
};

const rougeN = (candidate: readonly string[], reference: readonly string[], n: number): number => {
  const mine = gramsOf(candidate, n);
  let common = 0;
  for (const [gram, count] of gramsOf(reference, n)) common += Math.min(count, mine.get(gram) ?? 0);
  return f1(common, Math.max(0, candidate.length - n + 1), Math.max(0, reference.length - n + 1));
};

/** Length of the longest common subsequence. */
const longestCommon = (a: readonly string[], b: readonly string[]): number => {
  let above = new Array<number>(b.length + 1).fill(0);
  for (const token of a) {
    const row = [0];
    b.forEach((other, at) => {
      row.push(token === other ? (above[at] ?? 0) + 1 : Math.max(above[at + 1] ?? 0, row[at] ?? 0));
    });
    above = row;
  }
  return above[b.length] ?? 0;
};

export interface Rouge {
  readonly r1: number;
  readonly r2: number;
  readonly rl: number;
}

/** F1 of ROUGE-1, ROUGE-2 and ROUGE-L, 0 to 1. */
export const rouge = (candidate: string, reference: string): Rouge => {
  const mine = tokensOf(candidate);
  const theirs = tokensOf(reference);
  return {
    r1: rougeN(mine, theirs, 1),
    r2: rougeN(mine, theirs, 2),
    rl: f1(longestCommon(mine, theirs), mine.length, theirs.length),
  };
};
