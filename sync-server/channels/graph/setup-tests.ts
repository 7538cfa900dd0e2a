/** What the setups of all channels of Graph test in the same way (CH-10). */
import {
  failed,
  succeeded,
  type SetupFailure,
  type SetupOutcome,
} from '@parley/core/channels/setup-outcomes';
import type { ConnectedChannel, SetupStep } from '../adapter.ts';
import { callGraph, tokenOf, wordsOfAnswer, type GraphAnswer } from './call-graph.ts';
import { isPermission } from './outcome.ts';
import { fieldOf, listOf, numberOf } from './read/loose.ts';

/** Reads something of Graph with the channel's token. */
export type Call = (path: string) => Promise<GraphAnswer>;

/** Makes tests of what only reads Graph. */
export function testsOf(graphUrl: string) {
  return (
      test: (channel: ConnectedChannel, call: Call) => Promise<SetupOutcome>,
    ): NonNullable<SetupStep['test']> =>
    (channel, net) =>
      test(channel, (path) => callGraph(graphUrl, channel, net, { method: 'GET', path }));
}

export interface TokenNeeds {
  /** What the token has to be able to read. */
  readonly path: (channel: ConnectedChannel) => string;
  readonly permissions: readonly string[];
}

export async function testToken(
  channel: ConnectedChannel,
  call: Call,
  { path, permissions }: TokenNeeds,
): Promise<SetupOutcome> {
  const token = tokenOf(channel);
  if (token === '') return failed('token-missing');
  const read = await call(path(channel));
  if (read.type !== 'ok') return failed(refusalOf(read), wordsOfAnswer(read));
  const about = await call(`debug_token?input_token=${encodeURIComponent(token)}`);
  if (about.type !== 'ok') return succeeded('token-end-unknown');
  const data = fieldOf(about.value, 'data');
  if (fieldOf(data, 'is_valid') === false) return failed('token-refused');
  const scopes = listOf(fieldOf(data, 'scopes'));
  const missing = scopes.length === 0 ? [] : permissions.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) return failed('permission-missing', missing.join(', '));
  const ends = numberOf(fieldOf(data, 'expires_at')) ?? 0;
  return ends > 0 ? failed('token-ending', dateOf(ends)) : succeeded('token-valid');
}

/** A day as in ISO 8601; empty if it cannot be read. */
function dateOf(seconds: number): string {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}

/** Why something could not be read. */
export function refusalOf(answer: Exclude<GraphAnswer, { type: 'ok' }>): SetupFailure {
  if (answer.type === 'strange') return 'service-strange';
  const { code, subcode } = answer.error;
  if (code === 190) return 'token-refused';
  if (code === 100 && subcode === 33) return 'no-access';
  return code === 10 || isPermission(code) ? 'permission-missing' : 'service-refused';
}
