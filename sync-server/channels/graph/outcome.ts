/** What becomes of a message after an error of Graph, once a kind of channel has said what the error means. */
import type { FailureClass } from '@parley/core/channels/send-failure';
import type { BrokenReason, PartResult } from '../adapter.ts';
import { pauseAfter } from '../../jobs/back-off.ts';
import { codeOf, type GraphError } from './graph-error.ts';

const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** What an error asks for. */
export type Meaning =
  | { readonly type: 'failed'; readonly class: FailureClass }
  | { readonly type: 'broken'; readonly why: BrokenReason }
  /** Wait, and then again, as often as needed. `first`, doubled at each try, up to `longest`, in ms. */
  | { readonly type: 'wait'; readonly first: number; readonly longest: number }
  /** 4^n seconds for this person. */
  | { readonly type: 'wait-person' }
  /** Again, a few times; then it has failed. */
  | { readonly type: 'again'; readonly class: FailureClass }
  /** Graph says so of messages that it has sent, too. */
  | { readonly type: 'uncertain' };

/** How a kind of channel understands errors. @param status of HTTP */
export type MeaningOf = (error: GraphError, status: number) => Meaning;

export const failed = (name: FailureClass): Meaning => ({ type: 'failed', class: name });
export const broken = (why: BrokenReason): Meaning => ({ type: 'broken', why });
export const wait = (first: number, longest: number): Meaning => ({ type: 'wait', first, longest });
export const again: Meaning = { type: 'again', class: 'gave-up' };

/** The meaning of a code that is in no list. */
export function meaningOfUnknown({ code, isTransient }: GraphError, status: number): Meaning {
  if (isPermission(code)) return broken('permission');
  if (status === 429) return wait(MINUTE, HOUR);
  if (status === 401) return broken('token');
  return isTransient || status >= 500 ? again : failed('refused');
}

/** Codes of missing permissions lie in a row. */
export const isPermission = (code: number): boolean => code >= 200 && code <= 299;

/** How often what may pass is tried. */
export const FEW_TRIES = 5;

export interface Tried {
  /** How often the part was tried before. */
  readonly tries: number;
  /** The wait that the answer asks for, in ms. */
  readonly retryAfter?: number;
}

/** What becomes of a part; `again`: nothing was sent, and the same call may succeed soon. */
export type ErrorResult = PartResult | { readonly outcome: 'again'; readonly error: string };

/** What becomes of a part after an answer with an error of Graph's form. */
export function resultOf(error: GraphError, meaning: Meaning, { tries, retryAfter }: Tried): ErrorResult {
  const about = { code: codeOf(error), error: error.words };
  switch (meaning.type) {
    case 'failed':
      return { outcome: 'failed', class: meaning.class, ...about };
    case 'broken':
      return { outcome: 'broken', why: meaning.why, ...about };
    case 'wait': {
      const after = retryAfter ?? pauseAfter(tries + 1, meaning);
      return { outcome: 'later', after, scope: 'channel', ...about };
    }
    case 'wait-person': {
      const after = retryAfter ?? Math.min(SECOND * 4 ** Math.min(tries, MOST_POWERS), 6 * HOUR);
      return { outcome: 'later', after, scope: 'person', ...about };
    }
    case 'again':
      if (tries + 1 >= FEW_TRIES) return { outcome: 'failed', class: meaning.class, ...about };
      return { outcome: 'again', error: inWords(error) };
    case 'uncertain':
      return { outcome: 'uncertain', error: inWords(error) };
  }
}

const inWords = (error: GraphError): string => `${error.words} (code ${codeOf(error)})`;

const MOST_POWERS = 20;

/**
 * What becomes of a part after an answer without an error of Graph's form: it comes from something between us and Graph.
 * After 2xx and 5xx the call may have arrived (law L16).
 */
export function resultOfStatus(status: number, { tries, retryAfter }: Tried): PartResult {
  const error = `HTTP ${status} without an answer of the Graph API`;
  const code = String(status);
  if (status === 429) {
    const after = retryAfter ?? pauseAfter(tries + 1, { first: MINUTE, longest: HOUR });
    return { outcome: 'later', after, scope: 'channel', code, error };
  }
  const isTaken = status >= 200 && status < 300;
  if (isTaken || status >= 500 || status === 408) return { outcome: 'uncertain', error };
  if (status === 401) return { outcome: 'broken', why: 'token', code, error };
  if (status === 403) return { outcome: 'broken', why: 'permission', code, error };
  if (status === 413) return { outcome: 'failed', class: 'not-taken', code, error };
  if (status === 404 || (status >= 300 && status < 400))
    return { outcome: 'broken', why: 'settings', code, error };
  return { outcome: 'failed', class: 'refused', code, error };
}

/** What a failure that is reported later says of the message; and of the channel, if that is why. */
export function reportedFailure(meaning: Meaning): {
  readonly class: FailureClass;
  readonly breaks?: BrokenReason;
} {
  switch (meaning.type) {
    case 'failed':
    case 'again':
      return { class: meaning.class };
    case 'broken':
      return { class: 'refused', breaks: meaning.why };
    case 'wait':
    case 'wait-person':
    case 'uncertain':
      return { class: 'gave-up' };
  }
}
