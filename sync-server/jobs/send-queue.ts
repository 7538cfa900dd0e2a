/**
 * Sends queued messages (DR-2, DR-3). The start of an attempt is on the disk before the channel is called, and its
 * outcome is recorded in the transaction in which the message leaves the queue. An attempt without a known outcome,
 * as after a crash, is uncertain and never repeated automatically (law L16). Contacts and channels are served side by
 * side: one that hangs or fails delays no other (law L17).
 */
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import { NO_ANSWER } from '@parley/core/language/no-answer';
import type { ChannelId, CommandId, EntryId } from '@parley/core/ids';
import type { Logger } from 'pino';
import type { Channels, SendResult } from '../channels/channel.ts';
import type { Work } from '../ledger/work.ts';
import type { Outgoing } from '../store/job-store.ts';
import type { Store } from '../store/store.ts';
import type { ChannelRow } from '../store/workspace-store.ts';
import type { SetAside } from '../store/set-aside.ts';
import { attemptToSend, SEND_TIMEOUT } from './attempt.ts';
import { pauseAfter } from './back-off.ts';

/** Attempts before a failure that might have passed is final: the last comes some two hours after the first. */
const MAX_ATTEMPTS = 12;
/** Pauses between attempts, in ms, give or take a fifth. */
const PAUSES = { first: 2_000, longest: 30 * 60_000 };
/** Most messages that one channel has at a time, each of another contact: a hanging channel holds up no more. */
const PER_CHANNEL = 16;
/** Messages taken from the queue at once. */
const BATCH = 64;
/**
 * A message that is being sent is due again after this time, in ms. That happens only if its outcome gets
 * lost.
 */
const LEASE = SEND_TIMEOUT + 60_000;
/** Pauses before another try to record an outcome, in ms. */
const RECORD_PAUSES = { first: 1_000, longest: 3_600_000 };
/** After so many failures to record it, an outcome is set aside: it is tried again once an hour. */
const SET_ASIDE_AFTER = 5;

export interface SendQueueOptions {
  readonly store: Pick<Store, 'ledger' | 'workspaces' | 'jobs'>;
  readonly channels: Channels;
  readonly log: Logger;
  readonly setAside: SetAside;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  /** Called when an attempt has ended; the next round records its outcome. */
  readonly wake: () => void;
  /** A number from 0 up to 1, for the spread of pauses. */
  readonly random?: () => number;
}

export interface SendQueue {
  /**
   * Records the outcomes of ended attempts, and begins all due ones. Rejects if the store does; nothing is
   * lost then.
   */
  round(): Promise<void>;
  /** The time of the next work, in ms, or null. */
  nextDue(): Promise<number | null>;
  /** Tells channels to stop, waits until each attempt has ended, and records the outcomes. */
  stop(): Promise<void>;
}

/** The outcome of an attempt that is not recorded yet. */
interface Ended {
  readonly outgoing: Outgoing;
  readonly result: SendResult;
  /** How often recording it has failed, and the time of the next try. */
  readonly failures: number;
  readonly at: number;
}

export function createSendQueue(options: SendQueueOptions): SendQueue {
  const { store, channels, log, setAside, now, newId, wake } = options;
  const random = options.random ?? Math.random;
  const running = new Map<EntryId, { readonly channel: ChannelId; readonly ended: Promise<void> }>();
  const ended = new Map<EntryId, Ended>();
  const stopping = new AbortController();
  let isRecovered = false;

  const full = (): ChannelId[] => {
    const counts = new Map<ChannelId, number>();
    for (const { channel } of running.values()) counts.set(channel, (counts.get(channel) ?? 0) + 1);
    return [...counts].flatMap(([channel, count]) => (count >= PER_CHANNEL ? [channel] : []));
  };

  const deliveryWork = ({ outgoing, result }: Ended): Work => {
    const { workspace, contact, channel, message } = outgoing;
    const event: InboundEvent = { type: 'delivery', channel, message: message.id, ...saidOf(result) };
    const inbound = { id: newId<CommandId>(), contact, event };
    return { type: 'inbound', workspace, inbound, create: false, settles: message.id };
  };

  const isToRepeat = ({ outgoing, result }: Ended): boolean =>
    result.outcome === 'failed' && !result.final && outgoing.attempts + 1 < MAX_ATTEMPTS;

  const repeat = async ({ outgoing }: Ended): Promise<void> => {
    const attempts = outgoing.attempts + 1;
    const at = now() + pauseAfter(attempts, PAUSES, random);
    await store.jobs.postpone(outgoing.message.id, at, attempts);
  };

  /** The message was sent, or may have been: whatever else fails, it is not sent again. */
  const postponeOutcome = async (one: Ended, error: unknown): Promise<void> => {
    const { id } = one.outgoing.message;
    const failures = one.failures + 1;
    const isAside = failures >= SET_ASIDE_AFTER;
    if (isAside) setAside.note('outgoing', id, error);
    const at = now() + (isAside ? RECORD_PAUSES.longest : pauseAfter(failures, RECORD_PAUSES));
    ended.set(id, { ...one, failures, at });
    await store.jobs.postponeOutcome(id, at + LEASE);
  };

  /** Records outcomes, each independently. */
  const record = async (): Promise<void> => {
    const due = [...ended.values()].filter(({ at }) => at <= now());
    const final = due.filter((one) => !isToRepeat(one));
    const recording = final.length === 0 ? [] : store.ledger.apply(final.map(deliveryWork));
    const repeating = Promise.all(
      due.filter(isToRepeat).map(async (one) => {
        await repeat(one);
        ended.delete(one.outgoing.message.id);
      }),
    );
    const [results] = await Promise.all([recording, repeating]);
    for (const [index, one] of final.entries()) {
      const result = results[index];
      if (result?.type === 'failed') await postponeOutcome(one, result.error);
      else ended.delete(one.outgoing.message.id);
    }
  };

  const onEnded = (outgoing: Outgoing, result: SendResult): void => {
    const { id } = outgoing.message;
    logResult(log, outgoing, result);
    running.delete(id);
    ended.set(id, { outgoing, result, failures: 0, at: 0 });
    wake();
  };

  const attemptOf = async (outgoing: Outgoing): Promise<SendResult> => {
    let channel: ChannelRow | undefined;
    try {
      channel = await store.workspaces.channel(outgoing.channel);
    } catch (error) {
      log.error({ err: error, channel: outgoing.channel }, 'a channel could not be read');
      return { outcome: 'failed', error: 'the channel cannot be read', final: false };
    }
    if (channel === undefined) return { outcome: 'failed', error: 'the channel is gone', final: true };
    return attemptToSend(channels[channel.kind], outgoing, stopping.signal);
  };

  const start = (outgoing: Outgoing): void => {
    const done = attemptOf(outgoing).then((result) => onEnded(outgoing, result));
    running.set(outgoing.message.id, { channel: outgoing.channel, ended: done });
  };

  /**
   * Another process began this attempt, or its outcome got lost: nobody knows whether the message was sent.
   */
  const takeUncertain = (outgoing: Outgoing): void => {
    onEnded(outgoing, { outcome: 'uncertain', error: NO_ANSWER });
  };

  /** The due messages that there is room for, within the limit of each channel. */
  const withRoom = (due: readonly Outgoing[]): Outgoing[] => {
    const room = new Map<ChannelId, number>();
    for (const { channel } of running.values()) room.set(channel, (room.get(channel) ?? PER_CHANNEL) - 1);
    return due.filter(({ channel }) => {
      const left = room.get(channel) ?? PER_CHANNEL;
      room.set(channel, left - 1);
      return left > 0;
    });
  };

  /** Begins the due messages. False if no message was left to begin. */
  const begin = async (): Promise<boolean> => {
    const due = (await store.jobs.dueOutgoing(now(), BATCH, full())).filter(
      ({ message }) => !running.has(message.id) && !ended.has(message.id),
    );
    for (const outgoing of due.filter(({ begun }) => begun)) takeUncertain(outgoing);
    const fresh = withRoom(due.filter(({ begun }) => !begun));
    if (fresh.length === 0) return false;
    await store.jobs.beginSending(
      fresh.map(({ message }) => message.id),
      now() + LEASE,
    );
    if (stopping.signal.aborted) return false;
    for (const outgoing of fresh) start(outgoing);
    return true;
  };

  const setUnreadableAside = async (): Promise<void> => {
    for (const message of await store.jobs.unreadableOutgoing(now(), BATCH)) {
      setAside.note('outgoing', message, new Error('the message cannot be read'));
      await store.jobs.setAsideOutgoing(message);
    }
  };

  const round = async (): Promise<void> => {
    if (!isRecovered) await store.jobs.interruptSending(now());
    isRecovered = true;
    await record();
    await setUnreadableAside();
    while (!stopping.signal.aborted && (await begin()));
  };

  return {
    round,
    nextDue: async () => {
      const next = await store.jobs.nextOutgoing(full());
      const times = [...ended.values()].map(({ at }) => at);
      if (next !== null) times.push(next);
      return times.length === 0 ? null : Math.min(...times);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([...running.values()].map((one) => one.ended));
      try {
        await record();
      } catch (error) {
        log.error({ err: error, messages: ended.size }, 'outcomes of sending could not be recorded');
      }
    },
  };
}

type Said = Omit<Extract<InboundEvent, { type: 'delivery' }>, 'type' | 'channel' | 'message' | 'upTo'>;

/** The delivery state to record for a final outcome. */
function saidOf(result: SendResult): Said {
  switch (result.outcome) {
    case 'sent':
      return { status: 'sent', ...(result.external === undefined ? {} : { external: result.external }) };
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
