/** A customer on Messenger. */
import type { ChannelId } from '@parley/core/ids';
import type { Page } from '../doubles/graph/messenger/page.ts';
import type { MessengerPerson } from '../doubles/graph/messenger/person.ts';
import type { Ad, Customer, Place, Tongue } from './customer.ts';

export class MessengerCustomer implements Customer {
  readonly channel: ChannelId;
  readonly tongue: Tongue;
  readonly name: string;
  readonly #person: MessengerPerson;
  /** Id of the customer's own last message. */
  #last = '';
  #edits = 0;

  constructor(
    channel: ChannelId,
    page: Page,
    { id, name, tongue }: { id: string; name: string; tongue: Tongue },
  ) {
    this.channel = channel;
    this.name = name;
    this.tongue = tongue;
    this.#person = page.addPerson({ id, name });
  }

  get key(): string {
    return `page-scoped:${this.#person.id}`;
  }

  received(): number {
    return this.#person.received.filter(({ byHand }) => !byHand).length;
  }

  lastReceived(): string {
    return this.#person.received.at(-1)?.text ?? '';
  }

  says(words: string, { quotes = false } = {}): void {
    const quoted = quotes ? this.#person.received.at(-1)?.id : undefined;
    this.#last = this.#person.says(words, quoted === undefined ? {} : { replyTo: quoted });
  }

  reads(): void {
    this.#person.gets(this.#person.received.map(({ id }) => id));
    this.#person.reads();
  }

  sendsVoice(bytes: Buffer): void {
    this.#last = this.#person.sendsFile('audio', { bytes, type: 'audio/wav', name: 'audioclip.wav' });
  }

  sendsPicture(bytes: Buffer, caption?: string): void {
    const file = { bytes, type: 'image/png', name: 'photo.png' };
    this.#last = this.#person.sendsFile('image', file, caption);
  }

  sharesPlace({ latitude, longitude }: Place): void {
    this.#last = this.#person.sharesLocation(latitude, longitude);
  }

  reacts(emoji: string): void {
    const last = this.#person.received.at(-1);
    if (last !== undefined) this.#person.reacts(last.id, emoji, emoji === '❤' ? 'love' : 'other');
  }

  corrects(words: string): void {
    this.#edits += 1;
    this.#person.edits(this.#last, words, this.#edits);
  }

  takesBack(): void {
    this.#person.deletes(this.#last);
  }

  clicksAd({ code, title }: Ad, words: string): void {
    const referral = { ref: code, source: 'ADS', type: 'OPEN_THREAD', ads_context_data: { ad_title: title } };
    this.#last = this.#person.says(words, { referral });
  }
}
