/** Where an event happened, and what events of every kind have in common. */
import { createHash } from 'node:crypto';
import type { Sender } from '@parley/core/contact/entry';
import type { ReadContext, ReadItem } from '../../adapter.ts';
import { defined, fieldOf, timeOf, type Loose } from '../../graph/read/loose.ts';

export interface Frame {
  readonly context: ReadContext;
  /** The event as it came. */
  readonly event: Loose;
  /** The person of the conversation; absent where nobody is named. */
  readonly person?: Sender;
  /** `out`: done by somebody in the page's own inbox, or by an app. */
  readonly direction: 'in' | 'out';
}

export type Event = Extract<ReadItem, { type: 'event' }>['event'];

/** @param creates whether an unknown person becomes a contact */
export function eventItem(
  { person, event: { timestamp } }: Frame,
  event: Event,
  { once, creates }: { readonly once?: string; readonly creates: boolean },
): Extract<ReadItem, { type: 'event' }> {
  return {
    type: 'event',
    person: person ?? null,
    ...defined({ once, at: timeOf(timestamp) }),
    event,
    creates,
  };
}

/** Something that a person did beside writing, in the record of the person. */
export function channelEvent(
  frame: Frame,
  name: string,
  more: Omit<Extract<Event, { type: 'channel-event' }>, 'type' | 'channel' | 'name'> = {},
): ReadItem {
  const event: Event = { type: 'channel-event', channel: frame.context.channel.id, name, ...more };
  return eventItem(frame, event, { once: markOf(frame), creates: true });
}

/** An id of an event that has none of its own: the same event that comes again has the same one. */
export function markOf({ person, event }: Frame): string {
  const [name = 'event'] = Object.keys(event).filter((key) => !COMMON.has(key));
  const said = JSON.stringify([person?.external, fieldOf(event, 'timestamp'), name, fieldOf(event, name)]);
  return `${name.slice(0, 40)}#${createHash('sha256').update(said).digest('hex').slice(0, 32)}`;
}

const COMMON: ReadonlySet<string> = new Set(['sender', 'recipient', 'timestamp']);
