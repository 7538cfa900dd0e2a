/**
 * Decides on what channels, visitors and the clock bring. Nothing is refused here: an event that says nothing
 * new gives no facts.
 */
import {
  onEcho,
  onFile,
  onMessage,
  onMessageDeleted,
  onMessageEdited,
  onMessageReaction,
} from './channel-messages.ts';
import { autoCloseFacts } from './close.ts';
import type { Context } from './context.ts';
import { onDelivery } from './deliveries.ts';
import type { Fact } from '../entry.ts';
import { identityOf, mergeSender } from '../identity.ts';
import { onIdentityChanged } from './senders.ts';
import type { InboundEvent } from './inbound.ts';
import type { ContactState } from '../state.ts';

type Of<Type extends InboundEvent['type']> = Extract<InboundEvent, { type: Type }>;

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
    case 'echo':
      return onEcho(state, event, context);
    case 'message-edited':
      return onMessageEdited(event, context);
    case 'message-deleted':
      return onMessageDeleted(event, context);
    case 'message-reaction':
      return onMessageReaction(event, context);
    case 'file-ready':
    case 'file-gone':
      return onFile(event, context);
    case 'identity-changed':
      return onIdentityChanged(state, event);
    case 'opt-out':
      return (state.optedOut ?? false) === event.out
        ? []
        : [{ kind: 'opt-out', out: event.out, cause: 'channel' }];
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
      const known = identityOf(state.identities, channel, sender);
      const isKnown = JSON.stringify(known) === JSON.stringify(mergeSender(known, sender, channel));
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
