/** One call of the team's system, whatever it is about. */
import type { ConnectedChannel, SetupContext } from '../../adapter.ts';
import { GuardedHttpError } from '../../guarded-http-error.ts';
import { retryAfterOf } from '../../retry-after.ts';
import { validSecrets } from '../../valid-secrets.ts';
import { settingsOf } from '../settings.ts';
import { signedHeaders } from '../signature.ts';
import { signingKeys } from '../verify.ts';

/** Shorter than the time that the queue has for a call, in ms: the end of the time is an outcome, too. */
const TIMEOUT = 20_000;
const ANSWER_LIMIT = 64 * 1024;

export type Answer =
  | {
      readonly type: 'answered';
      readonly status: number;
      /** The body, if it is JSON. */
      readonly value: unknown;
      /** In ms. */
      readonly retryAfter?: number;
    }
  | { readonly type: 'none'; readonly error: GuardedHttpError };

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A call in our own form, signed. @param now in ms */
export function signedCall(channel: ConnectedChannel, id: string, value: unknown, now: number): Call {
  const body = JSON.stringify(value);
  return {
    method: 'POST',
    url: settingsOf(channel).address,
    headers: {
      'content-type': 'application/json',
      ...signedHeaders(signingKeys(channel), id, body, now),
    },
    body,
  };
}

const NOT_LET_IN: ReadonlySet<number> = new Set([401, 403]);

/**
 * Calls the system in respond.io's form, with the present token and, if the system does not know that one yet, with the
 * former one. @param now in ms
 */
export async function callWithToken(
  channel: ConnectedChannel,
  value: unknown,
  context: Pick<SetupContext, 'http' | 'signal'>,
  now: number,
): Promise<Answer> {
  const [present = '', former] = validSecrets(channel, 'token');
  const answer = await callSystem(tokenCall(channel, value, present), context, now);
  const isUnknown = answer.type === 'answered' && NOT_LET_IN.has(answer.status);
  return isUnknown && former !== undefined
    ? callSystem(tokenCall(channel, value, former), context, now)
    : answer;
}

function tokenCall(channel: ConnectedChannel, value: unknown, token: string): Call {
  return {
    method: 'POST',
    url: `${settingsOf(channel).address.replace(/\/+$/u, '')}/message`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(value),
  };
}

/** Calls the system. What comes after the status decides nothing: an answer that breaks off there has no body. */
export async function callSystem(
  { method, url, headers, body }: Call,
  { http, signal }: Pick<SetupContext, 'http' | 'signal'>,
  now: number,
): Promise<Answer> {
  try {
    const answer = await http.request({
      method,
      url,
      headers: { accept: 'application/json', 'user-agent': 'Parley', ...headers },
      ...(body === undefined ? {} : { body }),
      timeout: TIMEOUT,
      limit: ANSWER_LIMIT,
      signal,
    });
    const retryAfter = retryAfterOf(answer.headers.get('retry-after'), now);
    const value = await answer.body().then(parse, () => undefined);
    return {
      type: 'answered',
      status: answer.status,
      value,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  } catch (error) {
    if (error instanceof GuardedHttpError) return { type: 'none', error };
    throw error;
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

const MAX_WORDS = 500;

/** What the system says is wrong: `{error: "…"}` or `{error: {message: "…"}}`; undefined if it says nothing. */
export function wordsIn(value: unknown): string | undefined {
  const error = fieldOf(value, 'error');
  const words = typeof error === 'string' ? error : fieldOf(error, 'message');
  return typeof words === 'string' && words.trim() !== ''
    ? words.replaceAll('\0', '').trim().slice(0, MAX_WORDS)
    : undefined;
}

const MAX_ID = 200;

/** The system's own id of a message, under a name; undefined if it gives none that can be kept. */
export function idIn(value: unknown, name: 'id' | 'mId'): string | undefined {
  const id = fieldOf(value, name);
  if (typeof id === 'number' && Number.isSafeInteger(id)) return String(id);
  const isKept = typeof id === 'string' && id !== '' && id.length <= MAX_ID && id === id.trim();
  return isKept && !/\p{Cc}|\p{Surrogate}/u.test(id) ? id : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
