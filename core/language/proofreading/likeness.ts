/**
 * How likely it is that one word was meant where another was typed, and which word was meant, if that is
 * certain.
 */

const plain = (letter: string): string => letter.normalize('NFD').replace(/\p{M}/gu, '');
const VOWELS = new Set('aeiouy');

/**
 * What slips cost. The most common slips cost less than 1: accents, doubled letters, letters in the wrong
 * order.
 */
const COST = {
  accent: 0.2,
  otherAccent: 0.4,
  joint: 0.3,
  doubled: 0.6,
  swapped: 0.7,
  vowel: 0.8,
  other: 1,
} as const;

const isJoint = (letter: string | undefined): boolean => letter === "'" || letter === '’' || letter === '-';

const exchange = (a: string, b: string): number => {
  if (a === b) return 0;
  const [x, y] = [plain(a), plain(b)];
  // People leave accents out; hardly anybody adds a wrong one.
  if (x === y) return a === x ? COST.accent : COST.otherAccent;
  return VOWELS.has(x) && VOWELS.has(y) ? COST.vowel : COST.other;
};

const gap = (letter: string | undefined, ...beside: (string | undefined)[]): number => {
  if (isJoint(letter)) return COST.joint;
  return letter !== undefined && beside.includes(letter) ? COST.doubled : COST.other;
};

/** The cost of taking one word for another, in slips; both in lower case. */
export const costOf = (typed: string, meant: string): number => {
  const [a, b] = [[...typed], [...meant]];
  const rows: number[][] = [];
  for (let i = 0; i <= a.length; i += 1) {
    const row: number[] = [];
    for (let j = 0; j <= b.length; j += 1) {
      const [x, y] = [a[i - 1], b[j - 1]];
      if (x === undefined && y === undefined) {
        row.push(0);
        continue;
      }
      const ways: number[] = [];
      if (x !== undefined) ways.push((rows[i - 1]?.[j] ?? Infinity) + gap(x, a[i - 2], a[i]));
      if (y !== undefined) ways.push((row[j - 1] ?? Infinity) + gap(y, b[j - 2], b[j]));
      if (x !== undefined && y !== undefined) {
        ways.push((rows[i - 1]?.[j - 1] ?? Infinity) + exchange(x, y));
        if (i > 1 && j > 1 && x === b[j - 2] && y === a[i - 2] && x !== y)
          ways.push((rows[i - 2]?.[j - 2] ?? Infinity) + COST.swapped);
      }
      row.push(Math.min(...ways));
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? Infinity;
};

/** What a slip may cost: a short word has too many neighbours. */
const mostFor = (length: number): number => {
  if (length <= 4) return 0.3;
  if (length <= 6) return 0.8;
  return length >= 9 ? 1.3 : 1;
};

/**
 * The word that was meant; undefined if no word is near enough, or if two are about equally near.
 * @param most a lower limit of what a slip may cost
 * @param clear how far the second best has to be behind
 */
export const sureMeant = (
  typed: string,
  candidates: Iterable<string>,
  { most = Infinity, clear }: { readonly most?: number; readonly clear: number },
): string | undefined => {
  const word = typed.toLowerCase();
  let best: { readonly word: string; readonly cost: number } | undefined;
  let second = Infinity;
  for (const candidate of new Set(candidates)) {
    const cost = costOf(word, candidate.toLowerCase());
    if (best === undefined || cost < best.cost) {
      second = best?.cost ?? Infinity;
      best = { word: candidate, cost };
    } else second = Math.min(second, cost);
  }
  if (best === undefined || best.cost > Math.min(most, mostFor(word.length))) return undefined;
  return second - best.cost < clear ? undefined : best.word;
};

/** A word with the capital of another at its beginning. */
export const withCapitalOf = (word: string, like: string): string => {
  const [first = ''] = like;
  const isCapital = first !== first.toLowerCase();
  return isCapital ? word.charAt(0).toUpperCase() + word.slice(1) : word;
};
