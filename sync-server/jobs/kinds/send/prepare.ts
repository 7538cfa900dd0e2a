/** Gathers what the next part of a message needs, and finds out whether the part may be sent at all. */
import type { MessageTemplate } from '@parley/core/channels/templates';
import { windowOf } from '@parley/core/channels/window';
import type { EntryOf } from '@parley/core/contact/entry';
import type { Identity } from '@parley/core/contact/state';
import type { FailureClass } from '@parley/core/channels/send-failure';
import type { OutgoingMessage, OutgoingPart, SendAdapter } from '../../../channels/adapter.ts';
import type { Store } from '../../../store/store.ts';
import { FinalJobError } from '../../runner.ts';
import type { FinalResult, Progress, Sending } from './sending.ts';
import type { SendingChannel, SendingChannels } from './sending-channels.ts';
import { errorText } from '../../../error-text.ts';

export interface Prepared {
  readonly channel: SendingChannel;
  readonly adapter: SendAdapter;
  readonly outgoing: OutgoingMessage;
  /** The part that is next. */
  readonly part: OutgoingPart;
  /** With a place for each part. */
  readonly progress: Progress;
}

/** There is nothing (more) to send: the message ends. */
export interface Ended {
  readonly ending: FinalResult;
  readonly progress: Progress;
}

export interface PrepareOptions {
  readonly store: Pick<Store, 'record'>;
  readonly channels: SendingChannels;
  readonly now: () => number;
}

/** @throws FinalJobError if the message cannot be read */
export async function prepare(options: PrepareOptions, sending: Sending): Promise<Prepared | Ended> {
  const { store, channels } = options;
  const message = await messageOf(store, sending);
  const channel = await channels.find(sending.channel);
  if (channel === undefined) return failed(sending, 'not-allowed', 'the channel is gone');
  const { adapter, capabilities, connected } = channel;
  if (adapter === undefined) {
    return capabilities.direct
      ? { ending: { outcome: 'sent' }, progress: sending.progress }
      : failed(sending, 'not-allowed', 'nothing can be sent over this channel');
  }
  const outgoing = await outgoingOf(store, sending, channel, message);
  const window = windowOf(outgoing.to, capabilities, options.now(), connected.settings);
  if (window.type === 'closed' && message.template === undefined) {
    return failed(sending, 'window-closed', 'the person has not written for too long');
  }
  return nextPart(options, sending, { channel, adapter, outgoing });
}

/**
 * The progress with a place for each part, as reports about a part need to find their message: an attempt that was lost
 * may have stored none. As it stands where the channel is gone or sends nothing.
 * @throws FinalJobError if the message cannot be read
 */
export async function withPlaces(
  { store, channels }: Omit<PrepareOptions, 'now'>,
  sending: Sending,
): Promise<Progress> {
  const { progress } = sending;
  if (progress.parts.length > 0) return progress;
  const channel = await channels.find(sending.channel);
  if (channel?.adapter === undefined) return progress;
  const message = await messageOf(store, sending);
  const outgoing = await outgoingOf(store, sending, channel, message);
  return { ...progress, parts: await placesOf(store, sending, channel.adapter.parts(outgoing)) };
}

/** The template of a message, by name and language. */
export const templateOf = (message: EntryOf<'message'>): string | undefined =>
  message.direction === 'out' && message.template ? nameOf(message.template) : undefined;

const nameOf = ({ name, language }: Pick<MessageTemplate, 'name' | 'language'>): string =>
  `${name}/${language}`;

async function nextPart(
  { store }: PrepareOptions,
  sending: Sending,
  ready: Omit<Prepared, 'part' | 'progress'>,
): Promise<Prepared | Ended> {
  const parts = ready.adapter.parts(ready.outgoing);
  const places = await placesOf(store, sending, parts);
  const progress = { ...sending.progress, parts: places };
  const index = places.indexOf(null);
  const part = parts[index];
  if (part !== undefined) return { ...ready, part, progress };
  return parts.length === 0
    ? failed(sending, 'not-taken', 'nothing of the message can be sent over this channel')
    : { ending: { outcome: 'sent' }, progress };
}

/** The channel's ids of the parts that were sent, and null for the others. */
async function placesOf(
  store: PrepareOptions['store'],
  sending: Sending,
  parts: readonly OutgoingPart[],
): Promise<Progress['parts']> {
  const known = sending.progress.parts;
  const earlier = known.length === 0 ? await sentBefore(store, sending, parts.length) : [];
  return parts.map(
    ({ index }) => known[index] ?? earlier.find((part) => part.index === index)?.external ?? null,
  );
}

/**
 * When a message is tried again, parts that were sent the last time are not sent once more. If all were sent,
 * the channel has taken the message and failed later: the message is sent as a whole.
 */
async function sentBefore(
  store: PrepareOptions['store'],
  { message }: Sending,
  count: number,
): Promise<readonly { readonly index: number; readonly external: string }[]> {
  const sent = await store.record.sentParts(message);
  return new Set(sent.map(({ index }) => index)).size < count ? sent : [];
}

const failed = ({ progress }: Sending, failure: FailureClass, error: string): Ended => ({
  ending: { outcome: 'failed', class: failure, error },
  progress,
});

async function messageOf(
  store: PrepareOptions['store'],
  { contact, message }: Sending,
): Promise<Extract<EntryOf<'message'>, { direction: 'out' }>> {
  let why = 'there is no such message';
  try {
    const entry = await store.record.entry(contact, message);
    if (entry?.kind === 'message' && entry.direction === 'out') return entry;
  } catch (error) {
    why = errorText(error);
  }
  throw new FinalJobError('unreadable', `the message cannot be read: ${why}`);
}

async function outgoingOf(
  store: PrepareOptions['store'],
  sending: Sending,
  { connected, templates }: SendingChannel,
  message: OutgoingMessage['message'],
): Promise<OutgoingMessage> {
  const quotes = await quotedBy(store, sending, message);
  const to = await identityOf(store, sending);
  const template = templates.find((one) => nameOf(one) === templateOf(message));
  return {
    channel: connected,
    to,
    message,
    ...(quotes !== undefined && { quotes }),
    ...(template !== undefined && { template }),
  };
}

/** What is known of the person; at least the id, if they belong to another contact meanwhile. */
async function identityOf(
  store: PrepareOptions['store'],
  { workspace, contact, channel, external }: Sending,
): Promise<Identity> {
  const row = await store.record.row(workspace, contact);
  const known = row?.state.identities.find(
    (identity) => identity.channel === channel && identity.external === external,
  );
  return known ?? { channel, external };
}

/** The channel's own id of the message that a message answers. */
async function quotedBy(
  store: PrepareOptions['store'],
  { contact }: Sending,
  { replyTo, channel }: EntryOf<'message'>,
): Promise<string | undefined> {
  if (replyTo === undefined) return undefined;
  const quoted = await store.record.entry(contact, replyTo);
  if (quoted?.kind !== 'message' || quoted.channel !== channel) return undefined;
  if (quoted.external !== undefined) return quoted.external;
  return (await store.record.sentParts(replyTo)).at(0)?.external;
}
