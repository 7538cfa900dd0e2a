/** What the ledger works with: the tables of the writing connection, and what it asks of the world. */
import type { Environment } from '../store/port.ts';
import type { Tables } from '../store/sqlite/tables/tables.ts';
import type { SetAside } from '../store/set-aside.ts';
import type { Transaction } from '../store/sqlite/log/write-queue.ts';
import type { StoreLog } from '../store/store-log.ts';

export interface Ledger {
  readonly tables: Tables;
  readonly environment: Environment;
}

/** The ledger within one item of a transaction. */
export interface LedgerItem extends Ledger {
  readonly transaction: Transaction;
  readonly log: StoreLog;
  readonly setAside: SetAside;
}
