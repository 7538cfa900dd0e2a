/** A number of a business on WhatsApp, with the people who write to it. */
import type { MediaLibrary } from '../accounts/media-library.ts';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import { byHand } from '../kit/received.ts';
import { compact, type Json } from '../kit/json.ts';
import type { Line } from './line.ts';
import { type PersonOptions, WhatsAppPerson } from './person.ts';
import { PairRate, Throughput } from './rates.ts';
import type { Template } from './template.ts';

export interface NumberOptions {
  /** Digits with the country code. */
  readonly phone?: string;
  readonly name?: string;
  /** Used in WhatsApp's own app too: 20 messages a second, echoes, history. */
  readonly coexistence?: boolean;
  /** Digits of those who can be written to, as of a test number; without it all. */
  readonly allowed?: readonly string[];
}

export interface NumberParts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly media: MediaLibrary;
  readonly tell: (field: string, value: Json) => void;
  readonly template: (name: string, language: string) => Template | undefined;
}

export class PhoneNumber implements Line {
  readonly id: string;
  readonly phone: string;
  readonly name: string;
  readonly coexistence: boolean;
  readonly allowed: readonly string[] | null;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly media: MediaLibrary;
  readonly people: WhatsAppPerson[] = [];
  /** Messages a second, in and out together. */
  throughput: number;
  /** A code with which every call to send is refused, such as `131042`. */
  brokenBy: string | null = null;
  readonly template: NumberParts['template'];
  readonly #tell: NumberParts['tell'];
  readonly #rate = new Throughput();
  readonly #pairs = new Map<string, PairRate>();

  constructor(parts: NumberParts, options: NumberOptions) {
    this.clock = parts.clock;
    this.ids = parts.ids;
    this.media = parts.media;
    this.template = parts.template;
    this.#tell = parts.tell;
    this.id = parts.ids.number(15);
    this.phone = options.phone ?? parts.ids.number(11);
    this.name = options.name ?? 'Corner Shop';
    this.coexistence = options.coexistence ?? false;
    this.allowed = options.allowed ?? null;
    this.throughput = this.coexistence ? 20 : 80;
  }

  addPerson(options: PersonOptions = {}): WhatsAppPerson {
    const person = new WhatsAppPerson(this, options);
    this.people.push(person);
    return person;
  }

  person(to: {
    readonly phone?: string | undefined;
    readonly userId?: string | undefined;
  }): WhatsAppPerson | undefined {
    if (to.phone !== undefined) return this.people.find(({ phone }) => phone === to.phone);
    return this.people.find(({ userId }) => userId !== undefined && userId === to.userId);
  }

  tell(field: string, value: Json): void {
    this.#tell(field, {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: this.phone, phone_number_id: this.id },
      ...value,
    });
  }

  countInbound(): void {
    this.#rate.take(this.clock.now(), this.throughput, true);
  }

  /** Whether the number may send one more in this second. */
  takeOutgoing(): boolean {
    return this.#rate.take(this.clock.now(), this.throughput);
  }

  /** Whether one more may go to this person now. */
  takePair(to: string): boolean {
    const pair = this.#pairs.get(to) ?? new PairRate();
    this.#pairs.set(to, pair);
    return pair.take(this.clock.now());
  }

  /** Somebody writes to a person in WhatsApp's own app. @returns the message's id */
  writesByHand(person: WhatsAppPerson, text: string): string {
    const id = this.ids.whatsApp();
    const content = { body: text };
    person.received.push(byHand({ id, at: this.clock.now(), from: this.id, content, text }));
    this.#echo(person, id, { type: 'text', text: content });
    return id;
  }

  editsByHand(person: WhatsAppPerson, message: string, body: string): void {
    const edit = { original_message_id: message, message: { type: 'text', text: { body } } };
    this.#echo(person, this.ids.whatsApp(), { type: 'edit', edit });
  }

  deletesByHand(person: WhatsAppPerson, message: string): void {
    this.#echo(person, this.ids.whatsApp(), { type: 'revoke', revoke: { original_message_id: message } });
  }

  /** A part of the history of WhatsApp's own app. @returns the messages' ids */
  importsHistory(
    person: WhatsAppPerson,
    messages: readonly { readonly text: string; readonly byHand?: boolean; readonly at: number }[],
  ): readonly string[] {
    const listed = messages.map(({ text, byHand, at }) => ({
      from: byHand === true ? this.phone : person.phone,
      ...(byHand === true ? { to: person.phone } : {}),
      id: this.ids.whatsApp(),
      timestamp: String(Math.floor(at / 1_000)),
      type: 'text',
      text: { body: text },
      history_context: { status: 'READ', from_me: byHand === true },
    }));
    const threads = [{ id: person.phone, messages: listed }];
    this.tell('history', { history: [{ metadata: { phase: 0, chunk_order: 1, progress: 100 }, threads }] });
    return listed.map(({ id }) => id);
  }

  #echo(person: WhatsAppPerson, id: string, content: Json): void {
    const common = compact({
      from: this.phone,
      to: person.phone ?? undefined,
      to_user_id: person.userId,
      id,
    });
    const timestamp = String(Math.floor(this.clock.now() / 1_000));
    this.tell('smb_message_echoes', { message_echoes: [{ ...common, timestamp, ...content }] });
  }
}
