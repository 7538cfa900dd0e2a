/** One command: answered once, and the answer kept (law L3). */
import type { CommandId } from '@parley/core/ids';
import type { Answer } from '@parley/core/protocol/answers';
import type { LedgerChange } from '../changes.ts';
import { contentHash } from '../content-hash.ts';
import type { Environment } from '../environment.ts';
import type { Known } from '../known.ts';
import { done, type Decided, type Step } from '../ledger-store.ts';
import type { AnswerResult, CommandWork } from '../work.ts';
import { commandNeeds, furtherNeeds } from './command-needs.ts';
import { outcomeOf, refused, type Outcome } from './outcome.ts';

/** Applies a command of an agent, or gives the answer that it had before. */
export function applyCommand(environment: Environment, work: CommandWork): Step<AnswerResult> {
  const { author, command } = work;
  return {
    needs: commandNeeds(work),
    decide: (known) => {
      const hash = contentHash(command);
      const given = known.get('answer', { author, id: command.id });
      if (given) return answered(given.hash === hash ? given.answer : reusedId(command.id, given.answer.seq));
      const further = furtherNeeds(known, work);
      if (further === undefined) return decideOnce(environment, known, work, hash);
      const decide = (more: Known) => decideOnce(environment, known.and(more), work, hash);
      return { changes: [], next: { needs: further, decide } };
    },
  };
}

function decideOnce(
  environment: Environment,
  known: Known,
  work: CommandWork,
  hash: string,
): Decided<AnswerResult> {
  const { author, command } = work;
  const { outcome, changes } = outcomeOf(environment, known, work);
  const answer = answerOf(command.id, outcome);
  return answered(answer, [...changes, { type: 'keep-answer', author, hash, answer }]);
}

function answered(answer: Answer, changes: readonly LedgerChange[] = []): Decided<AnswerResult> {
  return done({ type: 'answer', answer }, changes);
}

function reusedId(id: CommandId, seq: number): Answer {
  return answerOf(id, refused(seq, { reason: 'id-reused' }));
}

function answerOf(id: CommandId, outcome: Outcome): Answer {
  return { id, ...outcome };
}
