/** Decides on what channels, visitors and the clock bring. Nothing here is refused: at most it says nothing new. */
import type { ConversationId } from '../../ids.ts';
import { autoCloseFacts } from './close.ts';
import type { Context } from './context.ts';
import type { DeliveryStatus, Fact } from '../entry.ts';
import { mergeSender } from '../identity.ts';
import type { InboundEvent } from './inbound.ts';
import type { ContactState } from '../state.ts';

type Of<Type extends InboundEvent['type']> = Extract<InboundEvent, { type: Type }>;

/** Order matters: waking, then the opening with its reference, the pages before, the message itself (OC-1). */
const onMessage = (state: ContactState, message: Of<'message'>, context: Context): Fact[] => {
  const facts: Fact[] = [];
  const opens = state.conversation === null && !state.blocked;
  if (state.snooze !== null && !state.snooze.regardless) facts.push({ kind: 'woken', how: 'message' });
  if (opens) {
    facts.push({
      kind: 'opened',
      conversation: context.cause as string as ConversationId,
      ...(message.reference ? { reference: message.reference } : {}),
    });
  } else if (message.reference) {
    facts.push({
      kind: 'channel-event',
      channel: message.channel,
      name: 'referral',
      reference: message.reference,
    });
  }
  for (const page of message.pages ?? []) {
    const { url, title } = page;
    facts.push({ kind: 'page', channel: message.channel, url, ...(title === undefined ? {} : { title }) });
  }
  const { channel, body, files, sender, external } = message;
  facts.push({ kind: 'message', direction: 'in', channel, body, files, sender, external });
  return facts;
};

/**
 * What each status may be followed by: channels report in any order and repeat themselves. A failure or an
 * uncertain end can still turn out to be a delivery; what was delivered cannot fail. Only a retry queues again.
 */
const FOLLOWED_BY: ReadonlyMap<string, readonly DeliveryStatus[]> = new Map(
  Object.entries({
    queued: ['sent', 'delivered', 'read', 'failed', 'uncertain'],
    uncertain: ['sent', 'delivered', 'read', 'failed'],
    failed: ['sent', 'delivered', 'read'],
    sent: ['delivered', 'read', 'failed'],
    delivered: ['read'],
    read: [],
  } satisfies Record<DeliveryStatus, readonly DeliveryStatus[]>),
);

/** A repeated status, or one below what is known, says nothing new. */
const onDelivery = (state: ContactState, delivery: Of<'delivery'>, context: Context): Fact[] => {
  const { status, message, upTo, external, error } = delivery;
  const fact: Fact = {
    kind: 'delivery',
    status,
    ...(message === undefined ? {} : { message }),
    ...(upTo === undefined ? {} : { upTo: Math.min(upTo, state.seq) }),
    ...(external === undefined ? {} : { external }),
    ...(error === undefined ? {} : { error }),
  };
  if (message !== undefined) {
    const known = context.delivery(message);
    return known !== undefined && FOLLOWED_BY.get(known)?.includes(status) ? [fact] : [];
  }
  if (fact.upTo === undefined) return [];
  const isNew = fact.upTo > (status === 'read' ? state.read : state.delivered);
  return isNew && (status === 'read' || status === 'delivered') ? [fact] : [];
};

const onAutoClose = (state: ContactState, due: Of<'auto-close-due'>, context: Context): Fact[] => {
  const { autoClose } = context.rules;
  if (autoClose === null || state.conversation === null || state.snooze !== null || state.blocked) return [];
  if (state.idle === null || state.idle.seq !== due.seq) return [];
  if (state.idle.since + autoClose > context.now) return [];
  return autoCloseFacts(state, context, autoClose);
};

/** The facts that an inbound event brings, in order; none if it says nothing new. */
export const decideInbound = (
  state: ContactState,
  event: InboundEvent,
  context: Context,
): readonly Fact[] => {
  switch (event.type) {
    case 'message':
      return onMessage(state, event, context);
    case 'echo': {
      const { channel, body, files } = event;
      const message: Fact = { kind: 'message', direction: 'out', channel, body, files, echo: true };
      if (state.conversation !== null || state.blocked) return [message];
      return [{ kind: 'opened', conversation: context.cause as string as ConversationId }, message];
    }
    case 'page': {
      if (state.page?.url === event.url) return [];
      const { channel, url, title } = event;
      return [{ kind: 'page', channel, url, ...(title === undefined ? {} : { title }) }];
    }
    case 'channel-event': {
      const { channel, name, reference } = event;
      return [{ kind: 'channel-event', channel, name, ...(reference ? { reference } : {}) }];
    }
    case 'identified': {
      const { channel, sender, set } = event;
      const known = state.identities.find(
        (one) => one.channel === channel && one.external === sender.external,
      );
      const merged = Object.entries(mergeSender(known, sender, channel));
      const isKnown =
        known !== undefined && merged.every(([key, value]) => known[key as keyof typeof known] === value);
      const fresh = Object.entries(set).filter(
        ([name, value]) => (state.fields[name as keyof typeof set] ?? '') !== value,
      );
      if (isKnown && fresh.length === 0) return [];
      return [{ kind: 'fields', set: Object.fromEntries(fresh), sender, channel }];
    }
    case 'delivery':
      return onDelivery(state, event, context);
    case 'snooze-due':
      return state.snooze?.until === event.until && event.until <= context.now
        ? [{ kind: 'woken', how: 'time' }]
        : [];
    case 'auto-close-due':
      return onAutoClose(state, event, context);
  }
};
