import type { ErrorBody, ErrorCode } from '@parley/core/protocol/reasons';

/** `network` stands for no answer at all. */
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

/** Asks the server. Never throws: no answer and refusals are values. */
const ask = async <Value>(path: string, init?: RequestInit): Promise<ApiResult<Value>> => {
  try {
    const response = await fetch(path, { credentials: 'same-origin', ...init });
    if (!response.ok) return { ok: false, error: await errorOf(response) };
    return { ok: true, value: (await response.json()) as Value };
  } catch {
    return { ok: false, error: 'network' };
  }
};

export const getJson = <Value>(path: string): Promise<ApiResult<Value>> => ask<Value>(path);

export const postJson = <Value>(path: string, body: unknown): Promise<ApiResult<Value>> =>
  ask<Value>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
