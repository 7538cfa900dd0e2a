/** A person on WhatsApp, who writes to one number. Every act is a webhook in Meta's shape. */
import { HOUR } from '../kit/clock.ts';
import { compact, type Json } from '../kit/json.ts';
import type { Received } from '../kit/received.ts';
import { sha256 } from '../accounts/media-library.ts';
import { GraphError } from '../http/graph-error.ts';
import type { Line } from './line.ts';
import { statusOf, type StatusName } from './status.ts';

export interface PersonOptions {
  readonly name?: string;
  /** Digits; null for somebody who shows only their user id. */
  readonly phone?: string | null;
  readonly userId?: string;
  readonly username?: string;
}

/** What a message can have beside its content. */
export interface Around {
  /** Id of the message that this one answers. */
  readonly replyTo?: string;
  readonly forwarded?: boolean;
  readonly referral?: Json;
}

export interface FileSent {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly caption?: string;
  readonly filename?: string;
}

const WINDOW = 24 * HOUR;

export class WhatsAppPerson {
  name: string | undefined;
  phone: string | null;
  userId: string | undefined;
  username: string | undefined;
  /** Has blocked the number. */
  blocked = false;
  hasAccount = true;
  optedOut = false;
  /** A code with which every message to this person fails later, such as `131049`. */
  failsWith: string | null = null;
  /** Whether the telephone is on: messages are delivered. */
  online = true;
  /** Messages on the person's telephone, oldest first. */
  readonly received: Received[] = [];
  /** Ids of the person's own messages that the business has read. */
  readonly seen: string[] = [];
  /** How often *typing…* was shown. */
  typingShown = 0;
  /** When the person last wrote, in ms; null if never. */
  lastWrote: number | null = null;
  readonly #line: Line;
  /** Ids of the person's own messages. */
  readonly #written = new Set<string>();

  constructor(line: Line, options: PersonOptions) {
    this.#line = line;
    this.name = options.name;
    this.phone = options.phone === undefined ? line.ids.number(11) : options.phone;
    this.userId = options.userId ?? (this.phone === null ? line.ids.user() : undefined);
    this.username = options.username;
  }

  /** Whether the business may write freely. */
  windowOpen(): boolean {
    return this.lastWrote !== null && this.#line.clock.now() - this.lastWrote < WINDOW;
  }

  /** Whether the person wrote this message. */
  wrote(id: string): boolean {
    return this.#written.has(id);
  }

  /** @returns the message's id, as of every other act that sends a message */
  says(body: string, around?: Around): string {
    return this.sends('text', { text: { body } }, around);
  }

  /** A message of any type. @param content fields beside those that every message has */
  sends(type: string, content: Json, around: Around = {}): string {
    const id = this.#line.ids.whatsApp();
    this.#written.add(id);
    this.#tellMessage({ ...this.#common(id), type, ...content, ...this.#around(around) });
    return id;
  }

  sendsFile(
    kind: 'image' | 'video' | 'document' | 'audio' | 'sticker',
    file: FileSent,
    around?: Around,
  ): string {
    const media = this.#line.media.receive({ owner: this.#line.id, type: file.type, bytes: file.bytes });
    const extra = kind === 'sticker' ? { animated: false } : {};
    const content = compact({
      id: media.id,
      mime_type: file.type,
      sha256: sha256(media, 'base64'),
      caption: file.caption,
      filename: file.filename,
      ...extra,
    });
    return this.sends(kind, { [kind]: content }, around);
  }

  sendsVoice(bytes: Uint8Array): string {
    const media = this.#line.media.receive({ owner: this.#line.id, type: 'audio/ogg; codecs=opus', bytes });
    const audio = { id: media.id, mime_type: media.type, sha256: sha256(media, 'base64'), voice: true };
    return this.sends('audio', { audio });
  }

  sharesLocation(latitude: number, longitude: number, name?: string, address?: string): string {
    return this.sends('location', { location: compact({ latitude, longitude, name, address }) });
  }

  sharesContact(name: string, phone?: string): string {
    const phones = phone === undefined ? undefined : [{ phone, type: 'CELL' }];
    return this.sends('contacts', { contacts: [compact({ name: { formatted_name: name }, phones })] });
  }

  orders(items: readonly Json[], text?: string): string {
    return this.sends('order', {
      order: compact({ catalog_id: this.#line.ids.number(), text, product_items: items }),
    });
  }

  /** Presses a button of an interactive message. */
  presses(id: string, title: string, replyTo?: string): string {
    const interactive = { type: 'button_reply', button_reply: { id, title } };
    return this.sends('interactive', { interactive }, replyTo === undefined ? {} : { replyTo });
  }

  chooses(id: string, title: string, description?: string): string {
    const interactive = { type: 'list_reply', list_reply: compact({ id, title, description }) };
    return this.sends('interactive', { interactive });
  }

  /** Presses a quick reply of a template. */
  pressesTemplate(text: string, payload: string, replyTo?: string): string {
    return this.sends('button', { button: { payload, text } }, replyTo === undefined ? {} : { replyTo });
  }

  answersFlow(response: Json): string {
    const nfm_reply = { name: 'flow', body: 'Sent', response_json: JSON.stringify(response) };
    return this.sends('interactive', { interactive: { type: 'nfm_reply', nfm_reply } });
  }

  reacts(message: string, emoji: string): string {
    return this.sends('reaction', { reaction: { message_id: message, emoji } });
  }

  unreacts(message: string): string {
    return this.sends('reaction', { reaction: { message_id: message } });
  }

  edits(message: string, body: string): string {
    const edit = { original_message_id: message, message: { type: 'text', text: { body } } };
    return this.sends('edit', { edit });
  }

  deletes(message: string): string {
    return this.sends('revoke', { revoke: { original_message_id: message } });
  }

  /** Writes for the first time by an advertisement. */
  clicksAd(ad: Json = {}, text = 'Hello! Can I get more info on this?'): string {
    const id = this.#line.ids.number();
    const referral = {
      source_url: `https://fb.me/${id.slice(0, 9)}`,
      source_id: id,
      source_type: 'ad',
      headline: 'Spring sale',
      body: 'Half price for a week',
      media_type: 'image',
      image_url: 'https://scontent.example/ad.jpg',
      ctwa_clid: this.#line.ids.trace(),
      ...ad,
    };
    return this.says(text, { referral });
  }

  /** Something that Meta does not pass on. */
  sendsUnsupported(type = 'poll_creation', code = '131051'): string {
    const errors = [new GraphError(code).inWebhook()];
    return this.sends('unsupported', { errors, unsupported: { type } });
  }

  opensChat(): string {
    return this.sends('request_welcome', {});
  }

  changesNumber(phone: string): void {
    const from = this.phone;
    const previous = this.userId;
    this.phone = phone;
    if (previous !== undefined) this.userId = this.#line.ids.user();
    const body = `User ${this.name ?? ''} changed from ${from ?? ''} to ${phone}`;
    this.#tellSystem(from, {
      type: 'user_changed_number',
      body,
      wa_id: phone,
      previous_user_id: previous,
      user_id: this.userId,
    });
  }

  changesUserId(userId: string): void {
    const previous = this.userId;
    this.userId = userId;
    this.#tellSystem(null, { type: 'user_changed_user_id', previous_user_id: previous, user_id: userId });
  }

  /** Refuses marketing messages, or takes them again. */
  optsOut(out = true): void {
    this.optedOut = out;
    const preference = compact({
      wa_id: this.phone ?? undefined,
      user_id: this.userId,
      detail: out
        ? 'User requested to stop marketing messages'
        : 'User requested to resume marketing messages',
      category: 'marketing_messages',
      value: out ? 'stop' : 'resume',
      timestamp: Math.floor(this.#line.clock.now() / 1_000),
    });
    this.#line.tell('user_preferences', { contacts: this.contacts(), user_preferences: [preference] });
  }

  reads(message: Received): void {
    this.tellStatus(message, 'read');
  }

  plays(message: Received): void {
    this.tellStatus(message, 'played');
  }

  calls(): void {
    const call = { ...this.#common(this.#line.ids.whatsApp()), to: this.#line.phone, event: 'connect' };
    this.#line.tell('calls', { contacts: this.contacts(), calls: [call] });
  }

  /** The report of what became of a message to this person. */
  tellStatus(message: Pick<Received, 'id' | 'tag'>, status: StatusName, error?: GraphError): void {
    this.#line.tell('messages', {
      statuses: [statusOf(this, message, status, this.#line.clock.now(), error)],
    });
  }

  contacts(): readonly Json[] {
    const profile = compact({ name: this.name, username: this.username });
    return [compact({ profile, wa_id: this.phone ?? undefined, user_id: this.userId })];
  }

  #common(id: string): Json {
    return compact({
      from: this.phone ?? undefined,
      from_user_id: this.userId,
      id,
      timestamp: String(Math.floor(this.#line.clock.now() / 1_000)),
    });
  }

  #around({ replyTo, forwarded, referral }: Around): Json {
    const context =
      replyTo === undefined && forwarded === undefined
        ? undefined
        : compact({ from: replyTo === undefined ? undefined : this.#line.phone, id: replyTo, forwarded });
    return compact({ context, referral });
  }

  #tellMessage(message: Json): void {
    this.lastWrote = this.#line.clock.now();
    this.#line.countInbound();
    this.#line.tell('messages', { contacts: this.contacts(), messages: [message] });
  }

  #tellSystem(from: string | null, system: Json): void {
    const { id, timestamp } = this.#common(this.#line.ids.whatsApp());
    const message = compact({
      from: from ?? undefined,
      id,
      timestamp,
      type: 'system',
      system: compact(system),
    });
    this.#line.tell('messages', { messages: [message] });
  }
}
