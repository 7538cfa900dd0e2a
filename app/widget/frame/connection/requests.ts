/** The chat's HTTP: a token in a header, one kind of failure for each thing to do about it. */
import type { ChatMessagesPage } from '@parley/core/protocol/chat-api';
import type { ErrorCode } from '@parley/core/protocol/reasons';

export type Failure =
  /** No answer that counts: offline, broken off, or an error that may pass. Try again, not before `after` ms. */
  | { readonly kind: 'later'; readonly after: number }
  /** The token is not known (any more). */
  | { readonly kind: 'unknown-visitor' }
  /** The request will never succeed as it is. */
  | { readonly kind: 'refused'; readonly code: ErrorCode | 'unknown' };

export type Result<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure };

/** A message of the visitor's list, by its number and time; 0 means before the first message. */
export interface Position {
  readonly after: number;
  readonly at?: number;
}

export interface Requests {
  post(path: string, body: object, token: string | undefined): Promise<Result<unknown>>;
  /** An open stream of events, or why there is none. */
  events(from: Position, token: string, signal: AbortSignal): Promise<Result<ReadableStream<Uint8Array>>>;
  /** The messages after a position. */
  messages(from: Position, token: string): Promise<Result<ChatMessagesPage>>;
  /** A file's bytes. */
  file(id: string, token: string): Promise<Result<Blob>>;
  /** Uploads a file, reports how much of it has gone (0 to 1), and gives what the server found it to be. */
  upload(
    id: string,
    file: File,
    token: string,
    progress: (part: number) => void,
    signal: AbortSignal,
  ): Promise<Result<unknown>>;
}

/** Requests to `/api/chat/<channel>` of the frame's own origin. */
export function createRequests(channel: string): Requests {
  const base = `/api/chat/${channel}`;
  return {
    async post(path, body, token) {
      const result = await request(base + path, token, { method: 'POST', body: JSON.stringify(body) });
      return result.ok ? succeeded(await jsonOf(result.value)) : result;
    },
    async events(from, token, signal) {
      const result = await request(`${base}/events?${queryOf(from)}`, token, { signal });
      if (!result.ok) return result;
      const { body, headers } = result.value;
      // A proxy in between may answer with a page of its own.
      const isStream = headers.get('content-type')?.startsWith('text/event-stream') === true;
      return isStream && body !== null ? succeeded(body) : LATER;
    },
    async messages(from, token) {
      const result = await request(`${base}/messages?${queryOf(from)}`, token);
      if (!result.ok) return result;
      const page = (await jsonOf(result.value)) as ChatMessagesPage | undefined;
      return Array.isArray(page?.messages) ? succeeded(page) : LATER;
    },
    async file(id, token) {
      const result = await request(`${base}/files/${id}`, token, { cache: 'default' });
      if (!result.ok) return result;
      try {
        return succeeded(await result.value.blob());
      } catch {
        return LATER;
      }
    },
    upload: (id, ...rest) => upload(`${base}/files/${id}`, ...rest),
  };
}

export function failed(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure };
}

function succeeded<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

const LATER = failed({ kind: 'later', after: 0 });

async function request(
  address: string,
  token: string | undefined,
  init: RequestInit = {},
): Promise<Result<Response>> {
  const headers = {
    ...(init.body && { 'content-type': 'application/json' }),
    ...(token !== undefined && { authorization: authorization(token) }),
  };
  try {
    const response = await fetch(address, { credentials: 'omit', cache: 'no-store', headers, ...init });
    if (response.ok) return succeeded(response);
    const retryAfter = response.headers.get('retry-after');
    return failed(failureOf(response.status, await jsonOf(response), retryAfter));
  } catch {
    return LATER;
  }
}

/** Uploads by `XMLHttpRequest`: `fetch` does not report how much has gone. */
function upload(
  address: string,
  file: File,
  token: string,
  progress: (part: number) => void,
  signal: AbortSignal,
): Promise<Result<unknown>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `${address}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('authorization', authorization(token));
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) progress(loaded / total);
    };
    request.onerror = request.onabort = () => {
      resolve(LATER);
    };
    request.onload = () => {
      const { status, responseText } = request;
      const body = parse(responseText);
      resolve(
        status >= 200 && status < 300
          ? succeeded(body)
          : failed(failureOf(status, body, request.getResponseHeader('retry-after'))),
      );
    };
    signal.addEventListener('abort', () => {
      request.abort();
    });
    request.send(file);
  });
}

/** What an answer that is no success means. `retryAfter` as in the header, in seconds. */
function failureOf(status: number, body: unknown, retryAfter: string | null): Failure {
  if (status === 401) return { kind: 'unknown-visitor' };
  const code = codeOf(body);
  const isPassing = status === 408 || status === 429 || status >= 500;
  // A day's quota does not come back while somebody waits.
  if (!isPassing || code === 'quota') return { kind: 'refused', code };
  const seconds = Number(retryAfter ?? '0');
  return { kind: 'later', after: Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0 };
}

function codeOf(body: unknown): ErrorCode | 'unknown' {
  const error = (body as { error?: { code?: unknown } } | null)?.error;
  return typeof error?.code === 'string' ? (error.code as ErrorCode) : 'unknown';
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function queryOf({ after, at }: Position): string {
  return `after=${after}${at === undefined ? '' : `&at=${at}`}`;
}

function authorization(token: string): string {
  return `Visitor ${token}`;
}
