/**
 * What an error of the Cloud API means for a message, by its code alone: titles are not the same everywhere, and
 * resellers contradict Meta.
 */
import type { FailureClass } from '@parley/core/channels/send-failure';
import type { BrokenReason, PartResult } from '../adapter.ts';
import { fieldOf, isObject, numberOf, textOf, within } from './read/loose.ts';

export interface GraphError {
  readonly code: number;
  readonly subcode?: number;
  /** In Meta's words, at most `MAX_WORDS` characters. */
  readonly words: string;
  /** Meta says that the same call may succeed later. */
  readonly isTransient: boolean;
}

/** Longest text of an error that is kept, in UTF-16 units. */
const MAX_WORDS = 500;

/** The error of an answer's body, or of a status in a webhook; undefined if it has none of Graph's form. */
export function graphErrorOf(error: unknown): GraphError | undefined {
  if (!isObject(error)) return undefined;
  const code = numberOf(fieldOf(error, 'code'));
  if (code === undefined) return undefined;
  const details = textOf(within(error, 'error_data', 'details') ?? fieldOf(error, 'details'), MAX_WORDS);
  const title = textOf(fieldOf(error, 'message') ?? fieldOf(error, 'title'), MAX_WORDS);
  const subcode = numberOf(fieldOf(error, 'error_subcode'));
  const words = details === undefined || details === title ? title : title ? `${title}: ${details}` : details;
  return {
    code,
    ...(subcode === undefined ? {} : { subcode }),
    words: textOf(words, MAX_WORDS) ?? `error ${code}`,
    isTransient: fieldOf(error, 'is_transient') === true,
  };
}

/** The code with its subcode, as it is kept beside the words. */
export function codeOf({ code, subcode }: GraphError): string {
  return subcode === undefined ? String(code) : `${code}/${subcode}`;
}

/** What a code asks for. */
type Meaning =
  | { readonly type: 'failed'; readonly class: FailureClass }
  | { readonly type: 'broken'; readonly why: BrokenReason }
  /** Wait, and then again, as often as needed. `first`, doubled at each try, up to `longest`, in ms. */
  | { readonly type: 'wait'; readonly first: number; readonly longest: number }
  /** 4^n seconds for this person. */
  | { readonly type: 'wait-person' }
  /** Again, a few times; then it has failed. */
  | { readonly type: 'again'; readonly class: FailureClass };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const failed = (name: FailureClass): Meaning => ({ type: 'failed', class: name });
const broken = (why: BrokenReason): Meaning => ({ type: 'broken', why });
const wait = (first: number, longest: number): Meaning => ({ type: 'wait', first, longest });
const again: Meaning = { type: 'again', class: 'gave-up' };

const MEANINGS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  // The whole number or app waits.
  [4, wait(MINUTE, HOUR)],
  [613, wait(MINUTE, HOUR)],
  [80007, wait(MINUTE, HOUR)],
  [130429, wait(SECOND, MINUTE)],
  [131057, wait(MINUTE, 5 * MINUTE)],
  [133016, wait(HOUR, 6 * HOUR)],
  [131048, wait(15 * MINUTE, 4 * HOUR)],
  // This person waits.
  [131056, { type: 'wait-person' }],
  // Again, a few times.
  [1, again],
  [2, again],
  [131000, again],
  [131016, again],
  [135000, again],
  [131053, { type: 'again', class: 'not-taken' }],
  // Final for the message.
  [131047, failed('window-closed')],
  [131026, failed('unreachable')],
  [130472, failed('held-back')],
  [131049, failed('held-back')],
  [131050, failed('opted-out')],
  [131051, failed('not-taken')],
  [131008, failed('refused')],
  [131009, failed('refused')],
  [100, failed('refused')],
  [131021, failed('not-allowed')],
  [131030, failed('not-allowed')],
  [131062, failed('not-allowed')],
  [131063, failed('refused')],
  [137000, failed('refused')],
  [130497, failed('not-allowed')],
  [131014, failed('not-taken')],
  [131052, failed('not-taken')],
  [131060, failed('refused')],
  // Final for the template.
  ...[132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069, 131064].map(
    (code): [number, Meaning] => [code, failed('bad-template')],
  ),
  // Nothing can be sent until somebody has looked.
  [190, broken('token')],
  [0, broken('token')],
  [3, broken('permission')],
  [10, broken('permission')],
  [33, broken('settings')],
  [131005, broken('permission')],
  [131031, broken('restricted')],
  [131037, broken('settings')],
  [131042, broken('payment')],
  [131045, broken('settings')],
  [133010, broken('settings')],
  [368, broken('restricted')],
]);

/** Codes of missing permissions lie in a row. */
const isPermission = (code: number): boolean => code >= 200 && code <= 299;

/** Subcode of 100 that says that the number's id does not exist, or is not the token's. */
const NO_SUCH_OBJECT = 33;

function meaningOf({ code, subcode, isTransient }: GraphError, status: number): Meaning {
  if (code === 100 && subcode === NO_SUCH_OBJECT) return broken('settings');
  const known = MEANINGS.get(code) ?? (isPermission(code) ? broken('permission') : undefined);
  if (known !== undefined) return known;
  if (status === 429) return wait(MINUTE, HOUR);
  if (status === 401) return broken('token');
  return isTransient || status >= 500 ? again : failed('refused');
}

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

/** What becomes of a part after an answer with an error of Graph's form. @param status of HTTP */
export function resultOf(error: GraphError, status: number, { tries, retryAfter }: Tried): ErrorResult {
  const about = { code: codeOf(error), error: error.words };
  const meaning = meaningOf(error, status);
  switch (meaning.type) {
    case 'failed':
      return { outcome: 'failed', class: meaning.class, ...about };
    case 'broken':
      return { outcome: 'broken', why: meaning.why, ...about };
    case 'wait': {
      const after = retryAfter ?? doubled(meaning.first, meaning.longest, tries);
      return { outcome: 'later', after, scope: 'channel', ...about };
    }
    case 'wait-person': {
      const after = retryAfter ?? Math.min(SECOND * 4 ** Math.min(tries, MOST_POWERS), 6 * HOUR);
      return { outcome: 'later', after, scope: 'person', ...about };
    }
    case 'again':
      if (tries + 1 >= FEW_TRIES) return { outcome: 'failed', class: meaning.class, ...about };
      return { outcome: 'again', error: `${about.error} (code ${about.code})` };
  }
}

const MOST_POWERS = 20;

/** A wait that is twice as long at each try. */
function doubled(first: number, longest: number, tries: number): number {
  return Math.min(first * 2 ** Math.min(tries, MOST_POWERS), longest);
}

/**
 * What becomes of a part after an answer without an error of Graph's form: it comes from something between us and Graph.
 * After 2xx and 5xx the call may have arrived (law L16).
 */
export function resultOfStatus(status: number, { tries, retryAfter }: Tried): PartResult {
  const error = `HTTP ${status} without an answer of the Graph API`;
  const code = String(status);
  if (status === 429) {
    const after = retryAfter ?? doubled(MINUTE, HOUR, tries);
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
export function reportedFailure(error: GraphError): {
  readonly class: FailureClass;
  readonly breaks?: BrokenReason;
} {
  const meaning = meaningOf(error, 400);
  switch (meaning.type) {
    case 'failed':
    case 'again':
      return { class: meaning.class };
    case 'broken':
      return { class: 'refused', breaks: meaning.why };
    case 'wait':
    case 'wait-person':
      return { class: 'gave-up' };
  }
}
