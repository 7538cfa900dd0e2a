/** What has to be known to decide on an inbound. */
import type { ContactId } from '@parley/core/ids';
import type { Known } from '../known.ts';
import type { Needs } from '../questions.ts';
import { redactionNeeds } from '../record/redaction.ts';
import type { InboundWork } from '../work.ts';
import { keysIn, messagesIn, namedMessage } from './subject.ts';

/** What the inbound itself names: before this is known, it is not clear which contact is meant. */
export function firstNeeds(work: InboundWork): Needs {
  const { event } = work.inbound;
  return {
    workspace: [work.workspace],
    owner: keysIn(work),
    messagePart: messagesIn(event),
    ...(work.once === undefined ? {} : { inbound: [work.once] }),
    ...(event.type === 'delivery' && event.message !== undefined ? { delivery: [event.message] } : {}),
  };
}

/** The contact, those to whom other ids belong, and the message that is meant. */
export function contactNeeds(known: Known, work: InboundWork, contact: ContactId): Needs {
  const owners = keysIn(work).flatMap((key) => known.get('owner', key) ?? []);
  return { contact: [...new Set([contact, ...owners])], ...messageNeeds(known, work, contact) };
}

function messageNeeds(known: Known, { inbound: { event } }: InboundWork, contact: ContactId): Needs {
  if (event.type === 'file-ready' || event.type === 'file-gone') {
    return { entry: [{ contact, entry: event.message }] };
  }
  if (event.type === 'delivery' && event.upToTime !== undefined) {
    return { seqAt: [{ contact, at: event.upToTime }] };
  }
  const named = namedMessage(event);
  const part = named && known.get('messagePart', named);
  if (!part) return {};
  if (event.type === 'delivery') return { delivery: [part.message] };
  const entry = { entry: [{ contact, entry: part.message }] };
  return event.type === 'message-deleted' ? { ...entry, ...redactionNeeds(contact, part.message) } : entry;
}
