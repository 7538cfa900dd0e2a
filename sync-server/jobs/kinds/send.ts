/**
 * Sends queued messages (DR-2, DR-3). That an attempt begins is on the disk before the channel is called, and its
 * outcome is recorded in the transaction in which the message leaves the queue. An attempt without a known outcome,
 * as after a crash, is uncertain and never repeated automatically (law L16). The messages of a contact are sent in
 * order; contacts and channels are served side by side (law L17).
 */
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { EntryOf } from '@parley/core/contact/entry';
import type { ChannelId, CommandId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import { NO_ANSWER } from '@parley/core/language/no-answer';
import type { Logger } from 'pino';
import type { Channel, Channels, Outgoing, SendResult } from '../../channels/channel.ts';
import type { Job, JobPayload } from '../../store/job-store.ts';
import type { Store } from '../../store/store.ts';
import { pauseAfter } from '../back-off.ts';
import { FinalJobError, type Ending, type JobHandler } from '../runner.ts';
import { attemptToSend, SEND_TIMEOUT } from './send-attempt.ts';

/** Attempts before a failure that might have passed is final: the last comes some two hours after the first. */
const MAX_ATTEMPTS = 12;
/** Pauses between attempts, in ms, give or take a fifth. */
const PAUSES = { first: 2_000, longest: 30 * 60_000 };
/** Most messages that one channel has at a time, each of another contact: a hanging channel holds up no more. */
const PER_CHANNEL = 16;
/** Pauses before another try to record an outcome, in ms, and the number of tries. */
const RECORD_PAUSES = { first: 1_000, longest: 60_000 };
const RECORD_TRIES = 5;

export interface SendHandlerOptions {
  readonly store: Pick<Store, 'workspaces' | 'record'>;
  readonly channels: Channels;
  readonly log: Logger;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  readonly random: () => number;
}

/** What the queue keeps of a message to send. */
interface Sending {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly message: EntryId;
  readonly channel: ChannelId;
  readonly external: string;
  /** Set once the message was sent or given up: only the outcome is still to be recorded. */
  readonly result?: SendResult;
}

export function createSendHandler(options: SendHandlerOptions): JobHandler {
  const { store, log, now, newId, random } = options;

  const outgoingOf = async (sending: Sending, attempts: number): Promise<Outgoing> => {
    const { workspace, contact, channel, external } = sending;
    return { workspace, contact, channel, external, message: await messageOf(store, sending), attempts };
  };

  const send = async (sending: Sending, job: Job, signal: AbortSignal): Promise<SendResult> => {
    const outgoing = await outgoingOf(sending, job.failures);
    const channel = await channelOf(options, sending.channel);
    const result = 'send' in channel ? await attemptToSend(channel, outgoing, signal) : channel;
    logResult(log, outgoing, result);
    return result;
  };

  const record = (sending: Sending, payload: JobPayload | undefined, result: SendResult): Ending => {
    const { workspace, contact, channel, message } = sending;
    const event: InboundEvent = { type: 'delivery', channel, message, ...statusOf(result) };
    const inbound = { id: newId<CommandId>(), contact, event };
    return {
      type: 'work',
      work: { type: 'inbound', workspace, inbound, create: false },
      keep: { ...payload, result },
    };
  };

  return {
    kind: 'send',
    lease: SEND_TIMEOUT + 60_000,
    atOnce: PER_CHANNEL,
    tries: RECORD_TRIES,
    pauses: RECORD_PAUSES,
    attempt: async (job, signal) => {
      const sending = sendingOf(job);
      if (sending.result !== undefined) return record(sending, job.payload, sending.result);
      if (job.lost) return record(sending, job.payload, { outcome: 'uncertain', error: NO_ANSWER });
      const result = await send(sending, job, signal);
      const failures = job.failures + 1;
      if (result.outcome !== 'failed' || result.final || failures >= MAX_ATTEMPTS) {
        return record(sending, job.payload, result);
      }
      return {
        type: 'later',
        due: now() + pauseAfter(failures, PAUSES, random),
        failures,
        error: result.error,
      };
    },
  };
}

/** @throws FinalJobError if the job lacks a part */
function sendingOf({ workspace, contact, key, payload }: Job): Sending {
  const { channel, external, result } = payload ?? {};
  if (workspace === null || contact === null || typeof channel !== 'string' || typeof external !== 'string') {
    throw new FinalJobError('unreadable', 'the job does not say where the message goes');
  }
  return {
    workspace,
    contact,
    message: key as EntryId,
    channel: channel as ChannelId,
    external,
    ...(result !== undefined && { result: result as SendResult }),
  };
}

/** @throws FinalJobError if the message cannot be read */
async function messageOf(
  store: Pick<Store, 'record'>,
  { contact, message }: Sending,
): Promise<EntryOf<'message'>> {
  let why = 'there is no such message';
  try {
    const entry = await store.record.entry(contact, message);
    if (entry?.kind === 'message') return entry;
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  throw new FinalJobError('unreadable', `the message cannot be read: ${why}`);
}

/** A channel, or why nothing can be sent over the channel. */
async function channelOf(
  { store, channels, log }: SendHandlerOptions,
  id: ChannelId,
): Promise<Channel | SendResult> {
  try {
    const channel = await store.workspaces.channel(id);
    return (
      (channel && channels[channel.kind]) ?? { outcome: 'failed', error: 'the channel is gone', final: true }
    );
  } catch (error) {
    log.error({ err: error, channel: id }, 'a channel could not be read');
    return { outcome: 'failed', error: 'the channel cannot be read', final: false };
  }
}

type Status = Omit<Extract<InboundEvent, { type: 'delivery' }>, 'type' | 'channel' | 'message' | 'upTo'>;

/** The delivery state to record for a final outcome. */
function statusOf(result: SendResult): Status {
  switch (result.outcome) {
    case 'sent':
      return { status: 'sent', parts: [result.external ?? null] };
    case 'uncertain':
      return { status: 'uncertain', ...(result.error === undefined ? {} : { error: result.error }) };
    case 'failed':
      return { status: 'failed', error: result.error };
  }
}

function logResult(log: Logger, outgoing: Outgoing, result: SendResult): void {
  const where = {
    message: outgoing.message.id,
    channel: outgoing.channel,
    attempts: outgoing.attempts + 1,
  };
  if (result.outcome === 'uncertain') {
    log.warn({ ...where, error: result.error }, 'nobody can say whether a message was sent');
  } else if (result.outcome === 'failed') {
    log.warn({ ...where, error: result.error, final: result.final }, 'a message could not be sent');
  }
}
