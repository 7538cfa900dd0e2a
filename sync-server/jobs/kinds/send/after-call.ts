/** What follows from a channel's answer about one part of a message. */
import type { ChannelPause } from '@parley/core/channels/pause';
import type { SendWait } from '@parley/core/contact/entry';
import { pauseAfter } from '../../back-off.ts';
import type { Prepared } from './prepare.ts';
import type { CallResult } from './send-attempt.ts';
import { FIRST, referenceOf, type FinalResult, type Progress } from './sending.ts';

/** Attempts before a failure that might have passed is final: the last comes some two hours after the first. */
const MAX_ATTEMPTS = 12;
/** Pauses between attempts, in ms, give or take a fifth. */
const PAUSES = { first: 2_000, longest: 30 * 60_000 };
/** The shortest time for which a channel may let us wait, in ms: another call at once would only be refused again. */
const SHORTEST_WAIT = 1_000;

export type NextStep =
  | { readonly type: 'end'; readonly progress: Progress; readonly result: FinalResult }
  /** The next part, at once. */
  | { readonly type: 'on'; readonly progress: Progress }
  /** The same part later; of the scope `channel` or `template`, no message of the channel or template goes before. */
  | {
      readonly type: 'wait';
      readonly progress: Progress;
      readonly wait: SendWait;
      /** In the service's words. */
      readonly error: string;
    }
  /** The same part, once somebody has let the channel go on. */
  | { readonly type: 'pause'; readonly progress: Progress; readonly pause: Omit<ChannelPause, 'since'> };

export interface Moment {
  readonly now: number;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

export function afterCall(answer: CallResult, prepared: Prepared, moment: Moment): NextStep {
  const { tries } = prepared.progress;
  const begun = { since: moment.now, ...prepared.progress, tries: tries + 1 };
  switch (answer.outcome) {
    case 'sent':
      return afterSent(answer.external, prepared);
    case 'failed':
    case 'uncertain':
      return { type: 'end', progress: begun, result: answer };
    case 'later': {
      const { after, scope, code, error } = answer;
      const until = moment.now + Math.max(after, SHORTEST_WAIT);
      return { type: 'wait', progress: begun, wait: { scope, until, ...(code && { code }) }, error };
    }
    case 'broken': {
      const { why, error, code } = answer;
      return { type: 'pause', progress: begun, pause: { why, error, ...(code && { code }) } };
    }
    case 'thrown':
      return afterThrow(answer.error, begun, moment);
  }
}

function afterSent(external: string | undefined, { outgoing, part, progress }: Prepared): NextStep {
  const id = external ?? referenceOf(outgoing.message.id, part.index);
  const parts = progress.parts.map((known, index) => (index === part.index ? id : known));
  const next: Progress = { ...FIRST, parts };
  return parts.includes(null)
    ? { type: 'on', progress: next }
    : { type: 'end', progress: next, result: { outcome: 'sent' } };
}

function afterThrow(error: string, begun: Progress, { now, random }: Moment): NextStep {
  const progress = { ...begun, failures: begun.failures + 1 };
  return progress.failures >= MAX_ATTEMPTS
    ? { type: 'end', progress, result: { outcome: 'failed', class: 'gave-up', error } }
    : {
        type: 'wait',
        progress,
        wait: { scope: 'service', until: now + pauseAfter(progress.failures, PAUSES, random) },
        error,
      };
}
