/**
 * What the ledger asks of a database. A work is done in steps: the step names what it needs, the store loads that, the
 * step decides purely and at once, and the store writes the changes. No rule lies in a store.
 */
import type { LedgerChange } from './changes.ts';
import type { Known } from './known.ts';
import type { Needs } from './questions.ts';

export interface Step<Result> {
  readonly needs: Needs;
  /** Pure. It may run again if what it changed could not be committed. */
  readonly decide: (known: Known) => Decided<Result>;
}

export type Decided<Result> =
  | { readonly changes: readonly LedgerChange[]; readonly result: Result }
  /** The work goes on, and its next step reads what these changes have left. */
  | { readonly changes: readonly LedgerChange[]; readonly next: Step<Result> };

export type Outcome<Result> =
  | { readonly done: true; readonly result: Result }
  /** The work threw: it has changed nothing, and the works beside it stand (law L17). */
  | { readonly done: false; readonly error: unknown };

export interface LedgerStore {
  /**
   * Does a work, all of its steps in one transaction: it resolves when everything is on the disk, or nothing was written.
   * Works that are given in one turn of the event loop share a transaction. They are done in the order in which they
   * were given, and each reads what the ones before it have left.
   * @throws (rejects) only while the database takes no writes; the same work can then be given again
   */
  run<Result>(work: Step<Result>): Promise<Outcome<Result>>;
}

/** The result of a step that has nothing more to ask. */
export function done<Result>(result: Result, changes: readonly LedgerChange[] = []): Decided<Result> {
  return { changes, result };
}

/** A step, and after its end another one in the same transaction. */
export function andThen<First, Result>(
  step: Step<First>,
  next: (first: First) => Step<Result>,
): Step<Result> {
  return {
    needs: step.needs,
    decide: (known) => {
      const decided = step.decide(known);
      const { changes } = decided;
      return { changes, next: 'next' in decided ? andThen(decided.next, next) : next(decided.result) };
    },
  };
}
