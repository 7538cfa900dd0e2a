/** Reads one event. An event that cannot be taken is refused with the reason, and stops no other one. */
import type { DeliveryStatus, FileRef, Reference, Sender } from '@parley/core/contact/entry';
import type { Extra } from '@parley/core/contact/facts/message-parts';
import type { PendingMedia, ReadContext, ReadItem } from '../../adapter.ts';
import { errorText } from '../../../error-text.ts';
import { NAMELESS, safeFileName } from '../../../files/file-name.ts';
import { readTarget, resolveName } from '../../guarded-address.ts';
import { defined } from '../../defined.ts';
import { ownMessage } from '../message-id.ts';
import { settingsOf } from '../settings.ts';
import { EventSchema, whyNot } from './event-schema.ts';
import type {
  CustomEvent,
  EventOf,
  IncomingFile,
  IncomingMessage,
  IncomingReference,
  Person,
} from './event-schema.ts';
import { senderOf } from './person.ts';
import * as v from 'valibot';

export interface EventReaderOptions {
  /** For development: files may lie on this machine. */
  readonly allowLoopback: boolean;
}

interface Frame extends EventReaderOptions {
  readonly context: ReadContext;
  /** The form of a message that this program cannot show, in the words of the system. */
  readonly unsupported?: string;
}

/** Why an event cannot be taken. */
class Refusal extends Error {}

/** @param unsupported form of a message that has nothing that can be shown */
export function readEvent(
  event: unknown,
  context: ReadContext,
  options: EventReaderOptions,
  unsupported?: string,
): readonly ReadItem[] {
  const read = v.safeParse(EventSchema, event, { abortEarly: true });
  if (!read.success) return [{ type: 'refused', why: whyNot(read.issues[0]) }];
  try {
    return [itemOf(read.output, { context, ...options, ...defined({ unsupported }) })];
  } catch (error) {
    if (error instanceof Refusal) return [{ type: 'refused', why: error.message }];
    throw error;
  }
}

function itemOf(event: CustomEvent, frame: Frame): ReadItem {
  const { channel } = frame.context;
  switch (event.type) {
    case 'message':
      return messageOf(event, frame);
    case 'echo':
      return echoOf(event, frame);
    case 'status':
      return statusOf(event, frame);
    case 'read':
      return readOf(event, frame);
    case 'typing':
      return { type: 'typing', person: personOf(event.from, 'from', frame), typing: event.typing };
    case 'reference':
      return referenceItem(event, frame);
    case 'edit': {
      const { id, text: body } = event.message;
      if (body === undefined) throw new Refusal('message.text is empty.');
      return about(event, { type: 'message-edited', channel: channel.id, message: { external: id }, body });
    }
    case 'delete': {
      const message = { external: event.message.id };
      return about(event, { type: 'message-deleted', channel: channel.id, message });
    }
    case 'reaction': {
      const message = { external: event.message.id };
      const { emoji = null } = event;
      return about(event, { type: 'message-reaction', channel: channel.id, message, emoji });
    }
  }
}

type EventItem = Extract<ReadItem, { type: 'event' }>;

/** The message that is named says whose record it is. */
function about({ id, at }: { id: string; at?: number | undefined }, event: EventItem['event']): EventItem {
  return { type: 'event', person: null, once: id, ...defined({ at }), event, creates: false };
}

/** @throws Refusal */
function personOf(person: Person, field: string, { context }: Frame): Sender {
  const { idType } = settingsOf(context.channel);
  const sender = senderOf(person, idType);
  if (sender === undefined) {
    throw new Refusal(
      `${field}.id has to be a phone number with its country code, such as +33612345678: this channel knows people by their numbers.`,
    );
  }
  return sender;
}

function messageOf(event: EventOf<'message'>, frame: Frame): EventItem {
  const person = personOf(event.from, 'from', frame);
  const { media, ...content } = contentOf(event.message, frame);
  return {
    type: 'event',
    person,
    once: event.id,
    ...defined({ at: event.at }),
    event: {
      type: 'message',
      channel: frame.context.channel.id,
      ...content,
      sender: person,
      external: event.id,
      ...(event.reference === undefined ? {} : { reference: referenceOf(event.reference) }),
    },
    ...(media.length === 0 ? {} : { media }),
    creates: true,
  };
}

function echoOf(event: EventOf<'echo'>, frame: Frame): EventItem {
  const to = event.to ?? event.from;
  if (to === undefined) throw new Refusal('to is missing: it says to whom the message was written.');
  const person = personOf(to, event.to === undefined ? 'from' : 'to', frame);
  const { media, ...content } = contentOf(event.message, frame);
  // The system tells what it was sent from here: the message has certainly arrived there.
  if (ownMessage(event.id) !== undefined) return delivery(frame.context, event.id, 'sent', event.at);
  return {
    type: 'event',
    person,
    once: event.id,
    ...defined({ at: event.at }),
    event: {
      type: 'echo',
      channel: frame.context.channel.id,
      ...content,
      sender: person,
      external: event.id,
    },
    ...(media.length === 0 ? {} : { media }),
    creates: true,
  };
}

type Content = Pick<
  Extract<EventItem['event'], { type: 'message' }>,
  'body' | 'files' | 'extra' | 'replyTo'
> & {
  readonly media: readonly PendingMedia[];
};

/** @throws Refusal */
function contentOf({ text, files = [], replyTo, location }: IncomingMessage, frame: Frame): Content {
  const extra = extraOf(location, frame.unsupported);
  if (text === undefined && files.length === 0 && extra === undefined) {
    throw new Refusal('message has neither text nor files nor a location.');
  }
  const taken = files.map((file, at) => fileOf(file, at, frame));
  return {
    body: text ?? { v: 1, blocks: [] },
    files: taken.map(({ file }) => file),
    media: taken.map(({ media }) => media),
    ...defined({ extra }),
    ...(replyTo === undefined ? {} : { replyTo: { external: replyTo } }),
  };
}

function extraOf(location: IncomingMessage['location'], unsupported: string | undefined): Extra | undefined {
  if (unsupported !== undefined) return { type: 'unsupported', name: unsupported };
  if (location === undefined) return undefined;
  const { latitude, longitude, name, address } = location;
  return { type: 'location', latitude, longitude, ...defined({ name, address }) };
}

const MEDIA_TYPE = /^[a-z]+\/[a-z0-9.+-]{1,100}$/u;

/** An address that can never be fetched is refused at once; where its name leads to is judged when it is fetched. */
function fileOf(
  { url, name, type }: IncomingFile,
  at: number,
  { context, allowLoopback }: Frame,
): { readonly file: FileRef; readonly media: PendingMedia } {
  try {
    readTarget(url, { allowLoopback, resolve: resolveName });
  } catch (error) {
    throw new Refusal(`message.files.${at}.url: ${errorText(error)}`);
  }
  const id = context.newFileId();
  const known = type?.split(';')[0]?.trim().toLowerCase() ?? '';
  return {
    file: {
      id,
      name: fileName(name, url),
      type: MEDIA_TYPE.test(known) ? known : 'application/octet-stream',
      size: 0,
      pending: true,
    },
    media: { file: id, source: { url } },
  };
}

/** The name that is given, otherwise the last part of the address. */
function fileName(given: string | undefined, url: string): string {
  return safeFileName(given !== undefined && safeFileName(given) !== NAMELESS ? given : lastOf(url));
}

function lastOf(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
  } catch {
    return '';
  }
}

/** Statuses say nothing new when they are repeated, and may use the id of their message: nothing is told by their id. */
function statusOf({ id, at, message, status, error }: EventOf<'status'>, { context }: Frame): EventItem {
  const named = message?.id ?? id;
  if (named === undefined) throw new Refusal('message.id is missing: it says which message is meant.');
  return delivery(context, named, status, at, failureOf(status, error));
}

function failureOf(status: DeliveryStatus, error: EventOf<'status'>['error']) {
  if (status !== 'failed') return {};
  return {
    failure: { class: 'refused' as const, ...defined({ code: error?.code }) },
    ...defined({ error: error?.message }),
  };
}

function delivery(
  { channel }: ReadContext,
  named: string,
  status: DeliveryStatus,
  at: number | undefined,
  more: ReturnType<typeof failureOf> = {},
): EventItem {
  const ours = ownMessage(named);
  return {
    type: 'event',
    person: null,
    ...defined({ at }),
    event: { type: 'delivery', channel: channel.id, status, ...(ours ?? { external: named }), ...more },
    creates: false,
  };
}

function readOf({ at, from, message }: EventOf<'read'>, frame: Frame): EventItem {
  if (message !== undefined) return delivery(frame.context, message.id, 'read', at);
  if (from === undefined || at === undefined) {
    throw new Refusal(
      'message.id is missing. Without it, from and at say that a person has read all up to that time.',
    );
  }
  return {
    type: 'event',
    person: personOf(from, 'from', frame),
    at,
    event: { type: 'delivery', channel: frame.context.channel.id, status: 'read', upToTime: at },
    creates: false,
  };
}

function referenceItem(event: EventOf<'reference'>, frame: Frame): EventItem {
  return {
    type: 'event',
    person: personOf(event.from, 'from', frame),
    once: event.id,
    ...defined({ at: event.at }),
    event: {
      type: 'channel-event',
      channel: frame.context.channel.id,
      name: 'reference',
      reference: referenceOf(event.reference),
    },
    creates: true,
  };
}

/** A field that is missing stays empty (RF-3). */
function referenceOf({ code, url, title, text, session }: IncomingReference): Reference {
  return {
    source: session === undefined ? 'link' : 'session',
    ...defined({ code, url, title, text, session }),
  };
}
