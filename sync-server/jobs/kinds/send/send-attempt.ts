/** One call of a channel. It always ends, whatever the channel does. */
import { FAILURE_CLASSES, type FailureClass } from '@parley/core/channels/send-failure';
import { NO_ANSWER } from '@parley/core/language/no-answer';
import { cutText } from '@parley/core/names/clean-name';
import type { BrokenReason, PartResult } from '../../../channels/adapter.ts';

/** How long a channel may take for one part, in ms. */
export const SEND_TIMEOUT = 30_000;
/** How long a channel may take to report the outcome after it was stopped, in ms. */
const STOP_GRACE = 2_000;

/** Longest reason and code that are recorded, in characters, and the reason that stands for none. */
const MAX_REASON = 500;
const MAX_CODE = 40;
const NO_REASON = 'the channel gave no reason';

export const UNCERTAIN: Extract<PartResult, { outcome: 'uncertain' }> = {
  outcome: 'uncertain',
  error: NO_ANSWER,
};

/** A channel's answer, or `thrown`: a failure that may pass. */
export type CallResult = PartResult | { readonly outcome: 'thrown'; readonly error: string };

/**
 * Calls a channel. If the channel does not answer in time, soon after `stop`, or with a result, the outcome is uncertain.
 * Never rejects.
 */
export async function callChannel(
  send: (signal: AbortSignal) => Promise<PartResult>,
  stop: AbortSignal,
): Promise<CallResult> {
  const ended = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const over = new Promise<CallResult>((resolve) => {
    // A channel that knows what it has done until then can still say so.
    const end = (): void => {
      ended.abort();
      timers.push(setTimeout(() => resolve(UNCERTAIN), STOP_GRACE));
    };
    timers.push(setTimeout(end, SEND_TIMEOUT));
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { signal: ended.signal });
  });
  try {
    return await Promise.race([answerOf(send, ended.signal), over]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    ended.abort();
  }
}

async function answerOf(
  send: (signal: AbortSignal) => Promise<PartResult>,
  signal: AbortSignal,
): Promise<CallResult> {
  try {
    return readResult(await send(signal));
  } catch (error) {
    // A channel that was interrupted cannot know whether the message went out.
    return signal.aborted ? UNCERTAIN : { outcome: 'thrown', error: reasonOf(error) };
  }
}

/** The types fail when a reason is missing here. */
const BROKEN: Readonly<Record<BrokenReason, true>> = {
  token: true,
  permission: true,
  payment: true,
  restricted: true,
  settings: true,
  unreachable: true,
};

/** A channel's answer in the form in which it is recorded. An answer of no known form counts as uncertain. */
function readResult(answer: unknown): PartResult {
  const given = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const { outcome, external, after, scope, why } = given;
  const reason = { ...codeOf(given['code']), error: reasonOf(given['error']) };
  switch (outcome) {
    case 'sent':
      return { outcome, ...(typeof external === 'string' && external !== '' && { external }) };
    case 'failed':
      return { outcome, class: classOf(given['class']), ...reason };
    case 'later':
      return {
        outcome,
        after: typeof after === 'number' && Number.isFinite(after) ? Math.max(0, after) : 0,
        scope: scope === 'channel' || scope === 'template' ? scope : 'person',
        ...reason,
      };
    case 'broken':
      return { outcome, why: isBroken(why) ? why : 'settings', ...reason };
    case 'uncertain':
      return given['error'] === undefined ? { outcome } : { outcome, error: reason.error };
    default:
      return UNCERTAIN;
  }
}

const isBroken = (why: unknown): why is BrokenReason => typeof why === 'string' && Object.hasOwn(BROKEN, why);

const classOf = (given: unknown): FailureClass => FAILURE_CLASSES.find((one) => one === given) ?? 'refused';

const codeOf = (given: unknown): { readonly code?: string } =>
  typeof given === 'string' && given !== '' ? { code: cutText(given, MAX_CODE) } : {};

/** A channel's words for why it failed, cut to a length that can be shown. */
export function reasonOf(error: unknown): string {
  const words: unknown = error instanceof Error ? error.message : error;
  return typeof words === 'string' && words.trim() !== '' ? cutText(words, MAX_REASON) : NO_REASON;
}
