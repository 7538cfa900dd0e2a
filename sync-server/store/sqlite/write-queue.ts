/**
 * The one queue of everything that writes (law L2). All that waits when a flush begins goes in one transaction,
 * each item in its own savepoint: an item that throws is rolled back alone. Bodies are synchronous, so nothing
 * else runs between BEGIN and COMMIT. Promises resolve, and listeners are told, when the commit is on the disk. The
 * disk is waited for beside the event loop. What comes meanwhile could not be answered before the next sync anyway:
 * it is held until then and goes in one transaction, so the more comes, the less each item costs. If a commit fails,
 * all its promises reject.
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
  /** Writes what waits, and resolves when it is on the disk; afterwards everything added is rejected. */
  close(): Promise<void>;
}

/** Resolves when all that has been committed before the call is on the disk. */
export type Sync = () => Promise<void>;

interface Item {
  /** Runs the body; gives what to do after the commit. */
  readonly run: (transaction: Transaction) => () => void;
  readonly reject: (error: unknown) => void;
}

/** A transaction that is committed, and may not be on the disk yet. */
interface Committed {
  readonly notes: readonly Note[];
  readonly rev: number;
  readonly done: readonly (() => void)[];
  readonly items: readonly Item[];
}

/** After the disk has failed, it is tried again so often, in ms. */
const RETRY = 1_000;

export const createWriteQueue = (db: DatabaseSync, log: StoreLog, sync: Sync): WriteQueue => {
  const sql = statementsOf(db);
  const readRev = sql<[], { rev: number }>('SELECT rev FROM counter');
  const writeRev = sql<[number]>('UPDATE counter SET rev = ?');
  const begin = sql<[]>('BEGIN IMMEDIATE');
  const commit = sql<[]>('COMMIT');
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

  const transact = (items: readonly Item[]): Committed => {
    begin.run();
    const notes: Note[] = [];
    const done: (() => void)[] = [];
    const before = readRev.get()?.rev ?? 0;
    rev = Math.max(rev, before);
    for (const item of items) {
      const after = runItem(item, notes);
      if (after) done.push(after);
    }
    if (rev !== before) writeRev.run(rev);
    commit.run();
    return { notes, rev, done, items };
  };

  const announce = (notes: readonly Note[], upTo: number): void => {
    for (const commit of commitsOf(notes, upTo)) {
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

  let committed: Committed[] = [];
  let settling: Promise<void> | undefined;
  let hasFailed = false;

  /** A failed sync proves nothing when it is repeated: the system may have given up what it could not write. */
  const syncAfterFailure = (): void => {
    if (checkpoint.get()?.busy !== 0) throw new Error('the write-ahead log is in use');
    hasFailed = false;
  };

  const settleOnce = async (batch: readonly Committed[]): Promise<void> => {
    try {
      await (hasFailed ? syncAfterFailure() : sync());
    } catch (error) {
      hasFailed = true;
      log.error({ err: error }, 'what was committed could not be brought to the disk');
      // Nothing of it was done as far as anybody knows: it is asked for again. Told it is when it is there.
      for (const { items } of batch) for (const item of items) item.reject(error);
      committed.unshift(...batch.map((one) => ({ ...one, done: [], items: [] })));
      if (closed) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
      return;
    }
    for (const { done } of batch) for (const resolve of done) resolve();
    announce(
      batch.flatMap(({ notes }) => notes),
      batch.at(-1)?.rev ?? rev,
    );
    if (mustEmptyLog) emptyWriteAheadLog();
  };

  const settleAll = async (): Promise<void> => {
    try {
      while (committed.length > 0) {
        const batch = committed;
        committed = [];
        await settleOnce(batch);
      }
    } finally {
      settling = undefined;
      scheduleFlush();
    }
  };

  const settle = (): Promise<void> => {
    if (!settling && committed.length > 0) settling = settleAll();
    return settling ?? Promise.resolve();
  };

  /** After what is read in this turn, and after the disk: see above. */
  const scheduleFlush = (): void => {
    if (scheduled || settling || waiting.length === 0) return;
    scheduled = true;
    setImmediate(flush);
  };

  const flush = (): void => {
    const items = waiting;
    waiting = [];
    scheduled = false;
    if (items.length === 0) return;
    try {
      committed.push(transact(items));
    } catch (error) {
      for (const item of items) item.reject(error);
      if (db.isTransaction) db.exec('ROLLBACK');
      return;
    }
    void settle();
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
        scheduleFlush();
      }),
    onCommit: (listener) => {
      // Wrapped, so that one function can listen twice and each disposer takes off its own.
      const own = (commit: Commit): void => listener(commit);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    close: async () => {
      flush();
      closed = true;
      await settle();
    },
  };
};
