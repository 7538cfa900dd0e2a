/** Ids in the forms of Meta. All come from the seed, so that a run can be repeated. */
import type { Random } from '../../../sim/random.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64_URL = `${BASE64.slice(0, -2)}-_`;

export class Ids {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Of accounts, numbers, pages, media and people of a page: digits, longer than a number can hold exactly. */
  number(digits = 17): string {
    return this.#letters('123456789', 1) + this.#letters('0123456789', digits - 1);
  }

  /** Of a message on WhatsApp. */
  whatsApp(): string {
    return `wamid.${this.#letters(BASE64, 46)}==`;
  }

  /** Of a message on Messenger. */
  messenger(): string {
    return `m_${this.#letters(BASE64_URL, 92)}`;
  }

  /** Of a person on WhatsApp, within one business. */
  user(country = 'US'): string {
    return `${country}.${this.number(17)}`;
  }

  token(): string {
    return `EAA${this.#letters(BASE64_URL.slice(0, -2), 60)}`;
  }

  secret(): string {
    return this.#letters('0123456789abcdef', 32);
  }

  /** By which Meta finds a call again. */
  trace(): string {
    return `A${this.#letters(BASE64_URL, 22)}`;
  }

  #letters(alphabet: string, count: number): string {
    let text = '';
    for (let index = 0; index < count; index += 1)
      text += alphabet.charAt(this.#random.below(alphabet.length));
    return text;
  }
}
