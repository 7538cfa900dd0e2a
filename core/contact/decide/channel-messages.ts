/** Decides on messages that channels bring, and on what becomes of them there (CH-9). */
import type { ChannelId, EntryId } from '../../ids.ts';
import type { EntryOf, Fact } from '../entry.ts';
import type { ContactState } from '../state.ts';
import type { Context } from './context.ts';
import type { ChannelMessage, InboundEvent } from './inbound.ts';
import { claimed } from './senders.ts';
import { openingFact } from './written.ts';

type Of<Type extends InboundEvent['type']> = Extract<InboundEvent, { type: Type }>;

/** Order matters: waking, then the opening with its reference, the pages before, the message itself (OC-1). */
export function onMessage(state: ContactState, event: Of<'message'>, context: Context): readonly Fact[] {
  const { sender, suggestions } = claimed(state, event.channel, event.sender, context);
  const message = messageFact({ ...event, sender }, context);
  if (event.history) return [...suggestions, message];
  const facts: Fact[] = [];
  const { channel, reference } = event;
  if (state.snooze !== null && !state.snooze.regardless) facts.push({ kind: 'woken', how: 'message' });
  if (state.conversation === null && !state.blocked) {
    facts.push({ ...openingFact(context), ...(reference ? { reference } : {}) });
  } else if (reference) {
    facts.push({ kind: 'channel-event', channel, name: 'referral', reference });
  }
  for (const { url, title } of event.pages ?? []) {
    facts.push({ kind: 'page', channel, url, ...(title === undefined ? {} : { title }) });
  }
  return [...facts, ...suggestions, message];
}

/** What a human wrote in the channel's own app claims nobody (AS-3), and turns the bot off (BT-2). */
export function onEcho(state: ContactState, event: Of<'echo'>, context: Context): readonly Fact[] {
  const { sender, suggestions } = event.sender
    ? claimed(state, event.channel, event.sender, context)
    : { suggestions: [] };
  const message = echoFact({ ...event, ...(sender ? { sender } : {}) }, context);
  if (event.history) return [...suggestions, message];
  const opens = state.conversation === null && !state.blocked;
  return [
    ...(opens ? [openingFact(context)] : []),
    ...suggestions,
    message,
    ...(state.bot === 'on' ? [{ kind: 'bot-status', on: false, cause: 'echo' } as const] : []),
  ];
}

export function onMessageEdited(event: Of<'message-edited'>, context: Context): readonly Fact[] {
  const message = standing(event, context);
  return message === undefined ? [] : [{ kind: 'message-edited', message: message.id, body: event.body }];
}

export function onMessageDeleted(event: Of<'message-deleted'>, context: Context): readonly Fact[] {
  const message = standing(event, context);
  return message === undefined ? [] : [{ kind: 'message-deleted', message: message.id }];
}

/**
 * Whether the reaction is set already does not matter: setting a reaction twice has the same effect as setting
 * it once.
 */
export function onMessageReaction(event: Of<'message-reaction'>, context: Context): readonly Fact[] {
  const message = standing(event, context);
  return message === undefined ? [] : [{ kind: 'message-reaction', message: message.id, emoji: event.emoji }];
}

/** A file that the message was waiting for. The files of a deleted message are gone. */
export function onFile(event: Of<'file-ready' | 'file-gone'>, context: Context): readonly Fact[] {
  const file = event.type === 'file-ready' ? event.file.id : event.file;
  const message = context.message(event.message);
  if (message?.files.some(({ id, pending }) => id === file && pending) !== true) return [];
  return event.type === 'file-ready'
    ? [{ kind: 'file-ready', message: message.id, file: event.file }]
    : [{ kind: 'file-gone', message: message.id, file: event.file, reason: event.reason }];
}

function messageFact(event: Of<'message'>, context: Context): Fact {
  const { channel, body, files, sender, external, extra, history } = event;
  const replyTo = quoted(channel, event.replyTo, context);
  return {
    kind: 'message',
    direction: 'in',
    channel,
    body,
    files,
    sender,
    external,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(extra === undefined ? {} : { extra }),
    ...(history === undefined ? {} : { history }),
  };
}

function echoFact(event: Of<'echo'>, context: Context): Fact {
  const { channel, body, files, external, sender, extra, template, history } = event;
  const replyTo = quoted(channel, event.replyTo, context);
  return {
    kind: 'message',
    direction: 'out',
    channel,
    body,
    files,
    echo: true,
    ...(sender === undefined ? {} : { sender }),
    ...(external === undefined ? {} : { external }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(extra === undefined ? {} : { extra }),
    ...(template === undefined ? {} : { template }),
    ...(history === undefined ? {} : { history }),
  };
}

/** The entry that a channel's message quotes, if the quoted message is known. */
function quoted(
  channel: ChannelId,
  message: ChannelMessage | undefined,
  context: Context,
): EntryId | undefined {
  return message && context.messagePart(channel, message.external)?.message;
}

/** The message that the event names; undefined if the message is unknown or deleted. */
function standing(
  { channel, message }: Of<'message-edited' | 'message-deleted' | 'message-reaction'>,
  context: Context,
): EntryOf<'message'> | undefined {
  const part = context.messagePart(channel, message.external);
  const found = part && context.message(part.message);
  return found?.redacted ? undefined : found;
}
