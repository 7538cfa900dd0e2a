/**
 * Sends queued messages (DR-2, DR-3), part by part. That an attempt begins is on the disk before the channel is called;
 * what was sent is on the disk before the next part begins, and the outcome is recorded in the transaction in which the
 * message leaves the queue. An attempt without a known outcome, as after a crash, is uncertain and never repeated
 * automatically, unless the channel's service recognises repeats (law L16). The messages of a contact are sent in order; contacts and channels are served side by side
 * (law L17).
 */
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { ChannelId, CommandId } from '@parley/core/ids';
import type { Logger } from 'pino';
import type { SendContext } from '../../../channels/adapter.ts';
import type { Job } from '../../../store/job-store.ts';
import { readPool } from '../../../store/send-pools.ts';
import type { Work } from '../../../ledger/work.ts';
import type { Store } from '../../../store/store.ts';
import type { Ending, JobHandler, Room } from '../../runner.ts';
import { addMarkRead } from './mark-read.ts';
import { afterCall, type NextStep } from './after-call.ts';
import { ChannelPace, type Turn } from './channel-pace.ts';
import { prepare, templateOf, withPlaces, type Prepared } from './prepare.ts';
import { callChannel, SEND_TIMEOUT, UNCERTAIN, type CallResult } from './send-attempt.ts';
import type { SendMonitor } from './send-monitor.ts';
import { payloadOf, readSending, type FinalResult, type Progress, type Sending } from './sending.ts';
import type { SendingChannel, SendingChannels } from './sending-channels.ts';

/** Pauses before another try to record an outcome, in ms, and the number of tries. */
const RECORD_PAUSES = { first: 1_000, longest: 60_000 };
const RECORD_TRIES = 5;
/** Pause before a channel is read again that could not be read, in ms. */
const UNREADABLE_PAUSE = 30_000;
/** A message that waits for at least so long says so in the record, in ms. */
const WAIT_TOLD = 60_000;
/** The rates of a channel before they are known. */
const ONE_BY_ONE = { channel: { perSecond: 1, burst: 1 }, person: null };
/** More than any channel has at a time: `room` decides how many begin. */
const AT_ONCE = 1_000;

export interface SendHandlerOptions {
  readonly store: Pick<Store, 'record' | 'jobs'>;
  readonly channels: SendingChannels;
  /** What an adapter needs beside the message. */
  readonly context: Pick<SendContext, 'http' | 'file' | 'link'>;
  readonly monitor: SendMonitor;
  readonly log: Logger;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  readonly random: () => number;
}

export function createSendHandler(options: SendHandlerOptions): JobHandler {
  const sender = new Sender(options);
  return {
    kind: 'send',
    lease: SEND_TIMEOUT + 60_000,
    atOnce: AT_ONCE,
    tries: RECORD_TRIES,
    pauses: RECORD_PAUSES,
    // It may have been sent: whoever tries it again has its outcome recorded, and does not send it (law L16).
    payloadOfLost: (job) => {
      const sending = readSending(job);
      return payloadOf(sending, { ...sending.progress, result: sending.progress.result ?? UNCERTAIN });
    },
    room: (pool) => sender.room(pool),
    attempt: (job, signal) => sender.attempt(job, signal),
  };
}

class Sender {
  readonly #options: SendHandlerOptions;
  readonly #paces = new Map<ChannelId, ChannelPace>();

  constructor(options: SendHandlerOptions) {
    this.#options = options;
  }

  /** How many messages of a pool may begin: none while the channel is paused, however many wait (CH-8). */
  async room(pool: string): Promise<Room> {
    const { log, now } = this.#options;
    const { channel, priority } = readPool(pool);
    const pace = this.#paceOf(channel);
    try {
      const found = await this.#options.channels.find(channel);
      if (found?.isPaused) return { count: 0 };
      const rates = found?.adapter?.rates(found.connected);
      // A message that cannot be sent ends at once.
      if (rates === undefined) return { count: AT_ONCE };
      pace.setRates(rates, now());
    } catch (error) {
      log.error({ err: error, channel }, 'a channel could not be read');
      return { count: 0, next: now() + UNREADABLE_PAUSE };
    }
    return pace.room(priority, now());
  }

  async attempt(job: Job, signal: AbortSignal): Promise<Ending> {
    const sending = readSending(job);
    const { result } = sending.progress;
    if (result !== undefined) return this.#record(sending, await this.#placed(sending), result);
    // The part whose attempt had begun: it may have been sent.
    if (job.lost && !(await this.#isKnownAgain(sending))) {
      return this.#end(sending, await this.#placed(sending), UNCERTAIN);
    }
    const turn = this.#paceOf(sending.channel).begin(this.#options.now);
    try {
      return await this.#send(sending, job, turn, signal);
    } finally {
      turn.end();
    }
  }

  /** Whether the channel's service recognises a part that it has taken before. */
  async #isKnownAgain({ channel }: Sending): Promise<boolean> {
    const found = await this.#options.channels.find(channel);
    return found?.adapter?.knowsRepeats?.(found.connected) ?? false;
  }

  /** With places for the parts, by which reports settle the message; without, where they cannot be told any more. */
  async #placed(sending: Sending): Promise<Progress> {
    const { store, channels, log } = this.#options;
    try {
      return await withPlaces({ store, channels }, sending);
    } catch (error) {
      log.warn({ err: error, message: sending.message }, 'the parts of a message cannot be told');
      return sending.progress;
    }
  }

  async #send(sending: Sending, job: Job, turn: Turn, signal: AbortSignal): Promise<Ending> {
    const { store, channels, now } = this.#options;
    const prepared = await prepare({ store, channels, now }, sending).catch((error: unknown) => {
      turn.unused();
      throw error;
    });
    if ('ending' in prepared) {
      turn.unused();
      return this.#end(sending, prepared.progress, prepared.ending);
    }
    const until = this.#waitOf(sending, prepared);
    if (until !== undefined) {
      turn.unused();
      return this.#later(sending, prepared.progress, until);
    }
    const answer = await this.#call(prepared, signal);
    return this.#follow(sending, job, prepared, answer);
  }

  /** The time in ms until which the message has to wait, though the channel takes others. */
  #waitOf({ channel, external }: Sending, { outgoing }: Prepared): number | undefined {
    const now = this.#options.now();
    const pace = this.#paceOf(channel);
    const template = templateOf(outgoing.message);
    const until = template === undefined ? undefined : pace.templateUntil(template, now);
    return until ?? pace.takeForPerson(external, now);
  }

  async #call({ outgoing, part, adapter, progress }: Prepared, signal: AbortSignal): Promise<CallResult> {
    const { context, now } = this.#options;
    const { tries, since = now() } = progress;
    return callChannel(
      (stop) => adapter.sendPart(outgoing, part, { ...context, now, tries, since, signal: stop }),
      signal,
    );
  }

  async #follow(sending: Sending, job: Job, prepared: Prepared, answer: CallResult): Promise<Ending> {
    const { monitor, now, random } = this.#options;
    const next = afterCall(answer, prepared, { now: now(), random });
    if (answer.outcome !== 'sent') this.#logAnswer(sending, prepared, answer);
    if (next.type === 'end') return this.#end(sending, next.progress, next.result, prepared.channel);
    monitor.note(sending.channel, answer, now());
    await this.#hold(sending, prepared, next);
    if (next.type !== 'wait') return this.#later(sending, next.progress, job.due);
    const { until, scope } = next.wait;
    // A message that waits with all others keeps its place among them.
    const later = this.#later(sending, next.progress, scope === 'channel' ? job.due : until);
    return until - now() < WAIT_TOLD ? later : { ...later, note: this.#waiting(sending, next) };
  }

  /** Lets more wait than this message, if the channel has asked for that. */
  async #hold({ channel }: Sending, { outgoing }: Prepared, next: NextStep): Promise<void> {
    const { channels, now } = this.#options;
    const pace = this.#paceOf(channel);
    if (next.type === 'pause') {
      await channels.pause(outgoing.channel, { ...next.pause, since: now() });
    } else if (next.type === 'wait' && next.wait.scope === 'channel') {
      pace.waitUntil(next.wait.until);
    } else if (next.type === 'wait' && next.wait.scope === 'template') {
      const template = templateOf(outgoing.message);
      if (template !== undefined) pace.waitForTemplate(template, next.wait.until);
    }
  }

  #later(sending: Sending, progress: Progress, due: number): Extract<Ending, { type: 'later' }> {
    return { type: 'later', due, failures: 0, payload: payloadOf(sending, progress) };
  }

  /** Says in the record what a message waits for. */
  #waiting(sending: Sending, { wait, error }: Extract<NextStep, { type: 'wait' }>): Work {
    return this.#work(sending, { status: 'waiting', wait, error });
  }

  /** The message is sent, or given up. */
  async #end(
    sending: Sending,
    progress: Progress,
    result: FinalResult,
    channel?: SendingChannel,
  ): Promise<Ending> {
    const { store, channels, monitor, log, now } = this.#options;
    monitor.note(sending.channel, result, now());
    if (result.outcome === 'sent') {
      // Errors here are only logged: the message was sent, and that has to be recorded.
      await Promise.all([
        channels.noteSent(sending.channel, now()),
        channel?.adapter?.markRead && addMarkRead(store, sending, now()),
      ]).catch((error: unknown) => {
        log.warn({ err: error, message: sending.message }, 'what follows a sent message failed');
      });
    }
    return this.#record(sending, progress, result);
  }

  #record(sending: Sending, progress: Progress, result: FinalResult): Ending {
    const { parts } = progress;
    const status = { ...statusOf(result), ...(parts.length > 0 && { parts }) };
    return {
      type: 'work',
      work: this.#work(sending, status),
      keep: payloadOf(sending, { ...progress, result }),
    };
  }

  #work({ workspace, contact, channel, message }: Sending, status: Status): Work {
    const event: InboundEvent = { type: 'delivery', channel, message, ...status };
    const inbound = { id: this.#options.newId<CommandId>(), contact, event };
    return { type: 'inbound', workspace, inbound, create: false };
  }

  #paceOf(channel: ChannelId): ChannelPace {
    const known = this.#paces.get(channel);
    if (known !== undefined) return known;
    const pace = new ChannelPace(ONE_BY_ONE, this.#options.now());
    this.#paces.set(channel, pace);
    return pace;
  }

  #logAnswer({ channel, message }: Sending, { part, progress }: Prepared, answer: CallResult): void {
    const { outcome, error } = { error: undefined, ...answer };
    const code = 'code' in answer ? answer.code : undefined;
    this.#options.log.warn(
      { message, channel, part: part.index, tries: progress.tries + 1, outcome, code, error },
      'a message could not be sent at once',
    );
  }
}

type Status = Omit<Extract<InboundEvent, { type: 'delivery' }>, 'type' | 'channel' | 'message' | 'upTo'>;

/** The delivery state to record for a final outcome. */
function statusOf(result: FinalResult): Status {
  switch (result.outcome) {
    case 'sent':
      return { status: 'sent' };
    case 'uncertain':
      return { status: 'uncertain', ...(result.error === undefined ? {} : { error: result.error }) };
    case 'failed': {
      const { code, error } = result;
      return { status: 'failed', error, failure: { class: result.class, ...(code && { code }) } };
    }
  }
}
