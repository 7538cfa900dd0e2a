/** Commands of agents: parsed one by one, applied in one batch, answered in their order (law L3). */
import { Hono } from 'hono';
import * as v from 'valibot';
import { CommandSchema, type Command } from '@parley/core/contact/decide/command';
import { CommandIdSchema, type CommandId } from '@parley/core/ids';
import { CommandsRequestSchema, type CommandsResponse } from '@parley/core/protocol/agent-api';
import type { Answer } from '@parley/core/protocol/answers';
import { createBreath } from '../../breath.ts';
import type { Log } from '../../log/log.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import type { WorkResult } from '../../ledger/work.ts';
import type { Store } from '../../store/store.ts';
import { createApplyInSteps } from '../web/apply-in-steps.ts';
import type { SignedInEnv } from '../web/context.ts';
import { errorResponse } from '../web/errors.ts';
import { COMMANDS_BODY, parseBy } from '../web/bodies/json-body.ts';
import type { RateLimit } from '../web/limits/rate-limit.ts';
import { readSignedJson } from '../web/signed-json.ts';

type Parsed =
  | { readonly type: 'command'; readonly command: Command }
  | { readonly type: 'malformed'; readonly id: CommandId; readonly detail: string }
  /** A command without an id cannot be answered. */
  | { readonly type: 'nameless' };

const NamedSchema = v.looseObject({ id: CommandIdSchema });

const parseCommand = (json: unknown): Parsed => {
  const command = parseBy(CommandSchema, json);
  if (command.ok) return { type: 'command', command: command.value };
  const named = parseBy(NamedSchema, json);
  return named.ok ? { type: 'malformed', id: named.value.id, detail: command.why } : { type: 'nameless' };
};

const parseCommands = async (commands: readonly unknown[]): Promise<readonly Parsed[]> => {
  const breath = createBreath();
  const parsed: Parsed[] = [];
  for (const command of commands) {
    parsed.push(parseCommand(command));
    await breath();
  }
  return parsed;
};

/** Undefined for a command on which the server failed: that is not an answer. */
const answerOf = (result: WorkResult | undefined): Answer | undefined =>
  result?.type === 'answer' ? result.answer : undefined;

export const createCommandsRoutes = (options: {
  readonly store: Store;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Commands by account. */
  readonly limit: RateLimit;
}): Hono<SignedInEnv> => {
  const apply = createApplyInSteps(options.store);
  return new Hono<SignedInEnv>().post('/', async (c) => {
    const body = await readSignedJson(c, CommandsRequestSchema, COMMANDS_BODY);
    if (!body.ok) return body.response;
    const { account } = body.value.signedIn;
    const sent = body.value.value.commands;
    const taken = options.limit.take(account.id, sent.length);
    if (!taken.ok) {
      options.metrics.limited('commands');
      return errorResponse('rate-limited', 'Too many commands.', taken.retryAfter);
    }
    const parsed = await parseCommands(sent);
    const nameless = parsed.filter(({ type }) => type === 'nameless').length;
    if (nameless > 0)
      options.log.warn({ nameless, agent: account.id }, 'commands without an id were left out');
    const commands = parsed.flatMap((one) => (one.type === 'command' ? [one.command] : []));
    const results = await apply(account, commands, c.req.raw.signal);
    if (results === 'busy') return errorResponse('rate-limited', 'Too many commands at once.', 1);
    let next = 0;
    const failed: CommandId[] = [];
    const kept: CommandId[] = [];
    const answers = parsed.flatMap((one): Answer[] => {
      if (one.type === 'nameless') return [];
      if (one.type === 'command') {
        const result = results[next++];
        const answer = answerOf(result);
        if (answer === undefined) failed.push(one.command.id);
        if (result?.type === 'failed' && result.kept) kept.push(one.command.id);
        return answer ? [answer] : [];
      }
      const refusal = { reason: 'malformed', detail: one.detail } as const;
      return [{ id: one.id, outcome: 'refused', seq: 0, refusal }];
    });
    for (const { outcome } of answers) options.metrics.answer(outcome);
    for (const _ of failed) options.metrics.answer('failed');
    const response: CommandsResponse = {
      answers,
      ...(failed.length === 0 ? {} : { failed }),
      ...(kept.length === 0 ? {} : { kept }),
    };
    return c.json(response);
  });
};
