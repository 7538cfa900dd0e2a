/** All words of an index in order: for words that begin so, and for words that were meant. */

/** First place whose word is not below `word`. */
const lowerBound = (words: readonly string[], word: string, from = 0): number => {
  let [low, high] = [from, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] ?? '') < word) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** First place after `from` whose word does not begin with `prefix`, if the one at `from` does. */
const endOfPrefix = (words: readonly string[], prefix: string, from: number): number => {
  let [low, high] = [from, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] ?? '').startsWith(prefix)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Up to this many new words are put in one by one; more are sorted and merged. */
const FEW = 32;

/** Shortest word in which a slip is forgiven, and from which on two are. */
const ONE_SLIP = 4;
const TWO_SLIPS = 8;
/** Shorter words must begin with the right letter: else too many others are near. */
const ANY_START = 6;
/** Shorter words are compared whole; longer ones also with the beginnings of words, as they are typed. */
const AS_TYPED = 5;

export class Vocabulary {
  #sorted: string[] = [];
  readonly #fresh = new Set<string>();

  /** Takes in a word that is not in it. */
  add(word: string): void {
    this.#fresh.add(word);
  }

  /** Takes out a word that is in it: nothing of it remains. */
  delete(word: string): void {
    if (this.#fresh.delete(word)) return;
    const at = lowerBound(this.#sorted, word);
    if (this.#sorted[at] === word) this.#sorted.splice(at, 1);
  }

  clear(): void {
    this.#sorted = [];
    this.#fresh.clear();
  }

  get size(): number {
    return this.#sorted.length + this.#fresh.size;
  }

  #settle(): readonly string[] {
    if (this.#fresh.size === 0) return this.#sorted;
    const fresh = [...this.#fresh].sort();
    this.#fresh.clear();
    if (fresh.length <= FEW) {
      for (const word of fresh) this.#sorted.splice(lowerBound(this.#sorted, word), 0, word);
      return this.#sorted;
    }
    const merged: string[] = [];
    let at = 0;
    for (const word of this.#sorted) {
      for (; at < fresh.length && (fresh[at] ?? '') < word; at += 1) merged.push(fresh[at] ?? '');
      merged.push(word);
    }
    for (; at < fresh.length; at += 1) merged.push(fresh[at] ?? '');
    this.#sorted = merged;
    return merged;
  }

  /** The words that begin with `prefix`. */
  withPrefix(prefix: string): string[] {
    const words = this.#settle();
    const from = lowerBound(words, prefix);
    return words.slice(from, endOfPrefix(words, prefix, from));
  }

  /**
   * Words that somebody who typed `word` may have meant: one letter more, less, other or swapped with its
   * neighbour; two of those in long words. All words are walked in order, so that what they share at their
   * beginning is compared once.
   */
  near(word: string): string[] {
    const most = word.length < ONE_SLIP ? 0 : word.length < TWO_SLIPS ? 1 : 2;
    if (most === 0) return [];
    const words = this.#settle();
    const first = word.slice(0, 1);
    const from = word.length < ANY_START ? lowerBound(words, first) : 0;
    const to = word.length < ANY_START ? endOfPrefix(words, first, from) : words.length;
    const width = word.length + 1;
    /** Row d: edits between the first d letters of the word at hand and the first j of `word`. */
    const rows: Uint8Array[] = [Uint8Array.from({ length: width }, (_, index) => index)];
    const found: string[] = [];
    let before = '';
    /** Letters of `before` whose rows hold. */
    let valid = 0;
    let at = from;
    while (at < to) {
      const candidate = words[at] ?? '';
      let depth = 0;
      while (depth < valid && candidate[depth] === before[depth]) depth += 1;
      let pruned = false;
      while (depth < candidate.length) {
        const row = (rows[depth + 1] ??= new Uint8Array(width));
        const least = nextRow(rows, depth, row, candidate, word);
        depth += 1;
        if (least > most) {
          pruned = true;
          break;
        }
      }
      before = candidate;
      valid = depth;
      if (isNear(rows, depth, pruned, word.length, most)) found.push(candidate);
      // No word that begins like this can be near any more, nor become so.
      at =
        pruned && !isNear(rows, depth, true, word.length, most)
          ? endOfPrefix(words, candidate.slice(0, depth), at)
          : at + 1;
    }
    return found;
  }
}

/** Fills the row after `depth` letters of a candidate; gives its least value. */
const nextRow = (
  rows: readonly Uint8Array[],
  depth: number,
  row: Uint8Array,
  candidate: string,
  word: string,
): number => {
  const above = rows[depth] ?? row;
  const letter = candidate[depth];
  row[0] = depth + 1;
  let least = depth + 1;
  for (let j = 1; j <= word.length; j += 1) {
    const same = letter === word[j - 1];
    let edits = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
    if (depth > 0 && j > 1 && letter === word[j - 2] && candidate[depth - 1] === word[j - 1]) {
      edits = Math.min(edits, (rows[depth - 1]?.[j - 2] ?? 0) + 1);
    }
    row[j] = edits;
    if (edits < least) least = edits;
  }
  return least;
};

/** Whether the word at hand, or (as one types) a beginning of it, is near enough. */
const isNear = (
  rows: readonly Uint8Array[],
  depth: number,
  pruned: boolean,
  length: number,
  most: number,
): boolean => {
  if (!pruned && (rows[depth]?.[length] ?? most + 1) <= most) return true;
  if (length < AS_TYPED) return false;
  for (let d = 1; d <= depth; d += 1) if ((rows[d]?.[length] ?? most + 1) <= most) return true;
  return false;
};
