/** Values that a conversation is about: numbers, amounts, dates, people, things. Each is drawn once and then kept. */
import type { Language } from '@parley/core/language/transcript/language';
import type { Random } from './random.ts';
import { BRANDS, CITIES, MONTHS, NAMES, SURNAMES, THINGS_EN, THINGS_FR } from './value-lists.ts';

/** A function that gives the value of a slot; the same name gives the same value. */
export function valuesOf(language: Language, random: Random): (name: string) => string {
  const values = new Values(language, random);
  return (name) => values.value(name);
}

class Values {
  readonly #language: Language;
  readonly #random: Random;
  /** Values that were drawn, by slot. */
  readonly #kept = new Map<string, string>();
  /** How a value is drawn, by kind of slot; all other kinds are identifiers. */
  readonly #kinds: ReadonlyMap<string, () => string>;

  constructor(language: Language, random: Random) {
    this.#language = language;
    this.#random = random;
    const pick = (list: readonly string[]) => (): string => random.pick(list);
    this.#kinds = new Map([
      ['amt', () => this.#amount()],
      ['date', () => this.#date()],
      ['dur', () => this.#duration()],
      ['time', () => this.#time()],
      ['name', () => this.#name()],
      ['surname', pick(SURNAMES)],
      ['city', pick(CITIES[language])],
      ['month', pick(MONTHS[language])],
      ['email', () => this.#email()],
      ['phone', () => this.#phone()],
      ['code', () => this.#code()],
      ['num', () => String(random.int(3, 60))],
      ['link', () => this.#link()],
      ['thing', () => this.#thing()],
      ['monthing', () => this.#withArticle('thing', 'ma ', 'mon ')],
      ['unthing', () => this.#withArticle('thing', 'une ', 'un ')],
      ['lething', () => this.value('thing')],
      ['duthing', () => this.#withArticle('thing2', 'de la ', 'du ')],
    ]);
  }

  value(name: string): string {
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept;
    const draw = this.#kinds.get(name.replace(/\d$/, ''));
    const drawn = draw ? draw() : this.#identifier();
    this.#kept.set(name, drawn);
    return drawn;
  }

  #identifier(): string {
    return this.#random.pick([
      () => `${this.#digits(3)}-${this.#digits(7)}-${this.#digits(7)}`,
      () => `${this.#letters(2)}-${this.#digits(5)}`,
      () => this.#digits(this.#random.int(6, 10)),
      () => `#${this.#digits(this.#random.int(4, 6))}`,
      () => `${this.#letters(3)}${this.#digits(6)}`,
      () => `${this.#letters(1)}${this.#digits(2)}${this.#letters(2)}${this.#digits(3)}`,
      () =>
        `${this.#random.pick(['ORD', 'CMD', 'INV', 'FAC', 'TK', 'REF'])}-20${this.#digits(2)}-${this.#digits(4)}`,
    ])();
  }

  #amount(): string {
    const whole = this.#random.chance(0.7) ? this.#random.int(3, 180) : this.#random.int(200, 4800);
    const cents = this.#random.chance(0.5)
      ? ''
      : String(this.#random.int(0, 9)) + this.#random.pick(['0', '5', '9']);
    if (this.#language === 'fr')
      return this.#random.chance(0.85)
        ? `${whole}${cents && `,${cents}`} €`
        : `${whole}${cents && `,${cents}`} euros`;
    const figure = `${whole}${cents && `.${cents}`}`;
    return this.#random.pick([
      `$${figure}`,
      `£${figure}`,
      `€${figure}`,
      `${figure} euros`,
      `$${figure}`,
      `${figure} dollars`,
    ]);
  }

  #date(): string {
    const day = this.#random.int(1, 28);
    const month = this.#random.pick(MONTHS[this.#language]);
    if (this.#language === 'fr')
      return this.#random.pick([
        `${day} ${month}`,
        `${day} ${month}`,
        `${day}/${this.#random.int(10, 12)}`,
        `${day}/0${this.#random.int(1, 9)}/2026`,
      ]);
    return this.#random.pick([
      `${month} ${day}`,
      `${day} ${month}`,
      `${month} ${day}`,
      `${this.#random.int(10, 12)}/${day}`,
    ]);
  }

  #duration(): string {
    const n = this.#random.int(2, 12);
    return this.#language === 'fr'
      ? this.#random.pick([
          `${n} jours`,
          `${n} semaines`,
          `${this.#random.pick([24, 48, 72])} h`,
          `${n} jours ouvrés`,
          `${n} mois`,
          `${n} heures`,
        ])
      : this.#random.pick([
          `${n} days`,
          `${n} weeks`,
          `${this.#random.pick([24, 48, 72])} hours`,
          `${n}-${n + 2} business days`,
          `${n} months`,
          `${n} hours`,
        ]);
  }

  #time(): string {
    return this.#language === 'fr'
      ? this.#random.pick([`${this.#random.int(8, 21)} h`, `${this.#random.int(8, 21)}h30`])
      : this.#random.pick([
          `${this.#random.int(1, 11)} pm`,
          `${this.#random.int(8, 11)}:30`,
          `${this.#random.int(8, 11)} am`,
        ]);
  }

  #name(): string {
    return this.#random.chance(0.6)
      ? this.#random.pick(NAMES)
      : `${this.#random.pick(NAMES)} ${this.#random.pick(SURNAMES)}`;
  }

  #email(): string {
    return `${this.#random
      .pick(NAMES)
      .toLowerCase()
      .normalize('NFD')
      .replace(
        /[^a-z]/g,
        '',
      )}${this.#random.pick(['', '.', '_'])}${this.#digits(2)}@${this.#random.pick(['mail.com', 'gmail.com', 'orange.fr', 'example.org', 'proton.me'])}`;
  }

  #phone(): string {
    return this.#language === 'fr'
      ? `0${this.#random.int(6, 7)} ${this.#digits(2)} ${this.#digits(2)} ${this.#digits(2)} ${this.#digits(2)}`
      : this.#random.pick([`+44 20 7946 0${this.#digits(3)}`, `(555) ${this.#digits(3)}-${this.#digits(4)}`]);
  }

  #digits(count: number): string {
    return Array.from({ length: count }, (_, i) =>
      i === 0 ? String(this.#random.int(1, 9)) : this.#random.pick([...DIGITS]),
    ).join('');
  }

  #letters(count: number): string {
    return Array.from({ length: count }, () => this.#random.pick([...LETTERS])).join('');
  }

  #code(): string {
    const random = this.#random;
    return random.pick([String(random.int(400, 599)), `E${this.#digits(3)}`, `0x${this.#digits(4)}`]);
  }

  #link(): string {
    const site = this.#random.pick(['help', 'shop', 'www']);
    return `https://${site}.example.com/${this.#letters(5).toLowerCase()}`;
  }

  #thing(): string {
    const random = this.#random;
    return this.#language === 'fr'
      ? random.pick(THINGS_FR) + (random.chance(0.15) ? ` ${random.pick(BRANDS)}` : '')
      : random.pick(THINGS_EN) + (random.chance(0.1) ? ` from ${random.pick(BRANDS)}` : '');
  }

  /** A French thing with another article in place of its own: `le` or `la`. */
  #withArticle(slot: string, feminine: string, masculine: string): string {
    const thing = this.value(slot);
    return (thing.startsWith('la ') ? feminine : masculine) + thing.replace(/^l[ea] /, '');
  }
}

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
