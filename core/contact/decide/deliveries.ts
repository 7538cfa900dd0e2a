/** Decides on what a channel says about messages that were sent (DR-3). */
import type { DeliveryStatus, Fact } from '../entry.ts';
import type { ContactState } from '../state.ts';
import type { Context } from './context.ts';
import type { InboundEvent } from './inbound.ts';

type Delivery = Extract<InboundEvent, { type: 'delivery' }>;

/** A repeated status, or one below what is known, says nothing new. */
export function onDelivery(state: ContactState, delivery: Delivery, context: Context): readonly Fact[] {
  const { status } = delivery;
  const about = delivery.message ?? messageOf(delivery, context);
  if (about === undefined) {
    const upTo = lastMeant(delivery, context);
    return upTo === undefined ? [] : onAllUpTo(state, status, upTo);
  }
  const known = context.delivery(about);
  if (known === undefined || !FOLLOWED_BY.get(known)?.includes(status)) return [];
  if (!ABOUT_ANY_PART.has(status) && !isComplete(delivery, context)) return [];
  const { parts, error, failure, wait } = delivery;
  return [
    {
      kind: 'delivery',
      status,
      message: about,
      ...(parts === undefined ? {} : { parts }),
      ...(error === undefined ? {} : { error }),
      ...(failure === undefined ? {} : { failure }),
      ...(wait === undefined ? {} : { wait }),
    },
  ];
}

/** Statuses that the whole message has as soon as one part has them. */
const ABOUT_ANY_PART: ReadonlySet<DeliveryStatus> = new Set(['failed', 'waiting']);

/**
 * What each status may be followed by: channels report in any order and repeat themselves. A failure or an
 * uncertain end can still turn out to be a delivery; what was delivered cannot fail. A channel takes a message before it
 * fails there, so a report that the message was sent says nothing about a failure. Only a retry queues again.
 */
const FOLLOWED_BY: ReadonlyMap<string, readonly DeliveryStatus[]> = new Map(
  Object.entries({
    queued: ['waiting', 'sent', 'delivered', 'read', 'failed', 'uncertain'],
    waiting: ['waiting', 'sent', 'delivered', 'read', 'failed', 'uncertain'],
    uncertain: ['sent', 'delivered', 'read', 'failed'],
    failed: ['delivered', 'read'],
    dropped: ['delivered', 'read'],
    sent: ['delivered', 'read', 'failed'],
    delivered: ['read'],
    read: [],
  } satisfies Record<DeliveryStatus, readonly DeliveryStatus[]>),
);

function messageOf({ channel, external }: Delivery, context: Context) {
  return external === undefined ? undefined : context.messagePart(channel, external)?.message;
}

/** A message has come as far as its last part: an earlier part says nothing about the whole, unless it failed. */
function isComplete({ channel, message, part, external }: Delivery, context: Context): boolean {
  if (part !== undefined && message !== undefined) return part === (context.parts(message) ?? 0) - 1;
  if (message !== undefined || external === undefined) return true;
  return context.messagePart(channel, external)?.last === true;
}

/** The last place in the record that the report covers, where the channel names no message. */
function lastMeant({ upTo, upToTime }: Delivery, context: Context): number | undefined {
  return upTo ?? (upToTime === undefined ? undefined : context.seqAt(upToTime));
}

/** The channel names no message: the report covers everything up to a place in the record. */
function onAllUpTo(state: ContactState, status: DeliveryStatus, upTo: number): readonly Fact[] {
  if (status !== 'read' && status !== 'delivered') return [];
  const reached = Math.min(upTo, state.seq);
  return reached > state[status] ? [{ kind: 'delivery', status, upTo: reached }] : [];
}
