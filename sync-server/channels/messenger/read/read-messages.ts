/** Messages that people write, and what they do to messages: react, edit, delete. */
import type { Extra } from '@parley/core/contact/facts/message-parts';
import { beginningOf } from '@parley/core/rich-text/characters';
import type { ReadItem } from '../../adapter.ts';
import { readPassedId } from '../../graph/passed-id.ts';
import { bodyOf, wordsOf, type Content } from '../../graph/read/content.ts';
import { defined, fieldOf, idOf, numberOf, textOf, within, type Loose } from '../../graph/read/loose.ts';
import { nothing, unreadableItem } from '../../graph/read/notices.ts';
import { channelEvent, eventItem, markOf, type Event, type Frame } from './event-frame.ts';
import { readContent } from './read-content.ts';
import { productOf, referenceOf } from './read-referral.ts';

export function readMessage(frame: Frame, message: Loose): readonly ReadItem[] {
  const mid = idOf(fieldOf(message, 'mid'));
  if (mid === undefined) return [unreadableItem('a message without an id')];
  if (fieldOf(message, 'is_deleted') === true) return [deleted(frame, mid)];
  if (frame.person === undefined) return [unreadableItem('a message of nobody')];
  const passed = frame.direction === 'out' ? readPassedId(fieldOf(message, 'metadata')) : undefined;
  if (passed !== undefined) return [sentByUs(frame, { ...passed, external: mid })];
  const content = readContent(message, frame.context);
  const reference = referenceOf(fieldOf(message, 'referral'), 'link');
  const quoted = idOf(within(message, 'reply_to', 'mid'));
  const product = frame.direction === 'in' ? productOf(message) : undefined;
  return [
    written(frame, mid, content, {
      ...defined({ reference }),
      ...(quoted === undefined ? {} : { replyTo: { external: quoted } }),
    }),
    ...(product === undefined ? [] : [channelEvent(frame, `product: ${product}`)]),
  ];
}

/** The person pressed a button. Bodies of an earlier form have no id. */
export function readPostback(frame: Frame, postback: Loose): readonly ReadItem[] {
  if (frame.person === undefined) return [unreadableItem('a postback of nobody')];
  const payload = textOf(fieldOf(postback, 'payload'), MAX_PAYLOAD);
  const title = textOf(fieldOf(postback, 'title'), MAX_TITLE) ?? payload;
  const extra: Extra =
    title === undefined
      ? { type: 'unsupported', name: 'postback' }
      : { type: 'button', title: beginningOf(title, MAX_TITLE), ...defined({ payload }) };
  const reference = referenceOf(fieldOf(postback, 'referral'), 'postback');
  const mid = idOf(fieldOf(postback, 'mid')) ?? markOf(frame);
  return [written(frame, mid, wordsOf(title, extra), defined({ reference }))];
}

const MAX_TITLE = 500;
const MAX_PAYLOAD = 2_000;

type Around = Pick<Extract<Event, { type: 'message' }>, 'reference' | 'replyTo'>;

function written(frame: Frame, mid: string, { media, ...said }: Content, around: Around): ReadItem {
  const { person, context, direction } = frame;
  const { reference, ...quoting } = around;
  const common = {
    channel: context.channel.id,
    ...said,
    external: mid,
    ...quoting,
    ...defined({ sender: person }),
  };
  const event =
    direction === 'out' || person === undefined
      ? { type: 'echo' as const, ...common }
      : { type: 'message' as const, ...common, sender: person, ...defined({ reference }) };
  const item = eventItem(frame, event, { once: mid, creates: true });
  return media.length === 0 ? item : { ...item, media };
}

/** The echo of a part that was sent from here: it settles an attempt that had no answer. */
function sentByUs(
  frame: Frame,
  sent: Required<Pick<Extract<Event, { type: 'delivery' }>, 'message' | 'part' | 'external'>>,
): ReadItem {
  const channel = frame.context.channel.id;
  return eventItem(frame, { type: 'delivery', channel, status: 'sent', ...sent }, { creates: false });
}

function deleted(frame: Frame, mid: string): ReadItem {
  const channel = frame.context.channel.id;
  const event: Event = { type: 'message-deleted', channel, message: { external: mid } };
  return eventItem(frame, event, { once: onceOf(mid, 'deleted'), creates: false });
}

/** An edit to the same words, as Instagram sends with every message, has the number 0. */
export function readEdit(frame: Frame, edit: Loose): readonly ReadItem[] {
  const mid = idOf(fieldOf(edit, 'mid'));
  const text = fieldOf(edit, 'text');
  const count = numberOf(fieldOf(edit, 'num_edit'));
  if (count === 0) return [nothing('an edit that changes nothing')];
  if (mid === undefined || typeof text !== 'string') return [unreadableItem('an edit without words')];
  const channel = frame.context.channel.id;
  const event: Event = { type: 'message-edited', channel, message: { external: mid }, body: bodyOf(text) };
  const once = count === undefined ? markOf(frame) : onceOf(mid, `edit${count}`);
  return [eventItem(frame, event, { once, creates: false })];
}

/** The emoji of a reaction that is only named. */
const EMOJI: ReadonlyMap<string, string> = new Map([
  ['smile', '😆'],
  ['angry', '😠'],
  ['sad', '😢'],
  ['wow', '😮'],
  ['love', '❤'],
  ['like', '👍'],
  ['dislike', '👎'],
]);
const MAX_EMOJI = 40;

export function readReaction(frame: Frame, reaction: Loose): readonly ReadItem[] {
  const mid = idOf(fieldOf(reaction, 'mid'));
  const action = fieldOf(reaction, 'action');
  if (mid === undefined || (action !== 'react' && action !== 'unreact'))
    return [unreadableItem('a reaction to nothing')];
  const emoji =
    action === 'unreact'
      ? null
      : (textOf(fieldOf(reaction, 'emoji'), MAX_EMOJI) ??
        EMOJI.get(textOf(fieldOf(reaction, 'reaction'), MAX_EMOJI) ?? ''));
  if (emoji === undefined) return [unreadableItem('a reaction without an emoji')];
  const event: Event = {
    type: 'message-reaction',
    channel: frame.context.channel.id,
    message: { external: mid },
    emoji,
    ...(frame.direction === 'out' ? { echo: true } : {}),
  };
  return [eventItem(frame, event, { once: markOf(frame), creates: false })];
}

/** The id of what happened to a message. */
const onceOf = (mid: string, what: string): string => `${mid.slice(0, MAX_MID)}#${what}`;
const MAX_MID = 450;
