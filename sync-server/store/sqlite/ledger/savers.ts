/** How changes of the ledger are written to the tables. */
import type { LedgerChange } from '../../../ledger/changes.ts';
import type { Transaction } from '../log/transactions.ts';

export type Saving = Pick<Transaction, 'nextRev' | 'emptyLog'>;
export type Save = (change: LedgerChange, transaction: Saving) => void;

/** How changes of some types are written. */
export type Savers<Changes extends LedgerChange> = {
  readonly [Type in Changes['type']]: (
    change: Extract<Changes, { readonly type: Type }>,
    transaction: Saving,
  ) => void;
};
