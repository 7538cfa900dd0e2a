/** The chat's HTTP: a token in a header, one kind of failure for each thing to do about it. */
import type { ChatMessagesPage } from '@parley/core/protocol/chat-api';
import type { ErrorCode } from '@parley/core/protocol/reasons';

export type Failure =
  /** Nobody said anything: offline, broken off, or an error that may pass. Try again, not before `after` ms. */
  | { readonly kind: 'later'; readonly after: number }
  /** The token is not known (any more). */
  | { readonly kind: 'unknown-visitor' }
  /** It will never work as it is. */
  | { readonly kind: 'refused'; readonly code: ErrorCode | 'unknown' };

export type Result<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure };

export const failed = (failure: Failure): { readonly ok: false; readonly failure: Failure } => ({
  ok: false,
  failure,
});

const codeOf = (body: unknown): ErrorCode | 'unknown' => {
  const error = (body as { error?: { code?: unknown } } | null)?.error;
  return typeof error?.code === 'string' ? (error.code as ErrorCode) : 'unknown';
};

/** What an answer that is no success means. `retryAfter` as in the header, in seconds. */
export const failureOf = (status: number, body: unknown, retryAfter: string | null): Failure => {
  if (status === 401) return { kind: 'unknown-visitor' };
  const seconds = Number(retryAfter ?? '0');
  const after = Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0;
  if (status === 408 || status === 429 || status >= 500) {
    // A day's quota does not come back while somebody waits.
    return codeOf(body) === 'quota' ? { kind: 'refused', code: 'quota' } : { kind: 'later', after };
  }
  return { kind: 'refused', code: codeOf(body) };
};

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
  /** Uploads a file, says how much of it has gone (0 to 1), and gives what the server found it to be. */
  upload(
    id: string,
    file: File,
    token: string,
    progress: (part: number) => void,
    signal: AbortSignal,
  ): Promise<Result<unknown>>;
}

const bodyOf = async (response: Response): Promise<unknown> => {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const queryOf = ({ after, at }: Position): string => `after=${after}${at === undefined ? '' : `&at=${at}`}`;

const authorization = (token: string): string => `Visitor ${token}`;

/** Requests to `/api/chat/<channel>` of the frame's own origin. */
export const createRequests = (channel: string): Requests => {
  const base = `/api/chat/${channel}`;
  const options = { credentials: 'omit', cache: 'no-store' } as const;

  const ask = async (path: string, init: RequestInit): Promise<Result<Response>> => {
    try {
      const response = await fetch(base + path, { ...options, ...init });
      if (response.ok) return { ok: true, value: response };
      const retryAfter = response.headers.get('retry-after');
      return failed(failureOf(response.status, await bodyOf(response), retryAfter));
    } catch {
      return failed({ kind: 'later', after: 0 });
    }
  };

  return {
    async post(path, body, token) {
      const result = await ask(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: authorization(token) }),
        },
        body: JSON.stringify(body),
      });
      return result.ok ? { ok: true, value: await bodyOf(result.value) } : result;
    },
    async events(from, token, signal) {
      const result = await ask(`/events?${queryOf(from)}`, {
        headers: { authorization: authorization(token) },
        signal,
      });
      if (!result.ok) return result;
      const { body, headers } = result.value;
      // A proxy in between may answer with a page of its own.
      const isStream = headers.get('content-type')?.startsWith('text/event-stream') === true;
      return isStream && body !== null ? { ok: true, value: body } : failed({ kind: 'later', after: 0 });
    },
    async messages(from, token) {
      const result = await ask(`/messages?${queryOf(from)}`, {
        headers: { authorization: authorization(token) },
      });
      if (!result.ok) return result;
      const page = (await bodyOf(result.value)) as ChatMessagesPage | undefined;
      return Array.isArray(page?.messages) ? { ok: true, value: page } : failed({ kind: 'later', after: 0 });
    },
    async file(id, token) {
      const result = await ask(`/files/${id}`, {
        headers: { authorization: authorization(token) },
        cache: 'default',
      });
      if (!result.ok) return result;
      try {
        return { ok: true, value: await result.value.blob() };
      } catch {
        return failed({ kind: 'later', after: 0 });
      }
    },
    upload: (id, file, token, progress, signal) =>
      new Promise((resolve) => {
        // `fetch` does not say how much has gone.
        const request = new XMLHttpRequest();
        request.open('PUT', `${base}/files/${id}?name=${encodeURIComponent(file.name)}`);
        request.setRequestHeader('authorization', authorization(token));
        request.upload.addEventListener('progress', (event) => {
          if (event.lengthComputable && event.total > 0) progress(event.loaded / event.total);
        });
        const later = (): void => {
          resolve(failed({ kind: 'later', after: 0 }));
        };
        request.addEventListener('error', later);
        request.addEventListener('abort', later);
        request.addEventListener('load', () => {
          const body = parse(request.responseText);
          const good = request.status >= 200 && request.status < 300;
          resolve(
            good
              ? { ok: true, value: body }
              : failed(failureOf(request.status, body, request.getResponseHeader('retry-after'))),
          );
        });
        signal.addEventListener('abort', () => {
          request.abort();
        });
        request.send(file);
      }),
  };
};
