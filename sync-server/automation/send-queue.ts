/**
 * Sends queued messages (DR-2, DR-3). That an attempt begins is on the disk before the channel is called, and what
 * became of it is recorded in the transaction in which the message leaves the queue. An attempt whose outcome nobody
 * knows, after a crash, is uncertain and never repeated by itself (law L16). Contacts and channels are served side by
 * side: one that hangs or fails keeps no other waiting (law L17).
 */
import type { Happening } from '@parley/core/contact/inbound';
import { NO_ANSWER } from '@parley/core/contact/no-answer';
import type { ChannelId, CommandId, EntryId } from '@parley/core/ids';
import type { Logger } from 'pino';
import type { Channels, SendResult } from '../channels/channel.ts';
import type { Outgoing, Store, Work } from '../store/port.ts';
import type { SetAside } from '../store/set-aside.ts';
import { attemptToSend, SEND_TIMEOUT } from './attempt.ts';
import { pauseAfter } from './back-off.ts';

/** Attempts before a failure that might have passed is final: the last comes some two hours after the first. */
const MAX_ATTEMPTS = 12;
/** Pauses between attempts, in ms, give or take a fifth. */
const PAUSES = { first: 2_000, longest: 30 * 60_000 };
/** Messages that one channel is given at once, each of another contact: it keeps the others waiting for no more. */
const PER_CHANNEL = 16;
/** Messages taken from the queue at once. */
const BATCH = 64;
/** A message that is being sent is due again after this, in ms: never, unless its outcome gets lost. */
const LEASE = SEND_TIMEOUT + 60_000;
/** Pauses before an outcome that could not be recorded is recorded again, in ms. */
const RECORD_PAUSES = { first: 1_000, longest: 3_600_000 };
/** An outcome that could not be recorded so often is set aside: it is tried once an hour. */
const SET_ASIDE_AFTER = 5;

export interface SendQueueOptions {
  readonly store: Pick<
    Store,
    | 'apply'
    | 'channel'
    | 'dueOutgoing'
    | 'unreadableOutgoing'
    | 'beginSending'
    | 'interruptSending'
    | 'postpone'
    | 'postponeOutcome'
    | 'setAsideOutgoing'
    | 'nextOutgoing'
  >;
  readonly channels: Channels;
  readonly log: Logger;
  readonly setAside: SetAside;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  /** Called when an attempt has ended: its outcome waits for the next round. */
  readonly wake: () => void;
  /** A number from 0 up to 1, for the spread of pauses. */
  readonly random?: () => number;
}

export interface SendQueue {
  /** Records what has ended, and begins all that is due. Rejects if the store does; nothing is lost by that. */
  round(): Promise<void>;
  /** When there is something to do, in ms, or null. */
  nextDue(): number | null;
  /** Tells channels to stop, waits until each has ended, and records what became of their messages. */
  stop(): Promise<void>;
}

/** The outcome of an attempt, which is still to be recorded. */
interface Ended {
  readonly outgoing: Outgoing;
  readonly result: SendResult;
  /** How often it could not be recorded, and when to try again. */
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
    const happening: Happening = { type: 'delivery', channel, message: message.id, ...saidOf(result) };
    const inbound = { id: newId<CommandId>(), contact, happening };
    return { type: 'inbound', workspace, inbound, create: false, settles: message.id };
  };

  const isToRepeat = ({ outgoing, result }: Ended): boolean =>
    result.outcome === 'failed' && !result.final && outgoing.attempts + 1 < MAX_ATTEMPTS;

  const repeat = async ({ outgoing }: Ended): Promise<void> => {
    const attempts = outgoing.attempts + 1;
    const at = now() + pauseAfter(attempts, PAUSES, random);
    await store.postpone(outgoing.message.id, at, attempts);
  };

  /** It was sent, or may have been: whatever else fails, it is not sent again. */
  const postponeOutcome = async (one: Ended, error: unknown): Promise<void> => {
    const { id } = one.outgoing.message;
    const failures = one.failures + 1;
    const isAside = failures >= SET_ASIDE_AFTER;
    if (isAside) setAside.note('outgoing', id, error);
    const at = now() + (isAside ? RECORD_PAUSES.longest : pauseAfter(failures, RECORD_PAUSES));
    ended.set(id, { ...one, failures, at });
    await store.postponeOutcome(id, at + LEASE);
  };

  /** Records outcomes, each for itself. */
  const record = async (): Promise<void> => {
    const due = [...ended.values()].filter(({ at }) => at <= now());
    const final = due.filter((one) => !isToRepeat(one));
    const recording = final.length === 0 ? [] : store.apply(final.map(deliveryWork));
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

  const start = (outgoing: Outgoing): void => {
    const channel = store.channel(outgoing.channel);
    const attempt =
      channel === undefined
        ? Promise.resolve<SendResult>({ outcome: 'failed', error: 'the channel is gone', final: true })
        : attemptToSend(channels[channel.kind], outgoing, stopping.signal);
    const done = attempt.then((result) => onEnded(outgoing, result));
    running.set(outgoing.message.id, { channel: outgoing.channel, ended: done });
  };

  /** What was begun by whoever is no more, or has lost its outcome: nobody knows whether it was sent. */
  const takeUncertain = (outgoing: Outgoing): void => {
    onEnded(outgoing, { outcome: 'uncertain', error: NO_ANSWER });
  };

  /** The due messages that there is room for, at most so many of each channel. */
  const withRoom = (due: readonly Outgoing[]): Outgoing[] => {
    const room = new Map<ChannelId, number>();
    for (const { channel } of running.values()) room.set(channel, (room.get(channel) ?? PER_CHANNEL) - 1);
    return due.filter(({ channel }) => {
      const left = room.get(channel) ?? PER_CHANNEL;
      room.set(channel, left - 1);
      return left > 0;
    });
  };

  /** Begins what is due. False if there was nothing left to begin. */
  const begin = async (): Promise<boolean> => {
    const due = store
      .dueOutgoing(now(), BATCH, full())
      .filter(({ message }) => !running.has(message.id) && !ended.has(message.id));
    for (const outgoing of due.filter(({ begun }) => begun)) takeUncertain(outgoing);
    const fresh = withRoom(due.filter(({ begun }) => !begun));
    if (fresh.length === 0) return false;
    await store.beginSending(
      fresh.map(({ message }) => message.id),
      now() + LEASE,
    );
    if (stopping.signal.aborted) return false;
    for (const outgoing of fresh) start(outgoing);
    return true;
  };

  const setUnreadableAside = async (): Promise<void> => {
    for (const message of store.unreadableOutgoing(now(), BATCH)) {
      setAside.note('outgoing', message, new Error('the message cannot be read'));
      await store.setAsideOutgoing(message);
    }
  };

  const round = async (): Promise<void> => {
    if (!isRecovered) await store.interruptSending(now());
    isRecovered = true;
    await record();
    await setUnreadableAside();
    while (!stopping.signal.aborted && (await begin()));
  };

  return {
    round,
    nextDue: () => {
      const times = [...ended.values()].map(({ at }) => at);
      const next = store.nextOutgoing(full());
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

type Said = Omit<Extract<Happening, { type: 'delivery' }>, 'type' | 'channel' | 'message' | 'upTo'>;

/** What the record is told of an outcome that is final. */
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
