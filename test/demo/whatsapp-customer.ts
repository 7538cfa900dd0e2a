/** A customer on WhatsApp. */
import type { ChannelId } from '@parley/core/ids';
import type { PersonOptions, WhatsAppPerson } from '../doubles/graph/whatsapp/person.ts';
import type { PhoneNumber } from '../doubles/graph/whatsapp/phone-number.ts';
import type { Ad, Customer, Place, Tongue } from './customer.ts';

export class WhatsAppCustomer implements Customer {
  readonly channel: ChannelId;
  readonly tongue: Tongue;
  readonly person: WhatsAppPerson;
  readonly #number: PhoneNumber;
  /** Id of the customer's own last message. */
  #last = '';

  constructor(
    channel: ChannelId,
    number: PhoneNumber,
    person: PersonOptions & { readonly name: string; readonly tongue: Tongue },
  ) {
    this.channel = channel;
    this.tongue = person.tongue;
    this.#number = number;
    this.person = number.addPerson(person);
  }

  get name(): string {
    return this.person.name ?? '';
  }

  get key(): string {
    const { phone, userId } = this.person;
    return phone === null ? `user:${userId ?? ''}` : `phone:${phone}`;
  }

  received(): number {
    return this.person.received.filter(({ byHand }) => !byHand).length;
  }

  lastReceived(): string {
    return this.person.received.at(-1)?.text ?? '';
  }

  says(words: string, { quotes = false } = {}): void {
    const quoted = quotes ? this.person.received.at(-1)?.id : undefined;
    this.#last = this.person.says(words, quoted === undefined ? {} : { replyTo: quoted });
  }

  reads(): void {
    const last = this.person.received.at(-1);
    if (last !== undefined && !last.byHand) this.person.reads(last);
  }

  sendsVoice(bytes: Uint8Array): void {
    this.#last = this.person.sendsVoice(bytes);
  }

  sendsPicture(bytes: Uint8Array, caption?: string): void {
    const words = caption === undefined ? {} : { caption };
    this.#last = this.person.sendsFile('image', { bytes, type: 'image/png', ...words });
  }

  sharesPlace({ latitude, longitude, name, address }: Place): void {
    this.#last = this.person.sharesLocation(latitude, longitude, name, address);
  }

  reacts(emoji: string): void {
    const last = this.person.received.at(-1);
    if (last !== undefined) this.person.reacts(last.id, emoji);
  }

  corrects(words: string): void {
    this.person.edits(this.#last, words);
  }

  takesBack(): void {
    this.person.deletes(this.#last);
  }

  clicksAd({ code, title, url }: Ad, words: string): void {
    this.#last = this.person.clicksAd({ source_id: code, headline: title, source_url: url }, words);
  }

  /** Somebody of the shop answers in WhatsApp's own app. */
  getsByHand(words: string): void {
    this.#number.writesByHand(this.person, words);
  }
}
