/** A page with Messenger, and the people who write to it. */
import type { MediaLibrary } from '../accounts/media-library.ts';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { Json } from '../kit/json.ts';
import { byHand, type Received } from '../kit/received.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { type Door, MessengerPerson, type MessengerPersonOptions } from './person.ts';

export interface PageParts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly media: MediaLibrary;
  readonly webhooks: Webhooks;
  /** Address of the server, which files of people are fetched from. */
  readonly origin: () => string;
}

/** The inbox of Meta's own, in which a human answers by hand. */
const META_INBOX = '263902037430900';

export class Page implements Door {
  readonly id: string;
  readonly name: string;
  readonly object: 'page' | 'instagram';
  readonly clock: Clock;
  readonly ids: Ids;
  readonly media: MediaLibrary;
  readonly people: MessengerPerson[] = [];
  /** A code with which every call to send is refused, such as `368`. */
  brokenBy: string | null = null;
  /** Another application has the conversations: ours observes them. */
  standby = false;
  readonly #parts: PageParts;

  constructor(
    parts: PageParts,
    options: { readonly name?: string; readonly object?: 'page' | 'instagram' } = {},
  ) {
    this.#parts = parts;
    this.clock = parts.clock;
    this.ids = parts.ids;
    this.media = parts.media;
    this.id = parts.ids.number(15);
    this.name = options.name ?? 'Corner Shop';
    this.object = options.object ?? 'page';
  }

  addPerson(options: MessengerPersonOptions = {}): MessengerPerson {
    const person = new MessengerPerson(this, options);
    this.people.push(person);
    return person;
  }

  person(id: string): MessengerPerson | undefined {
    return this.people.find((person) => person.id === id);
  }

  tell(field: string, event: Json): void {
    this.#parts.webhooks.send({
      object: this.object,
      account: this.id,
      field,
      list: this.standby ? 'standby' : 'messaging',
      content: event,
      time: this.clock.now(),
    });
  }

  host(file: { readonly bytes: Uint8Array; readonly type: string; readonly name: string }): string {
    const media = this.media.receive({ owner: this.id, ...file });
    return `${this.#parts.origin()}/cdn/${media.id}/${encodeURIComponent(file.name)}`;
  }

  /** Somebody writes to a person in Meta's own inbox. @returns the message's id */
  writesByHand(person: MessengerPerson, text: string): string {
    const id = this.ids.messenger();
    person.received.push(byHand({ id, at: this.clock.now(), from: this.id, content: { text }, text }));
    this.echo(person, { mid: id, text, app_id: Number(META_INBOX) });
    return id;
  }

  /** Tells that a message went from the page to a person. */
  echo(person: MessengerPerson, message: Json): void {
    this.#between(this.id, person.id, 'message_echoes', { message: { is_echo: true, ...message } });
  }

  echoOf(person: MessengerPerson, received: Received, app: string): void {
    const metadata = received.tag === null ? {} : { metadata: received.tag };
    const text = received.text === '' ? {} : { text: received.text };
    const attachments = received.file ? { attachments: [{ type: received.type, payload: {} }] } : {};
    this.echo(person, { mid: received.id, app_id: Number(app), ...text, ...attachments, ...metadata });
  }

  passesThread(person: MessengerPerson, to: string, from: string | null = null): void {
    const pass_thread_control = { previous_owner_app_id: from, new_owner_app_id: to, metadata: '' };
    this.#between(person.id, this.id, 'messaging_handovers', { pass_thread_control });
  }

  takesThread(person: MessengerPerson, by: string, from: string | null = null): void {
    const take_thread_control = { previous_owner_app_id: from, new_owner_app_id: by, metadata: '' };
    this.#between(person.id, this.id, 'messaging_handovers', { take_thread_control });
  }

  requestsThread(person: MessengerPerson, app: string): void {
    const request_thread_control = { requested_owner_app_id: app, metadata: '' };
    this.#between(person.id, this.id, 'messaging_handovers', { request_thread_control });
  }

  /** A comment below a post of the page: not a message. */
  commented(value: Json): void {
    this.#parts.webhooks.send({
      object: this.object,
      account: this.id,
      field: 'feed',
      list: 'changes',
      content: { field: 'feed', value: { item: 'comment', verb: 'add', ...value } },
      time: Math.floor(this.clock.now() / 1_000),
    });
  }

  #between(sender: string, recipient: string, field: string, event: Json): void {
    const timestamp = this.clock.now();
    this.tell(field, { sender: { id: sender }, recipient: { id: recipient }, timestamp, ...event });
  }
}
