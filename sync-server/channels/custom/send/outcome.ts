/** What an answer of the team's system means for the message. */
import type { PartResult, SendContext } from '../../adapter.ts';
import { pauseAfter } from '../../../jobs/back-off.ts';
import { wordsIn, type Answer } from './call.ts';

const DAY = 86_400_000;
/** How long a message is tried, in ms. */
const PATIENCE = 3 * DAY;
/** Pauses between tries, in ms. */
const PAUSES = { first: 5_000, longest: 3_600_000 };
/** Tries after which a refusal of the whole channel is believed: a deployment may refuse everything for a minute. */
const BELIEVED = 5;

type Answered = Extract<Answer, { type: 'answered' }>;
type Moment = Pick<SendContext, 'tries' | 'since' | 'now'>;

const BUSY: ReadonlySet<number> = new Set([408, 425, 429]);
const NOT_LET_IN: ReadonlySet<number> = new Set([401, 403]);
/** The system takes no part of what the message has. */
const NOT_TAKEN: ReadonlySet<number> = new Set([413, 415]);
/** They ask not for this message alone to wait. */
const FOR_ALL: ReadonlySet<number> = new Set([429, 503]);

/**
 * In our own form. The system knows a message by its `webhook-id`, which is the same at every try: a try that may have
 * arrived without an answer, as after a timeout, can simply be made again.
 */
export function standardOutcome(
  answer: Answer,
  idOf: (value: unknown) => string,
  moment: Moment,
): PartResult {
  if (answer.type === 'none') return laterWithoutAnswer(answer, moment);
  const { status, value } = answer;
  if (status >= 200 && status < 300) return { outcome: 'sent', external: idOf(value) };
  if (BUSY.has(status) || status >= 500) return laterAfter(answer, moment);
  return refusalOf(answer, moment);
}

/**
 * In respond.io's form, which has no key against repeats: only what has certainly not been taken is tried again, and a
 * message without an answer is uncertain until its status comes or a person decides (law L16).
 */
export function respondIoOutcome(
  answer: Answer,
  idOf: (value: unknown) => string,
  moment: Moment,
): PartResult {
  if (answer.type === 'none') {
    const { error } = answer;
    return error.mayHaveArrived
      ? { outcome: 'uncertain', error: error.message }
      : laterWithoutAnswer(answer, moment);
  }
  const { status, value } = answer;
  if (status >= 200 && status < 300) return { outcome: 'sent', external: idOf(value) };
  if (BUSY.has(status) || status === 503) return laterAfter(answer, moment);
  if (status < 500) return refusalOf(answer, moment);
  const words = wordsIn(value);
  return words === undefined
    ? { outcome: 'uncertain', error: spoken(answer) }
    : { outcome: 'failed', class: 'refused', code: String(status), error: words };
}

/** An answer from 300 to 499: it comes again at every try, unless somebody mends the system or the channel. */
function refusalOf(answer: Answered, moment: Moment): PartResult {
  const { status } = answer;
  const reason = { code: String(status), error: spoken(answer) };
  if (status === 410) return { outcome: 'broken', why: 'settings', ...reason };
  if (NOT_LET_IN.has(status) || status < 400) {
    const why = status < 400 ? 'settings' : 'token';
    return isBelieved(moment) ? { outcome: 'broken', why, ...reason } : laterAfter(answer, moment);
  }
  return { outcome: 'failed', class: NOT_TAKEN.has(status) ? 'not-taken' : 'refused', ...reason };
}

const isBelieved = ({ tries }: Moment): boolean => tries + 1 >= BELIEVED;

function laterWithoutAnswer({ error }: Extract<Answer, { type: 'none' }>, moment: Moment): PartResult {
  const { reason, message } = error;
  // A name may lead to a wrong machine for a short time only.
  if (reason === 'refused-address' && isBelieved(moment)) {
    return { outcome: 'broken', why: 'settings', error: message };
  }
  return later(message, moment);
}

function laterAfter(answer: Answered, moment: Moment): PartResult {
  const { status, retryAfter } = answer;
  const code = String(status);
  // One message that the system always stumbles over must not hold up the others.
  const scope = FOR_ALL.has(status) && retryAfter !== undefined ? 'channel' : 'person';
  return { ...later(spoken(answer), moment, retryAfter, scope), code };
}

function later(
  error: string,
  moment: Moment,
  asked?: number,
  scope: 'person' | 'channel' = 'person',
): Extract<PartResult, { outcome: 'later' | 'failed' }> {
  const { tries, since, now } = moment;
  if (now() - since >= PATIENCE) return { outcome: 'failed', class: 'gave-up', error };
  return { outcome: 'later', after: asked ?? pauseAfter(tries + 1, PAUSES), scope, error };
}

function spoken({ status, value }: Answered): string {
  return wordsIn(value) ?? `HTTP ${status}`;
}
