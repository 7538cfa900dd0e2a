/** Who caused what a channel, a visitor or the clock brings. */
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { Actor } from '@parley/core/contact/entry';
import type { ContactId } from '@parley/core/ids';
import type { Known } from '../known.ts';
import { namedMessage } from './subject.ts';

/** The contact, the channel, or the server's clock. */
export function actorOf(known: Known, contact: ContactId, event: InboundEvent): Actor {
  switch (event.type) {
    case 'message':
    case 'page':
    case 'identified':
    case 'opt-out':
      return { kind: 'contact' };
    case 'message-edited':
    case 'message-deleted':
      // Messages are changed by those who wrote them.
      return isByContact(known, contact, event)
        ? { kind: 'contact' }
        : { kind: 'channel', id: event.channel };
    case 'message-reaction':
      return event.echo ? { kind: 'channel', id: event.channel } : { kind: 'contact' };
    case 'identity-changed':
    case 'file-ready':
    case 'file-gone':
    case 'echo':
    case 'channel-event':
    case 'delivery':
      return { kind: 'channel', id: event.channel };
    case 'snooze-due':
      return { kind: 'clock' };
    case 'auto-close-due':
      return { kind: 'auto-close' };
  }
}

function isByContact(known: Known, contact: ContactId, event: InboundEvent): boolean {
  const named = namedMessage(event);
  const part = named && known.get('messagePart', named);
  const entry = part && known.get('entry', { contact, entry: part.message });
  return entry?.kind === 'message' && entry.direction === 'in';
}
