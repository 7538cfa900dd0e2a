/**
 * The one queue of everything that writes (law L2). All that waits when a flush begins goes in one transaction,
 * each item in its own savepoint: an item that throws is rolled back alone. Bodies are synchronous, so nothing
 * else runs between BEGIN and COMMIT. Promises resolve after the commit; if it fails, all of them reject.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Commit } from '../port.ts';
import { commitsOf, type Note } from './commit-notes.ts';
import { statementsOf } from './statements.ts';

/** What an item's body may do besides SQL. */
export interface Transaction {
  /** The next `rev`: unique, rising in the order of commits; one is never given twice. */
  readonly nextRev: () => number;
  /** Takes down what changed; told after the commit, forgotten if the item is rolled back. */
  readonly note: (note: Note) => void;
  /** Asks that the write-ahead log be emptied after the commit: it still holds words that were deleted (CM-5). */
  readonly emptyLog: () => void;
}

/** Errors go to a log; pino's loggers fit. */
export interface StoreLog {
  readonly error: (detail: object, message: string) => void;
}

export interface WriteQueue {
  /** Runs a body in the next transaction. Bodies run in the order in which they were added. */
  add<Result>(body: (transaction: Transaction) => Result): Promise<Result>;
  onCommit(listener: (commit: Commit) => void): () => void;
  /** Writes what waits; afterwards everything added is rejected. */
  close(): void;
}

interface Item {
  /** Runs the body; gives what to do after the commit. */
  readonly run: (transaction: Transaction) => () => void;
  readonly reject: (error: unknown) => void;
}

export const createWriteQueue = (db: DatabaseSync, log: StoreLog): WriteQueue => {
  const sql = statementsOf(db);
  const readRev = sql<[], { rev: number }>('SELECT rev FROM counter');
  const writeRev = sql<[number]>('UPDATE counter SET rev = ?');
  const savepoint = sql<[]>('SAVEPOINT item');
  const release = sql<[]>('RELEASE item');
  const checkpoint = sql<[], { busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
  const listeners = new Set<(commit: Commit) => void>();
  let waiting: Item[] = [];
  let scheduled = false;
  let closed = false;
  let rev = 0;
  let mustEmptyLog = false;

  const runItem = (item: Item, notes: Note[]): (() => void) | undefined => {
    const own: Note[] = [];
    let empties = false;
    savepoint.run();
    try {
      const done = item.run({
        nextRev: () => (rev += 1),
        note: (note) => own.push(note),
        emptyLog: () => (empties = true),
      });
      release.run();
      notes.push(...own);
      mustEmptyLog ||= empties;
      return done;
    } catch (error) {
      // A full disk makes SQLite roll all back by itself: then the others of the transaction are lost as well.
      if (!db.isTransaction) throw error;
      db.exec('ROLLBACK TO item; RELEASE item');
      item.reject(error);
      return undefined;
    }
  };

  const transact = (items: readonly Item[]): { notes: readonly Note[]; done: readonly (() => void)[] } => {
    db.exec('BEGIN IMMEDIATE');
    const notes: Note[] = [];
    const done: (() => void)[] = [];
    const before = readRev.get()?.rev ?? 0;
    rev = Math.max(rev, before);
    for (const item of items) {
      const after = runItem(item, notes);
      if (after) done.push(after);
    }
    if (rev !== before) writeRev.run(rev);
    db.exec('COMMIT');
    return { notes, done };
  };

  const announce = (notes: readonly Note[]): void => {
    for (const commit of commitsOf(notes, rev)) {
      for (const listener of [...listeners]) {
        try {
          listener(commit);
        } catch (error) {
          log.error({ err: error, rev: commit.rev }, 'a listener of commits failed');
        }
      }
    }
  };

  /** If somebody else is reading (a backup) or the disk is full, it is tried again after the next commit. */
  const emptyWriteAheadLog = (): void => {
    try {
      mustEmptyLog = checkpoint.get()?.busy !== 0;
    } catch (error) {
      log.error({ err: error }, 'the write-ahead log could not be emptied');
    }
  };

  const flush = (): void => {
    const items = waiting;
    waiting = [];
    scheduled = false;
    if (items.length === 0) return;
    let result;
    try {
      result = transact(items);
    } catch (error) {
      for (const item of items) item.reject(error);
      if (db.isTransaction) db.exec('ROLLBACK');
      return;
    }
    for (const done of result.done) done();
    announce(result.notes);
    if (mustEmptyLog) emptyWriteAheadLog();
  };

  return {
    add: (body) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new Error('the store is closed'));
          return;
        }
        waiting.push({
          run: (transaction) => {
            const result = body(transaction);
            return () => resolve(result);
          },
          reject,
        });
        if (scheduled) return;
        scheduled = true;
        setImmediate(flush);
      }),
    onCommit: (listener) => {
      // Wrapped, so that one function can listen twice and each disposer takes off its own.
      const own = (commit: Commit): void => listener(commit);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    close: () => {
      flush();
      closed = true;
    },
  };
};
