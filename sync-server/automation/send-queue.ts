/**
 * Sends queued messages (DR-2, DR-3). What became of one is recorded before it leaves the queue: a crash between
 * the two gives the same message to the channel again, under the same id.
 */
import type { Happening } from '@parley/core/contact/inbound';
import { NO_ANSWER } from '@parley/core/contact/no-answer';
import type { CommandId } from '@parley/core/ids';
import type { Logger } from 'pino';
import type { Channels, SendResult } from '../channels/channel.ts';
import type { Outgoing, Store } from '../store/port.ts';

/** Attempts before a failure that might have passed is final: the last comes some two hours after the first. */
const MAX_ATTEMPTS = 12;
/** Pauses between attempts, in ms: they double from the first to the longest, give or take a fifth. */
const FIRST_PAUSE = 2_000;
const MAX_PAUSE = 30 * 60_000;
/** How long a channel may take for one message, in ms. */
const SEND_TIMEOUT = 30_000;
/** Messages taken from the queue at once; contacts among them are served side by side. */
const BATCH = 64;

export interface SendQueueOptions {
  readonly store: Pick<Store, 'apply' | 'channel' | 'dueOutgoing' | 'postpone' | 'settle'>;
  readonly channels: Channels;
  readonly log: Logger;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  /** A number from 0 up to 1, for the spread of pauses. */
  readonly random?: () => number;
}

/** Pause before attempt number `attempts + 1`, in ms. */
export const pauseAfter = (attempts: number, random: () => number): number => {
  const pause = Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** Math.max(0, attempts - 1));
  return Math.round(pause * (0.8 + 0.4 * random()));
};

const groupByContact = (due: readonly Outgoing[]): Outgoing[][] => {
  const lanes = new Map<string, Outgoing[]>();
  for (const one of due) lanes.set(one.contact, [...(lanes.get(one.contact) ?? []), one]);
  return [...lanes.values()];
};

/** One round: sends all that is due. Rejects if the store does; what was not settled stays in the queue. */
export const createSendRound = (options: SendQueueOptions): (() => Promise<void>) => {
  const { store, channels, log, now, newId } = options;
  const random = options.random ?? Math.random;

  const attempt = async (outgoing: Outgoing): Promise<SendResult> => {
    const channel = store.channel(outgoing.channel);
    if (channel === undefined) return { outcome: 'failed', error: 'the channel is gone', final: true };
    const signal = AbortSignal.timeout(SEND_TIMEOUT);
    const timedOut = new Promise<SendResult>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve({ outcome: 'uncertain', error: NO_ANSWER });
      });
    });
    const sent = channels[channel.kind].send(outgoing, signal).catch((error: unknown): SendResult => ({
      outcome: 'failed',
      error: error instanceof Error ? error.message : String(error),
      final: false,
    }));
    return Promise.race([sent, timedOut]);
  };

  const record = async (
    outgoing: Outgoing,
    said: Omit<Extract<Happening, { type: 'delivery' }>, 'type' | 'channel' | 'message' | 'upTo'>,
  ): Promise<void> => {
    const { workspace, contact, channel, message } = outgoing;
    const happening: Happening = { type: 'delivery', channel, message: message.id, ...said };
    await store.apply([
      { type: 'inbound', workspace, inbound: { id: newId<CommandId>(), contact, happening }, create: false },
    ]);
    await store.settle(message.id);
  };

  /** Whether the contact's next message may follow. */
  const handle = async (outgoing: Outgoing): Promise<boolean> => {
    const result = await attempt(outgoing);
    const attempts = outgoing.attempts + 1;
    const where = { message: outgoing.message.id, channel: outgoing.channel, attempts };
    switch (result.outcome) {
      case 'sent':
        await record(outgoing, {
          status: 'sent',
          ...(result.external === undefined ? {} : { external: result.external }),
        });
        return true;
      case 'uncertain':
        log.warn({ ...where, error: result.error }, 'nobody can say whether a message was sent');
        await record(outgoing, {
          status: 'uncertain',
          ...(result.error === undefined ? {} : { error: result.error }),
        });
        return true;
      case 'failed':
        log.warn({ ...where, error: result.error, final: result.final }, 'a message could not be sent');
        if (result.final || attempts >= MAX_ATTEMPTS) {
          await record(outgoing, { status: 'failed', error: result.error });
          return true;
        }
        await store.postpone(outgoing.message.id, now() + pauseAfter(attempts, random), attempts);
        return false;
    }
  };

  /** A contact's messages in order: while one waits for its next attempt, those after it wait too. */
  const sendLane = async (lane: readonly Outgoing[]): Promise<void> => {
    for (const outgoing of lane) if (!(await handle(outgoing))) return;
  };

  return async () => {
    const handled = new Set<string>();
    for (;;) {
      const due = store.dueOutgoing(now(), BATCH);
      const fresh = due.filter((one) => !handled.has(one.message.id));
      if (fresh.length === 0) return;
      const ends = await Promise.allSettled(
        groupByContact(fresh).map((lane) => {
          for (const one of lane) handled.add(one.message.id);
          return sendLane(lane);
        }),
      );
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
  };
};
