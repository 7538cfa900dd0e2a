/**
 * The one queue of everything that writes (law L2). All that waits when a flush begins goes in one transaction,
 * each item in its own savepoint: an item that throws is rolled back alone. Bodies are synchronous, so nothing
 * else runs between BEGIN and COMMIT. Promises resolve, and commits are published, when they are on the disk. The
 * disk is waited for beside the event loop. What comes meanwhile could not be answered before the next sync anyway:
 * it is held until then and goes in one transaction, so the more comes, the less each item costs.
 *
 * While the disk fails or does not answer, nothing is queued: what is added is rejected at once with
 * `UnavailableError`, until the disk has taken what was committed before.
 */
import type { DatabaseSync } from 'node:sqlite';
import { commitsOf, type Commit, type Noted } from '../../../ledger/commit.ts';
import { UnavailableError } from '../../unavailable-error.ts';
import type { StoreLog } from '../../store-log.ts';
import type { Disk } from './disk.ts';
import { isFull, isOfDisk } from '../sqlite-errors.ts';
import { statementsOf } from '../statements.ts';

/** What an item's body may do besides SQL. */
export interface Transaction {
  /** The next `rev`: unique, rising in the order of commits; one is never given twice. */
  readonly nextRev: () => number;
  /** Takes down what changed; told after the commit, forgotten if the item is rolled back. */
  readonly note: (change: Noted) => void;
  /** Asks that the write-ahead log be emptied after the commit: it still holds words that were deleted (CM-5). */
  readonly emptyLog: () => void;
}

export interface WriteQueue {
  /**
   * Runs a body in the next transaction. Bodies run in the order in which they were added; a body may run
   * again if its transaction could not be committed. Rejects with the error of the body, or with
   * `UnavailableError`.
   */
  add<Result>(body: (transaction: Transaction) => Result): Promise<Result>;
  /** Why nothing can be written at the moment; undefined if no reason is known. */
  failure(): unknown;
  /** Writes what waits, and resolves when it is on the disk; afterwards everything added is rejected. */
  close(): Promise<void>;
}

/** Shows readers only what is on the disk, while more is already committed. */
export interface DurableView {
  /** Called before each commit. From here on readers see the state before it. */
  readonly hold: () => void;
  /** Everything committed is on the disk: readers see it. */
  readonly release: () => void;
}

interface Item {
  /** Runs the body; gives what to do after the commit. */
  readonly run: (transaction: Transaction) => () => void;
  readonly reject: (error: unknown) => void;
}

/** A transaction that is committed, and may not be on the disk yet. */
interface Committed {
  readonly notes: readonly Noted[];
  readonly rev: number;
  readonly done: readonly (() => void)[];
  readonly items: readonly Item[];
}

/** Pause before a failed disk is tried again, in ms. */
const RETRY = 1_000;
/** A disk that has not answered for so long, in ms, counts as failing until it answers. */
const STALLED_AFTER = 5_000;
/** Most items that may wait for the disk; further items are rejected. */
const MOST_WAITING = 20_000;
/** Pause before another try to empty the write-ahead log after a reader prevented it, in ms. */
const EMPTY_AGAIN = 30_000;
/** A lasting failure is logged at the first try, and then once in so many tries. */
const LOG_EVERY = 60;

/** @param publish hears of each commit once it is on the disk, in order; must not throw */
export function createWriteQueue(
  db: DatabaseSync,
  log: StoreLog,
  disk: Disk,
  view: DurableView,
  publish: (commit: Commit) => void,
): WriteQueue {
  const transact = createTransact(db, view);
  let waiting: Item[] = [];
  let committed: Committed[] = [];
  let scheduled = false;
  let closed = false;
  let settling: Promise<void> | undefined;
  /** Why the last sync failed; what was committed then is not on the disk yet. */
  let syncFailure: unknown;
  let failedSyncs = 0;
  /** Why the last transaction could not be written. */
  let writeFailure: unknown;
  let mustEmptyLog = false;
  let emptyTimer: NodeJS.Timeout | undefined;
  let probeTimer: NodeJS.Timeout | undefined;

  const rejectWaiting = (error: unknown): void => {
    const items = waiting;
    waiting = [];
    for (const item of items) item.reject(new UnavailableError(error));
  };

  /** Waits for the disk. A disk that does not answer counts as failing long before it reports an error. */
  const bringToDisk = async (): Promise<void> => {
    const stalled = setTimeout(() => {
      syncFailure ??= new Error('the disk does not answer');
      log.error({ err: syncFailure }, 'what was committed could not be brought to the disk');
      rejectWaiting(syncFailure);
    }, STALLED_AFTER);
    stalled.unref();
    try {
      // Repeating a failed sync proves nothing: the system may have given up data that it could not write.
      await (failedSyncs > 0 ? disk.writeAgain() : disk.sync());
    } finally {
      clearTimeout(stalled);
    }
  };

  /**
   * As far as anybody knows, nothing of the batch was done: its authors ask again. It is published
   * once it is on the disk.
   */
  const onSyncFailed = (batch: readonly Committed[], error: unknown): void => {
    syncFailure = error;
    if (failedSyncs % LOG_EVERY === 0) {
      log.error({ err: error }, 'what was committed could not be brought to the disk');
    }
    failedSyncs += 1;
    for (const { items } of batch) for (const item of items) item.reject(new UnavailableError(error));
    committed.unshift(...batch.map((one) => ({ ...one, done: [], items: [] })));
    rejectWaiting(error);
  };

  const settleOnce = async (batch: readonly Committed[]): Promise<void> => {
    try {
      await bringToDisk();
    } catch (error) {
      onSyncFailed(batch, error);
      if (closed) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
      return;
    }
    syncFailure = undefined;
    failedSyncs = 0;
    view.release();
    // In the turn in which readers begin to see the commits: nobody reads what was not published.
    const notes = batch.flatMap((one) => one.notes);
    for (const commit of commitsOf(notes, batch.at(-1)?.rev ?? 0)) publish(commit);
    // The author of a deletion gets an answer once no file has the words any more, unless another process is
    // reading them.
    if (mustEmptyLog && emptyTimer === undefined) await emptyLog();
    for (const { done } of batch) for (const resolve of done) resolve();
    if (emptyTimer === undefined && disk.isLogLong()) await emptyLog();
  };

  /**
   * Empties the write-ahead log beside the event loop; nothing is written meanwhile. If another connection
   * reads (a backup) or the disk is full, the queue tries again later.
   */
  const emptyLog = async (): Promise<void> => {
    const isEmpty = await disk.emptyLog().catch((error: unknown) => {
      log.error({ err: error }, 'the write-ahead log could not be emptied');
      return false;
    });
    if (isEmpty) {
      mustEmptyLog = false;
      return;
    }
    emptyTimer = setTimeout(() => {
      emptyTimer = undefined;
      if (settling || closed) return;
      settling = settleAll(emptyLog);
    }, EMPTY_AGAIN);
    emptyTimer.unref();
  };

  const settleAll = async (first?: () => Promise<void>): Promise<void> => {
    try {
      await first?.();
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

  /** Checks from time to time whether the disk takes writes again: otherwise nobody would find out. */
  const probe = (): void => {
    probeTimer ??= setTimeout(() => {
      probeTimer = undefined;
      if (closed || writeFailure === undefined) return;
      waiting.push({ run: transact.touch, reject: () => undefined });
      scheduleFlush();
    }, RETRY).unref();
  };

  const noteWriteFailure = (error: unknown): void => {
    if (!isOfDisk(error)) return;
    if (writeFailure === undefined) log.error({ err: error }, 'the database takes nothing');
    writeFailure = error;
    probe();
  };

  const write = (items: readonly Item[]): void => {
    try {
      const { emptiesLog, failure, ...one } = transact.run(items);
      committed.push(one);
      mustEmptyLog ||= emptiesLog;
      if (failure === undefined) writeFailure = undefined;
      else noteWriteFailure(failure);
    } catch (error) {
      if (committed.length === 0) view.release();
      noteWriteFailure(error);
      // A single item may be the cause of the whole transaction's failure.
      if (items.length > 1 && (isFull(error) || !isOfDisk(error))) for (const item of items) write([item]);
      else for (const item of items) item.reject(new UnavailableError(error));
    }
  };

  const flush = (): void => {
    const items = waiting;
    waiting = [];
    scheduled = false;
    if (items.length === 0) return;
    write(items);
    settle().catch(() => undefined);
  };

  const add = <Result>(body: (transaction: Transaction) => Result): Promise<Result> =>
    new Promise((resolve, reject) => {
      const why =
        syncFailure ??
        (closed ? new Error('the store is closed') : undefined) ??
        (waiting.length >= MOST_WAITING ? new Error('too much waits for the disk') : undefined);
      if (why !== undefined) {
        reject(new UnavailableError(why));
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
    });

  return {
    add,
    failure: () => syncFailure ?? writeFailure,
    close: async () => {
      clearTimeout(probeTimer);
      flush();
      closed = true;
      await settle();
      clearTimeout(emptyTimer);
    },
  };
}

interface Transacted extends Committed {
  readonly emptiesLog: boolean;
  /** Why an item could not be written, if the disk is to blame. */
  readonly failure: unknown;
}

/** Runs items in one transaction on a connection. */
function createTransact(db: DatabaseSync, view: DurableView) {
  const sql = statementsOf(db);
  const readRev = sql<[], { rev: number }>('SELECT rev FROM counter');
  const writeRev = sql<[number]>('UPDATE counter SET rev = ?');
  const touchRev = sql<[]>('UPDATE counter SET rev = rev');
  const begin = sql<[]>('BEGIN IMMEDIATE');
  const commit = sql<[]>('COMMIT');
  const savepoint = sql<[]>('SAVEPOINT item');
  const release = sql<[]>('RELEASE item');
  let rev = 0;

  interface Ran {
    readonly done: () => void;
    readonly notes: readonly Noted[];
    readonly emptiesLog: boolean;
  }

  /** @throws if SQLite has rolled back the whole transaction: then its other items are lost as well */
  const runItem = (item: Item): Ran | { readonly error: unknown } => {
    const notes: Noted[] = [];
    let emptiesLog = false;
    savepoint.run();
    try {
      const done = item.run({
        nextRev: () => (rev += 1),
        note: (note) => notes.push(note),
        emptyLog: () => (emptiesLog = true),
      });
      release.run();
      return { done, notes, emptiesLog };
    } catch (error) {
      if (!db.isTransaction) throw error;
      db.exec('ROLLBACK TO item; RELEASE item');
      item.reject(isOfDisk(error) ? new UnavailableError(error) : error);
      return { error };
    }
  };

  /** @throws if nothing was committed. */
  const run = (items: readonly Item[]): Transacted => {
    try {
      begin.run();
      const before = readRev.get()?.rev ?? 0;
      rev = Math.max(rev, before);
      const ran = items.map(runItem);
      if (rev !== before) writeRev.run(rev);
      view.hold();
      commit.run();
      const good = ran.filter((one) => 'done' in one);
      return {
        notes: good.flatMap(({ notes }) => notes),
        rev,
        done: good.map(({ done }) => done),
        items,
        emptiesLog: good.some(({ emptiesLog }) => emptiesLog),
        failure: ran.flatMap((one) => ('error' in one && isOfDisk(one.error) ? [one.error] : []))[0],
      };
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };

  return {
    run,
    /** Makes a write that changes nothing. */
    touch: (): (() => void) => {
      touchRev.run();
      return () => undefined;
    },
  };
}
