import { AGENT_HEADER } from '@parley/core/protocol/agent-api';
import type { ErrorBody, ErrorCode } from '@parley/core/protocol/reasons';

/** `network` means that there was no answer at all. */
export type ApiError = ErrorCode | 'network';
export type ApiResult<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: ApiError };

const errorOf = async (response: Response): Promise<ApiError> => {
  try {
    return ((await response.json()) as ErrorBody).error.code;
  } catch {
    // A proxy in between answers in its own words.
    return response.status === 401 ? 'unauthenticated' : 'unavailable';
  }
};

/** The agent whom this page shows; undefined if it shows nobody. */
let shown: string | undefined;

/**
 * From now on, requests are made for this agent and for nobody else: if somebody else has signed in in this
 * browser, the server refuses with `not-you`. Requests that sign somebody in are not made for an agent.
 */
export const speakFor = (agent: string | undefined): void => {
  shown = agent;
};

const ENTRANCES: readonly string[] = [
  '/api/session',
  '/api/sign-in',
  '/api/demo/sign-in',
  '/api/first-start',
  '/api/join',
  '/api/join/look',
];

const speaker = (path: string): Record<string, string> =>
  shown === undefined || ENTRANCES.includes(path) ? {} : { [AGENT_HEADER]: shown };

/** Asks the server. Never throws: no answer and refusals are values. */
const ask = async <Value>(path: string, init: RequestInit = {}): Promise<ApiResult<Value>> => {
  try {
    const response = await fetch(path, {
      credentials: 'same-origin',
      ...init,
      headers: { ...speaker(path), ...init.headers },
    });
    if (!response.ok) return { ok: false, error: await errorOf(response) };
    return { ok: true, value: (await response.json()) as Value };
  } catch {
    return { ok: false, error: 'network' };
  }
};

export const getJson = <Value>(path: string): Promise<ApiResult<Value>> => ask<Value>(path);

export const deleteJson = <Value>(path: string): Promise<ApiResult<Value>> =>
  ask<Value>(path, { method: 'DELETE' });

export const postJson = <Value>(path: string, body: unknown): Promise<ApiResult<Value>> =>
  ask<Value>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
