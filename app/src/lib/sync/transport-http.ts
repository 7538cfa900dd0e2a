/** The server's HTTP API for agents. Every way a request can end is a value; nothing here throws. */
import type { Command } from '@parley/core/contact/decide/command';
import type { AgentId } from '@parley/core/ids';
import { AGENT_HEADER, type PullRequest } from '@parley/core/protocol/agent-api';
import type { ErrorCode } from '@parley/core/protocol/reasons';
import { ERROR_CODES } from '@parley/core/protocol/reasons';
import type { SettingsRequest } from '@parley/core/workspace/agent-settings';
import * as v from 'valibot';
import type { Failure, Outcome, Transport } from '../local/environment.ts';

/** How long an answer may take, in ms, before the network counts as gone. */
const TIMEOUT = 30_000;
const PULL_TIMEOUT = 60_000;
/** 25 MB over a slow connection. */
const UPLOAD_TIMEOUT = 600_000;

const ErrorSchema = v.object({
  error: v.object({ code: v.picklist(ERROR_CODES), message: v.string() }),
});

/** Envelopes. Their contents were made and typed by our own server, of the same version or a later one. */
const SessionSchema = v.looseObject({ state: v.picklist(['first-start', 'signed-out', 'signed-in']) });
const CommandsSchema = v.object({
  answers: v.array(
    v.looseObject({
      id: v.string(),
      outcome: v.picklist(['applied', 'refused', 'held']),
      seq: v.number(),
    }),
  ),
});
const ChangesSchema = v.object({
  since: v.string(),
  cursor: v.string(),
  reset: v.boolean(),
  changes: v.array(v.looseObject({ type: v.string() })),
  more: v.boolean(),
});
const PullSchema = v.object({ contacts: v.array(v.looseObject({ contact: v.string() })) });
const SettingsSchema = v.looseObject({ version: v.number() });
const UploadSchema = v.looseObject({ id: v.string() });

const CODE_OF_STATUS: ReadonlyMap<number, ErrorCode> = new Map([
  [400, 'malformed'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [409, 'conflict'],
  [410, 'gone'],
  [413, 'too-large'],
  [415, 'unsupported-type'],
  [507, 'quota'],
]);

export interface HttpTransportOptions {
  /** Origin of the server, without a slash at the end; empty for that of the page. */
  readonly origin?: string;
  readonly fetch?: typeof fetch;
  /** The agent whom this tab shows: all requests are for this agent, except asking who is signed in. */
  readonly agent?: AgentId;
  /** Further headers, as of a test's session. */
  readonly headers?: Readonly<Record<string, string>>;
}

export class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions;
  readonly #fetch: typeof fetch;

  constructor(options: HttpTransportOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? fetch.bind(globalThis);
  }

  session(): ReturnType<Transport['session']> {
    return this.#request('/api/session', SessionSchema, TIMEOUT);
  }

  commands(commands: readonly Command[]): ReturnType<Transport['commands']> {
    return this.#post('/api/commands', CommandsSchema, TIMEOUT, { commands });
  }

  changes(cursor: string | null): ReturnType<Transport['changes']> {
    const query = cursor === null ? '' : `?${new URLSearchParams({ cursor }).toString()}`;
    return this.#ask(`/api/changes${query}`, ChangesSchema, TIMEOUT);
  }

  pull(request: PullRequest): ReturnType<Transport['pull']> {
    return this.#post('/api/pull', PullSchema, PULL_TIMEOUT, request);
  }

  changeSettings(request: SettingsRequest): ReturnType<Transport['changeSettings']> {
    return this.#post('/api/settings', SettingsSchema, TIMEOUT, request);
  }

  upload({ id, contact, name, blob }: Parameters<Transport['upload']>[0]): ReturnType<Transport['upload']> {
    const query = new URLSearchParams({ contact, name }).toString();
    return this.#ask(`/api/files/${id}?${query}`, UploadSchema, UPLOAD_TIMEOUT, {
      method: 'PUT',
      headers: { 'content-type': blob.type === '' ? 'application/octet-stream' : blob.type },
      body: blob,
    });
  }

  #post<Value>(path: string, schema: v.GenericSchema, timeout: number, body: unknown) {
    return this.#ask<Value>(path, schema, timeout, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** A request for the agent whom this tab shows. */
  #ask<Value>(path: string, schema: v.GenericSchema, timeout: number, init: RequestInit = {}) {
    const { agent } = this.#options;
    const speaker: Record<string, string> = agent === undefined ? {} : { [AGENT_HEADER]: agent };
    return this.#request<Value>(path, schema, timeout, { ...init, headers: { ...speaker, ...init.headers } });
  }

  async #request<Value>(
    path: string,
    schema: v.GenericSchema,
    timeout: number,
    init: RequestInit = {},
  ): Promise<Outcome<Value>> {
    const { origin = '', headers = {} } = this.#options;
    const send = this.#fetch;
    try {
      const response = await send(`${origin}${path}`, {
        credentials: 'same-origin',
        cache: 'no-store',
        ...init,
        headers: { ...headers, ...init.headers },
        signal: AbortSignal.timeout(timeout),
      });
      if (!response.ok) return { ok: false, failure: await failureOf(response) };
      const body: unknown = await response.json();
      if (v.is(schema, body)) return { ok: true, value: body as Value };
      return { ok: false, failure: { why: 'unavailable' } };
    } catch (error) {
      // A body that is not JSON comes from something between here and the server.
      const isNotJson = error instanceof SyntaxError;
      return { ok: false, failure: { why: isNotJson ? 'unavailable' : 'offline' } };
    }
  }
}

/** `Retry-After` in ms: seconds or a date. */
function retryAfterOf(response: Response): number | null {
  const text = response.headers.get('retry-after');
  if (text === null) return null;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, 600_000) : null;
}

async function failureOf(response: Response): Promise<Failure> {
  if (response.status === 401) return { why: 'unauthenticated' };
  if (response.status === 429) return { why: 'rate-limited', retryAfter: retryAfterOf(response) };
  const body: unknown = await response.json().catch(() => undefined);
  const parsed = v.safeParse(ErrorSchema, body);
  if (response.status >= 500 && response.status !== 507) {
    const isInternal = parsed.success && parsed.output.error.code === 'internal';
    return { why: 'unavailable', ...(isInternal ? { internal: true } : {}) };
  }
  if (parsed.success && parsed.output.error.code === 'not-you') return { why: 'not-you' };
  if (parsed.success) return { why: 'refused', ...parsed.output.error };
  const code = CODE_OF_STATUS.get(response.status);
  // Something between here and the server answered, such as a sign-in page of a hotel's network.
  return code === undefined ? { why: 'unavailable' } : { why: 'refused', code, message: response.statusText };
}
