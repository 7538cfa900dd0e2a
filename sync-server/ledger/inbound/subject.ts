/** Whom and what an inbound is about. */
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import { keyOf, keysOf } from '@parley/core/contact/identity';
import type { ChannelId, ContactId } from '@parley/core/ids';
import type { Known } from '../known.ts';
import type { InboundWork } from '../work.ts';

interface Named {
  readonly channel: ChannelId;
  readonly external: string;
}

/** The message that an event is about, where the event names it by the channel's own id and means nothing without it. */
export function namedMessage(event: InboundEvent): Named | undefined {
  switch (event.type) {
    case 'message-edited':
    case 'message-deleted':
    case 'message-reaction':
      return { channel: event.channel, external: event.message.external };
    case 'delivery': {
      const { channel, message, external } = event;
      return message === undefined && external !== undefined ? { channel, external } : undefined;
    }
    default:
      return undefined;
  }
}

/** Every message of a channel that has to be known to decide on an event. */
export function messagesIn(event: InboundEvent): readonly Named[] {
  const named = namedMessage(event);
  if (named) return [named];
  if (event.type !== 'message' && event.type !== 'echo') return [];
  const { channel, external, replyTo } = event;
  const externals = [external, replyTo?.external].filter((one) => one !== undefined);
  return [...new Set(externals)].map((one) => ({ channel, external: one }));
}

interface PersonKey {
  readonly channel: ChannelId;
  readonly key: string;
}

/** The ids by which the contact is looked up, in order of trust. */
export function personKeys({ person, inbound: { event } }: InboundWork): readonly PersonKey[] {
  const before =
    event.type === 'identity-changed' ? [{ channel: event.channel, key: keyOf(event.from) }] : [];
  if (person === undefined) return before;
  const { channel, sender } = person;
  return [...before, ...keysOf(sender).map((key) => ({ channel, key }))];
}

/** Every id in an inbound that may belong to somebody. */
export function keysIn(work: InboundWork): readonly PersonKey[] {
  const { event } = work.inbound;
  const sender = 'sender' in event ? event.sender : undefined;
  const inEvent = sender === undefined || !('channel' in event) ? [] : aliasKeys(event.channel, sender);
  const all = [...personKeys(work), ...inEvent];
  return all.filter(({ channel, key }, index) =>
    all.slice(0, index).every((one) => one.channel !== channel || one.key !== key),
  );
}

function aliasKeys(channel: ChannelId, { aliases = [] }: Parameters<typeof keysOf>[0]): readonly PersonKey[] {
  return aliases.map((alias) => ({ channel, key: keyOf(alias) }));
}

/** The contact: the one of the message that is named, then the one whom the most trusted known id belongs to. */
export function subjectOf(known: Known, work: InboundWork): ContactId {
  const { event, contact } = work.inbound;
  const named = namedMessage(event);
  const part = named && known.get('messagePart', named);
  if (part) return part.contact;
  if (event.type === 'delivery' && event.message !== undefined) {
    return known.get('delivery', event.message)?.contact ?? contact;
  }
  for (const key of personKeys(work)) {
    const owner = known.get('owner', key);
    if (owner !== undefined) return owner;
  }
  return contact;
}
