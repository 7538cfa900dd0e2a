/** A conversation while it is written: turns, and what of them belongs into the summary. */
import type { Mark, Label, Turn } from './example.ts';
import { mannerFrom, typed } from './noise.ts';
import type { Random } from './random.ts';
import { expand, said, told } from './template.ts';
import { capital, stopped } from '@parley/core/language/third-person/sentence';
import { valuesOf } from './values.ts';
import type { Fact, Voice } from './voice.ts';

export type Phrase = string | { readonly label: Label; readonly said: string };

interface Parts {
  readonly issue: string[];
  readonly done: string[];
  readonly next: string[];
}

/** One conversation being written. */
export class Script {
  readonly turns: Turn[] = [];
  readonly marks: Mark[] = [];
  readonly parts: Parts = { issue: [], done: [], next: [] };
  readonly voice: Voice;
  readonly random: Random;
  readonly value: (name: string) => string;
  private readonly manner;

  constructor(voice: Voice, random: Random) {
    this.voice = voice;
    this.random = random;
    this.value = valuesOf(voice.language, random);
    this.manner = mannerFrom(random);
  }

  fill(phrase: string): string {
    return expand(phrase, this.random, this.value);
  }

  /** A pair of the same choice and values: what is said and what is told. */
  fact(options: readonly Fact[]): Fact {
    const one = this.random.pick(options);
    const joined = this.fill(`${one.said}\u0000${one.told}`).split('\u0000');
    return { said: said(joined[0] ?? '').trim(), told: told(joined[1] ?? '').trim() };
  }

  customer(...phrases: readonly Phrase[]): void {
    const split = this.manner.split;
    const pieces = phrases
      .filter((phrase) => phrase !== '')
      .map((phrase) => {
        const plain = capital(said(this.fill(typeof phrase === 'string' ? phrase : phrase.said)));
        const text = typed(split && phrases.length > 1 ? plain : stopped(plain), this.manner, this.random);
        if (typeof phrase !== 'string') this.marks.push({ who: 'customer', label: phrase.label, text });
        return text;
      });
    for (const text of split ? pieces : [pieces.join(' ')]) this.turns.push({ who: 'customer', text });
  }

  agent(...phrases: readonly Phrase[]): void {
    const pieces = phrases
      .filter((phrase) => phrase !== '')
      .map((phrase) => {
        const text = stopped(capital(said(this.fill(typeof phrase === 'string' ? phrase : phrase.said))));
        if (typeof phrase !== 'string') this.marks.push({ who: 'agent', label: phrase.label, text });
        return text;
      });
    if (pieces.length > 0) this.turns.push({ who: 'agent', text: pieces.join(' ') });
  }

  maybe(p: number, list: readonly string[]): string {
    return this.random.chance(p) ? this.random.pick(list) : '';
  }

  tell(field: keyof Parts, sentence: string): void {
    this.parts[field].push(stopped(capital(sentence)));
  }
}
