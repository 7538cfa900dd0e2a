/** One attempt to send a message. It always ends, whatever the channel does. */
import { NO_ANSWER } from '@parley/core/language/no-answer';
import { cutText } from '@parley/core/names/clean-name';
import type { Channel, Outgoing, SendResult } from '../../channels/channel.ts';

/** How long a channel may take for one message, in ms. */
export const SEND_TIMEOUT = 30_000;
/** How long a channel may take to report the outcome after it was stopped, in ms. */
const STOP_GRACE = 2_000;

/** Longest reason that is recorded, in characters, and the one that stands for none. */
const MAX_REASON = 500;
const NO_REASON = 'the channel gave no reason';

const UNCERTAIN: SendResult = { outcome: 'uncertain', error: NO_ANSWER };

/**
 * Hands a message to its channel. If the channel does not answer in time, soon after `stop`, or with a result,
 * the outcome is uncertain. A throw counts as a failure that may pass. Never rejects.
 */
export async function attemptToSend(
  channel: Channel,
  outgoing: Outgoing,
  stop: AbortSignal,
): Promise<SendResult> {
  const ended = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const over = new Promise<SendResult>((resolve) => {
    const end = (): void => {
      ended.abort();
      resolve(UNCERTAIN);
    };
    const onStop = (): void => {
      ended.abort();
      timers.push(setTimeout(() => resolve(UNCERTAIN), STOP_GRACE));
    };
    timers.push(setTimeout(end, SEND_TIMEOUT));
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop, { signal: ended.signal });
  });
  try {
    return await Promise.race([send(channel, outgoing, ended.signal), over]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    ended.abort();
  }
}

async function send(channel: Channel, outgoing: Outgoing, signal: AbortSignal): Promise<SendResult> {
  try {
    return readResult(await channel.send(outgoing, signal));
  } catch (error) {
    // A channel that was interrupted cannot know whether the message went out.
    if (signal.aborted) return UNCERTAIN;
    return { outcome: 'failed', error: reasonOf(error), final: false };
  }
}

/** What a channel answered, as it may be recorded. An answer of another form has no known meaning. */
function readResult(answer: unknown): SendResult {
  const { outcome, external, error, final } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  switch (outcome) {
    case 'sent':
      return { outcome, ...(typeof external === 'string' && { external }) };
    case 'failed':
      return { outcome, error: reasonOf(error), final: final === true };
    case 'uncertain':
      return { outcome, ...(error !== undefined && { error: reasonOf(error) }) };
    default:
      return UNCERTAIN;
  }
}

/** A channel's words for why it failed, cut to a length that can be shown. */
function reasonOf(error: unknown): string {
  const words: unknown = error instanceof Error ? error.message : error;
  return typeof words === 'string' && words.trim() !== '' ? cutText(words, MAX_REASON) : NO_REASON;
}
