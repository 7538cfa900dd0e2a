/**
 * Readers see only what is on the disk (law L20). Between a commit and the end of its sync, they read from a
 * second connection, which stays at the state before the commit. At all other times they read from the
 * writing connection, which caches what it has read.
 */
import { DatabaseSync } from 'node:sqlite';
import type { SetAside } from '../../set-aside.ts';
import { statementsOf } from '../statements.ts';
import { createTables, type Tables } from '../tables/tables.ts';
import type { DurableView } from './transactions.ts';

/** Page cache, in kB. Each commit empties it, so a larger cache would gain nothing. */
const CACHE = 4_000;

export interface DurableTables extends DurableView {
  /** The tables to read from at this moment, for this turn of the event loop only. */
  readonly tables: () => Tables;
  readonly close: () => void;
}

/**
 * Opens the second connection.
 * @param path of the database
 * @param writing the tables of the connection that writes
 */
export function openDurableTables(path: string, writing: Tables, setAside: SetAside): DurableTables {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  db.exec(`PRAGMA cache_size = -${CACHE}`);
  const sql = statementsOf(db);
  const begin = sql<[]>('BEGIN');
  const look = sql<[], { rev: number }>('SELECT rev FROM counter');
  const end = sql<[]>('COMMIT');
  const reading = createTables(db, setAside);
  let isHeld = false;

  return {
    tables: () => (isHeld ? reading : writing),
    hold: () => {
      if (isHeld) return;
      begin.run();
      // A transaction stays at the state of its first read.
      look.get();
      isHeld = true;
    },
    release: () => {
      if (!isHeld) return;
      isHeld = false;
      end.run();
    },
    close: () => {
      db.close();
    },
  };
}
