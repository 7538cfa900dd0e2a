/**
 * A ledger's store in memory, which loads asynchronously: a plain model of what a database has to do, without one
 * thought of speed. It shows that the ledger needs no database, and what others are compared with.
 */
import { Known } from '../known.ts';
import type { LedgerStore, Outcome, Step } from '../ledger-store.ts';
import type { Answering, AnswerTo, By, Loaded, Needs, QuestionName } from '../questions.ts';
import { answersFrom } from './memory-questions.ts';
import { copyOf, emptyMemory, type Memory } from './memory.ts';
import type { Cast } from './cast.ts';
import { appendDraft, write } from './memory-changes.ts';

export class MemoryLedger implements LedgerStore {
  /** Everything that is stored. */
  memory: Memory = emptyMemory();
  /** Works are done one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /** Stores the files and drafts of a cast, which do not come by the ledger. */
  prepare(cast: Cast): void {
    for (const file of cast.uploads) this.memory.files.set(file.id, file);
    for (const { name, update } of cast.drafts) appendDraft(this.memory, name, update);
  }

  run<Result>(work: Step<Result>): Promise<Outcome<Result>> {
    const outcome = this.#last.then(() => this.#runAlone(work));
    this.#last = outcome;
    return outcome;
  }

  async #runAlone<Result>(work: Step<Result>): Promise<Outcome<Result>> {
    const before = copyOf(this.memory);
    try {
      return { done: true, result: await this.#runSteps(work) };
    } catch (error) {
      this.memory = before;
      return { done: false, error };
    }
  }

  async #runSteps<Result>(work: Step<Result>): Promise<Result> {
    for (let step = work; ;) {
      const decided = step.decide(Known.of(step.needs, await load(answersFrom(this.memory), step.needs)));
      for (const change of decided.changes) write(this.memory, change);
      if (!('next' in decided)) return decided.result;
      step = decided.next;
    }
  }
}

async function load(answering: Answering, needs: Needs): Promise<Loaded> {
  const names = Object.keys(needs) as QuestionName[];
  const answers = await Promise.all(
    names.map(async (name) => [name, await answersTo(answering, name, needs)]),
  );
  return Object.fromEntries(answers) as Loaded;
}

async function answersTo<Name extends QuestionName>(
  answering: Answering,
  name: Name,
  needs: Needs,
): Promise<AnswerTo<Name>[]> {
  const asked: readonly By<Name>[] = needs[name] ?? [];
  return Promise.all(asked.map(async (by) => answering[name](by)));
}
