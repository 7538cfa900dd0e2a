/** A person on Messenger, who writes to one page. Every act is a webhook in Meta's shape. */
import { DAY } from '../kit/clock.ts';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import { compact, type Json } from '../kit/json.ts';
import type { Received } from '../kit/received.ts';

/** What a person on Messenger needs to know of the page. */
export interface Door {
  /** Id of the page. */
  readonly id: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** @param list `standby` while another application has the conversation */
  tell(field: string, event: Json): void;
  /** Keeps a file, and gives the address from which it can be fetched. */
  host(file: { readonly bytes: Uint8Array; readonly type: string; readonly name: string }): string;
}

const WINDOW = DAY;
const HUMAN_WINDOW = 7 * DAY;

export interface MessengerPersonOptions {
  readonly name?: string;
  /** The page-scoped id; without it, a made one. */
  readonly id?: string;
}

export class MessengerPerson {
  /** Page-scoped id. */
  readonly id: string;
  readonly name: string;
  blocked = false;
  /** Messages in the person's Messenger, oldest first. */
  readonly received: Received[] = [];
  /** When the page last said that it has read, in ms; null if never. */
  seenAt: number | null = null;
  typingShown = 0;
  lastWrote: number | null = null;
  readonly #door: Door;
  readonly #written = new Set<string>();

  constructor(door: Door, options: MessengerPersonOptions = {}) {
    this.#door = door;
    this.id = options.id ?? door.ids.number(16);
    this.name = options.name ?? 'Mia Torres';
  }

  /** Whether the page may write. @param human a human answers, which Meta allows for longer */
  windowOpen(human = false): boolean {
    const length = human ? HUMAN_WINDOW : WINDOW;
    return this.lastWrote !== null && this.#door.clock.now() - this.lastWrote < length;
  }

  wrote(id: string): boolean {
    return this.#written.has(id);
  }

  /** @returns the message's id, as of every other act that sends a message */
  says(text: string, around: { readonly replyTo?: string; readonly referral?: Json } = {}): string {
    const reply_to = around.replyTo === undefined ? undefined : { mid: around.replyTo };
    return this.sends(compact({ text, reply_to, referral: around.referral }));
  }

  /** A message of any form. */
  sends(message: Json): string {
    const mid = this.#door.ids.messenger();
    this.#written.add(mid);
    this.#act('messages', { message: { mid, ...message } });
    return mid;
  }

  sendsFile(
    type: 'image' | 'audio' | 'video' | 'file',
    file: { readonly bytes: Uint8Array; readonly type: string; readonly name: string },
    text?: string,
  ): string {
    return this.sends(compact({ text, attachments: [{ type, payload: { url: this.#door.host(file) } }] }));
  }

  sendsSticker(bytes: Uint8Array): string {
    const url = this.#door.host({ bytes, type: 'image/png', name: 'sticker.png' });
    return this.sends({
      attachments: [{ type: 'sticker', payload: { url, sticker_id: 369_239_263_222_822 } }],
    });
  }

  sharesLocation(lat: number, long: number): string {
    return this.sends({ attachments: [{ type: 'location', payload: { coordinates: { lat, long } } }] });
  }

  /** Shares a link, whose preview has no file. */
  sharesLink(url: string, title: string): string {
    return this.sends({ text: url, attachments: [{ type: 'fallback', payload: { url, title } }] });
  }

  quickReplies(text: string, payload: string): string {
    return this.sends({ text, quick_reply: { payload } });
  }

  postsBack(title: string, payload: string, referral?: Json): string {
    const mid = this.#door.ids.messenger();
    this.#written.add(mid);
    this.#act('messaging_postbacks', { postback: compact({ mid, title, payload, referral }) });
    return mid;
  }

  /** Starts the conversation; by a link of m.me if there is a reference. */
  getsStarted(ref?: string): string {
    const referral = ref === undefined ? undefined : { ref, source: 'SHORTLINK', type: 'OPEN_THREAD' };
    return this.postsBack('Get Started', 'GET_STARTED', referral);
  }

  /** Comes again by a link of m.me. */
  clicksLink(ref: string): void {
    this.#act('messaging_referrals', { referral: { ref, source: 'SHORTLINK', type: 'OPEN_THREAD' } });
  }

  clicksAd(ad: Json = {}): void {
    const referral = {
      source: 'ADS',
      type: 'OPEN_THREAD',
      ad_id: this.#door.ids.number(),
      ref: 'spring',
      ...ad,
    };
    this.#act('messaging_referrals', { referral });
  }

  optsIn(ref: string): void {
    this.#act('messaging_optins', { optin: { ref } });
  }

  reacts(mid: string, emoji = '❤', reaction = 'love'): void {
    this.#act('message_reactions', { reaction: { mid, action: 'react', emoji, reaction } });
  }

  unreacts(mid: string): void {
    this.#act('message_reactions', { reaction: { mid, action: 'unreact' } });
  }

  edits(mid: string, text: string, times = 1): void {
    this.#act('message_edits', { message_edit: { mid, text, num_edit: times } });
  }

  deletes(mid: string): void {
    this.#act('messages', { message: { mid, is_deleted: true } });
  }

  /** Has read everything up to now. */
  reads(): void {
    this.#tell('message_reads', { read: { watermark: this.#door.clock.now() } });
  }

  /** The telephone has got these messages. */
  gets(mids: readonly string[]): void {
    this.#tell('message_deliveries', { delivery: { mids, watermark: this.#door.clock.now() } });
  }

  #act(field: string, event: Json): void {
    this.lastWrote = this.#door.clock.now();
    this.#tell(field, event);
  }

  #tell(field: string, event: Json): void {
    this.#door.tell(field, {
      sender: { id: this.id },
      recipient: { id: this.#door.id },
      timestamp: this.#door.clock.now(),
      ...event,
    });
  }
}
