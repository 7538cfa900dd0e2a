/** The ledger's store on SQLite: load, decide and save run within one item of the write queue's transaction. */
import { Known } from '../../../ledger/known.ts';
import type { LedgerStore, Outcome, Step } from '../../../ledger/ledger-store.ts';
import type { Needs, Loaded } from '../../../ledger/questions.ts';
import { UnavailableError } from '../../unavailable-error.ts';
import type { SetAside } from '../../set-aside.ts';
import type { StoreLog } from '../../store-log.ts';
import type { Transaction } from '../log/transactions.ts';
import type { WriteQueue } from '../log/write-queue.ts';
import type { Tables } from '../tables/tables.ts';
import { createLoad } from './load.ts';
import { createSave } from './save.ts';
import type { Save } from './savers.ts';

/** @param tables of the connection that writes */
export function createSqliteLedger(
  queue: WriteQueue,
  tables: Tables,
  log: StoreLog,
  setAside: SetAside,
): LedgerStore {
  const load = createLoad(tables, setAside);
  const save = createSave(tables, log);
  return {
    run: async <Result>(work: Step<Result>): Promise<Outcome<Result>> => {
      try {
        return {
          done: true,
          result: await queue.add((transaction) => runSteps(load, save, work, transaction)),
        };
      } catch (error) {
        if (error instanceof UnavailableError) throw error;
        return { done: false, error };
      }
    },
  };
}

function runSteps<Result>(
  load: (needs: Needs) => Loaded,
  save: Save,
  work: Step<Result>,
  transaction: Transaction,
): Result {
  for (let step = work; ;) {
    const decided = step.decide(Known.of(step.needs, load(step.needs)));
    for (const change of decided.changes) {
      save(change, transaction);
      transaction.note(change);
    }
    if (!('next' in decided)) return decided.result;
    step = decided.next;
  }
}
