/** Messages that people write, and what they do to messages: react, edit, delete. */
import type { Sender } from '@parley/core/contact/entry';
import type { ReadContext, ReadItem } from '../../adapter.ts';
import { readCards, readLocation, readOrder } from './read-cards.ts';
import type { Content } from '../../graph/read/content.ts';
import { readText, unsupported, type ContentReader } from './content.ts';
import type { Item } from './item.ts';
import {
  anyOf,
  defined,
  fieldOf,
  idOf,
  isObject,
  textOf,
  timeOf,
  within,
  type Loose,
} from '../../graph/read/loose.ts';
import { interactiveForm, readInteractive, readQuickReply } from './read-interactive.ts';
import { mediaReader } from './read-media.ts';
import { productOf, referenceOf } from './read-referral.ts';
import { unreadableItem } from '../../graph/read/notices.ts';

/** Where a message came from: what is done with one depends on it, the message itself is the same everywhere. */
export interface Frame {
  readonly item: Item;
  readonly context: ReadContext;
  /** The person who wrote, or to whom was written. */
  readonly person: Sender;
  /** `out`: written by somebody in the business's own app. */
  readonly direction: 'in' | 'out';
  /** Of the channel's own history. */
  readonly history: boolean;
}

/** Types by their readers. A map, since types such as `constructor` come too. */
const READERS: ReadonlyMap<string, ContentReader> = new Map([
  ['text', readText],
  ...['image', 'video', 'document', 'audio', 'voice', 'sticker'].map(
    (type) => [type, mediaReader(type)] as const,
  ),
  ['location', readLocation],
  ['contacts', readCards],
  ['order', readOrder],
  ['interactive', readInteractive],
  ['button', readQuickReply],
]);

/** Reads a message of any type but `system`. */
export function readWritten(frame: Frame, message: Loose): readonly ReadItem[] {
  const id = idOf(fieldOf(message, 'id'));
  if (id === undefined) return [unreadableItem('a message without an id')];
  const type = typeOf(message);
  const amendment = type === undefined ? undefined : AMENDMENTS.get(type);
  const amended = amendment?.(frame, message);
  if (amended !== undefined) return [eventOf(frame, message, id, amended, false)];
  const noted = noteOf(message, type);
  if (noted !== undefined) return [channelEvent(frame, message, id, noted)];
  return writtenItems(frame, message, id, contentOf(message, type, frame.context));
}

function typeOf(message: Loose): string | undefined {
  return textOf(fieldOf(message, 'type'), MAX_TYPE);
}

const MAX_TYPE = 100;

type Event = Extract<ReadItem, { type: 'event' }>['event'];

/** Core's content of a message. What cannot be read is an *Unsupported message* that keeps its words (CH-5). */
export function contentOf(message: Loose, type: string | undefined, context: ReadContext): Content {
  const read = type === undefined ? undefined : READERS.get(type)?.(message, context);
  if (read !== undefined) return read;
  const form = type === 'interactive' ? interactiveForm(message) : type;
  const caption = anyOf(fieldOf(message, type ?? ''), 'caption');
  const spoken = typeof caption === 'string' ? { ...message, text: { body: caption } } : message;
  return unsupported(spoken, form);
}

const AMENDMENTS: ReadonlyMap<string, (frame: Frame, message: Loose) => Event | undefined> = new Map([
  ['reaction', reactionOf],
  ['edit', editOf],
  ['revoke', revokeOf],
]);

/** Taken back is an empty emoji, or none. */
function reactionOf({ context, direction }: Frame, message: Loose): Event | undefined {
  const external = idOf(within(message, 'reaction', 'message_id'));
  if (external === undefined) return undefined;
  const emoji = textOf(within(message, 'reaction', 'emoji'), MAX_EMOJI) ?? null;
  return {
    type: 'message-reaction',
    channel: context.channel.id,
    message: { external },
    emoji,
    ...(direction === 'out' ? { echo: true } : {}),
  };
}

const MAX_EMOJI = 40;

/** An edit that says neither words nor a caption cannot be shown at the message. */
function editOf({ context }: Frame, message: Loose): Event | undefined {
  const external = idOf(within(message, 'edit', 'original_message_id'));
  const edited = within(message, 'edit', 'message');
  if (external === undefined || !isObject(edited)) return undefined;
  const { body, extra } = contentOf(edited, typeOf(edited), context);
  if (extra !== undefined && extra.type !== 'button') return undefined;
  return { type: 'message-edited', channel: context.channel.id, message: { external }, body };
}

function revokeOf({ context }: Frame, message: Loose): Event | undefined {
  const external = idOf(within(message, 'revoke', 'original_message_id'));
  return external === undefined
    ? undefined
    : { type: 'message-deleted', channel: context.channel.id, message: { external } };
}

/** What is no message though it comes as one: a chat that was opened, an answer about calls. */
function noteOf(message: Loose, type: string | undefined): string | undefined {
  if (type === 'request_welcome') return type;
  if (type !== 'interactive') return undefined;
  const reply = within(message, 'interactive', 'call_permission_reply');
  const response = textOf(fieldOf(reply, 'response'), MAX_TYPE);
  return response === undefined ? undefined : `call permission: ${response}`;
}

function eventOf(
  frame: Frame,
  message: Loose,
  once: string,
  event: Event,
  creates: boolean,
): Extract<ReadItem, { type: 'event' }> {
  const at = timeOf(fieldOf(message, 'timestamp'));
  return { type: 'event', person: frame.person, once, ...defined({ at }), event, creates };
}

/** Something that a person did, in the record of the person. */
function channelEvent(frame: Frame, message: Loose, once: string, name: string): ReadItem {
  const reference = referenceOf(message);
  const event: Event = {
    type: 'channel-event',
    channel: frame.context.channel.id,
    name,
    ...defined({ reference }),
  };
  return eventOf(frame, message, once, event, true);
}

function writtenItems(frame: Frame, message: Loose, id: string, content: Content): readonly ReadItem[] {
  const { media, ...said } = content;
  const written = eventOf(frame, message, id, messageEvent(frame, message, id, said), true);
  const product = frame.direction === 'in' ? productOf(message) : undefined;
  const item = media.length === 0 ? written : { ...written, media };
  if (product === undefined) return [item];
  return [item, channelEvent(frame, message, `${id.slice(0, MAX_ONCE)}#product`, `product: ${product}`)];
}

/** Room for what is added to an id to name another event of the same message. */
const MAX_ONCE = 480;

function messageEvent(frame: Frame, message: Loose, id: string, said: Omit<Content, 'media'>): Event {
  const { context, person, direction, history } = frame;
  const quoted = idOf(within(message, 'context', 'id'));
  const common = {
    channel: context.channel.id,
    ...said,
    sender: person,
    external: id,
    ...(quoted === undefined ? {} : { replyTo: { external: quoted } }),
    ...(history ? { history: true as const } : {}),
  };
  if (direction === 'out') return { type: 'echo', ...common };
  return { type: 'message', ...common, ...defined({ reference: referenceOf(message) }) };
}
