/**
 * Which texts hold a word: for each word the numbers of its texts, rising. Texts are taken out as they were put in,
 * and a word that no text holds any more is gone (law L11).
 */
import { Vocabulary } from './vocabulary.ts';
import { eachFoundWord } from './words.ts';

/** How well a text holds a word. More is better; 0 is not at all. */
const MEANT = 1;
export const BEGINS = 2;
const EXACT = 3;

const placeOf = (numbers: readonly number[], number: number): number => {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
};

export class WordIndex {
  readonly #texts = new Map<string, number[]>();
  readonly #vocabulary = new Vocabulary();

  /** Takes in a text under a number that is not in use. */
  add(number: number, text: string): void {
    eachFoundWord(text, (word) => {
      const numbers = this.#texts.get(word);
      if (numbers === undefined) {
        this.#texts.set(word, [number]);
        this.#vocabulary.add(word);
        return;
      }
      const last = numbers[numbers.length - 1] ?? -1;
      if (last === number) return;
      if (last < number) {
        numbers.push(number);
        return;
      }
      const at = placeOf(numbers, number);
      if (numbers[at] !== number) numbers.splice(at, 0, number);
    });
  }

  /** Takes a text out: the same that was put in. */
  remove(number: number, text: string): void {
    eachFoundWord(text, (word) => {
      const numbers = this.#texts.get(word);
      if (numbers === undefined) return;
      const at = placeOf(numbers, number);
      if (numbers[at] !== number) return;
      numbers.splice(at, 1);
      if (numbers.length > 0) return;
      this.#texts.delete(word);
      this.#vocabulary.delete(word);
    });
  }

  clear(): void {
    this.#texts.clear();
    this.#vocabulary.clear();
  }

  /** Words in the index: what was removed is not among them. */
  get words(): number {
    return this.#texts.size;
  }

  /** Whether any text holds exactly this word. */
  has(word: string): boolean {
    return this.#texts.has(word);
  }

  /**
   * Marks the texts that hold a word, or (unless it is whole) one that begins so.
   * @param marks by number of text; a better mark stays
   * @returns how many texts hold it
   */
  mark(word: string, marks: Uint8Array, whole: boolean): number {
    const begun = whole ? 0 : this.#markAll(this.#vocabulary.withPrefix(word), marks, BEGINS);
    return begun + this.#markAll([word], marks, EXACT);
  }

  /** Marks the texts that hold a word which may have been meant; gives those words. */
  markMeant(word: string, marks: Uint8Array): readonly string[] {
    const meant = this.#vocabulary.near(word);
    this.#markAll(meant, marks, MEANT);
    return meant;
  }

  #markAll(words: readonly string[], marks: Uint8Array, mark: number): number {
    let count = 0;
    for (const word of words) {
      const numbers = this.#texts.get(word) ?? [];
      count += numbers.length;
      for (const number of numbers) if ((marks[number] ?? 0) < mark) marks[number] = mark;
    }
    return count;
  }
}
