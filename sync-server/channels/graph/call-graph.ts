/** Calls of the Graph API. A header carries the channel's token, and only Graph's address gets the token. */
import type { ConnectedChannel, SendContext } from '../adapter.ts';
import { retryAfterOf } from '../retry-after.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { graphErrorOf, type GraphError } from './graph-error.ts';
import { fieldOf, isObject, type Loose } from './read/loose.ts';
import type { SecretName } from './secrets.ts';

export const TIMEOUT = 30_000;
/** Uploads and downloads of up to 100 MB. */
export const FILE_TIMEOUT = 180_000;
const ANSWER_LIMIT = 4 * 1024 * 1024;

export type Net = Pick<SendContext, 'http' | 'signal'>;

export type GraphAnswer =
  | { readonly type: 'ok'; readonly value: Loose }
  /** `retryAfter` in ms. */
  | {
      readonly type: 'error';
      readonly status: number;
      readonly error: GraphError;
      readonly retryAfter?: number;
    }
  /** Not an answer of Graph. */
  | { readonly type: 'strange'; readonly status: number; readonly retryAfter?: number };

export interface GraphCall {
  readonly method: 'GET' | 'POST';
  /** Below the address of Graph, with the query. */
  readonly path: string;
  readonly body?: Loose | FormData;
  readonly timeout?: number;
}

/** Calls Graph. @throws what `http` throws when no answer came */
export async function callGraph(
  graphUrl: string,
  channel: ConnectedChannel,
  { http, signal }: Net,
  { method, path, body, timeout = TIMEOUT }: GraphCall,
): Promise<GraphAnswer> {
  const isForm = body instanceof FormData;
  const answer = await http.request({
    method,
    url: `${graphUrl}/${path}`,
    headers: {
      authorization: `Bearer ${tokenOf(channel)}`,
      accept: 'application/json',
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    timeout,
    limit: ANSWER_LIMIT,
    signal,
  });
  const { status, headers } = answer;
  const value = parse(withoutSecrets(new TextDecoder().decode(await answer.body()), channel));
  const after = retryAfterOf(headers.get('retry-after'), Date.now());
  const wait = after === undefined ? {} : { retryAfter: after };
  const error = graphErrorOf(fieldOf(value, 'error'));
  if (error !== undefined) return { type: 'error', status, error, ...wait };
  return status >= 200 && status < 300 && isObject(value)
    ? { type: 'ok', value }
    : { type: 'strange', status, ...wait };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The token, which is empty if nobody has entered one: Graph then says what is wrong. */
export function tokenOf({ secrets }: ConnectedChannel): string {
  const name: SecretName = 'access-token';
  return secrets[name] ?? '';
}

/** What went wrong, for a person: of an answer that is not as it should be. */
export function wordsOfAnswer(answer: Exclude<GraphAnswer, { type: 'ok' }>): string {
  return answer.type === 'error'
    ? `${answer.error.words} (code ${answer.error.code})`
    : `HTTP ${answer.status} without an answer of the Graph API`;
}
