/** What became of an earlier command of an author (law L5). */
import type { Context } from '@parley/core/contact/decide/context';
import type { AgentId, CommandId } from '@parley/core/ids';
import type { Known } from '../known.ts';

/** A command that was held again in the place of an earlier one stands for it. */
export function earlierOutcome(known: Known, author: AgentId, id: CommandId): ReturnType<Context['earlier']> {
  const given = known.get('answer', { author, id });
  if (!given) return 'unknown';
  if (given.answer.outcome !== 'held') return given.answer.outcome;
  const last = known.get('held', { author, id }).at(-1);
  return last && last.held !== null ? 'held' : 'gone';
}
