/**
 * Only what is on the disk is seen (law L20). Between a commit and the end of its sync, readers read from a second
 * connection that stands at the state before the commit; at all other times from the one that writes, which keeps in
 * memory what it has read.
 */
import { DatabaseSync } from 'node:sqlite';
import type { SetAside } from '../set-aside.ts';
import { statementsOf } from './statements.ts';
import { createTables, type Tables } from './tables.ts';
import type { DurableView } from './write-queue.ts';

/** Memory for pages, in kB. It is emptied at each commit, so more would not be kept anyway. */
const CACHE = 4_000;

export interface DurableTables extends DurableView {
  /** The tables to read from now, for this turn of the event loop only. */
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
      // A transaction stands at what is there when it first reads.
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
