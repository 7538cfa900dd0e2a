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
import { commitsOf, type Commit } from '../../../ledger/commit.ts';
import { UnavailableError } from '../../unavailable-error.ts';
import type { StoreLog } from '../../store-log.ts';
import type { Disk } from './disk.ts';
import { isFull, isOfDisk } from '../sqlite-errors.ts';
import {
  Transactions,
  type Committed,
  type DurableView,
  type Item,
  type Transaction,
} from './transactions.ts';

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
  return new QueueToDisk(db, { log, disk, view, publish });
}

interface QueueParts {
  readonly log: StoreLog;
  readonly disk: Disk;
  readonly view: DurableView;
  readonly publish: (commit: Commit) => void;
}

class QueueToDisk implements WriteQueue {
  readonly #parts: QueueParts;
  readonly #transactions: Transactions;
  /** What goes in the next transaction. */
  #waiting: Item[] = [];
  /** What is committed, and may not be on the disk yet. */
  #committed: Committed[] = [];
  /** A flush comes in this turn. */
  #isScheduled = false;
  #isClosed = false;
  /** The bringing to the disk that goes on now. */
  #settling: Promise<void> | undefined;
  /** Why the last sync failed; what was committed then is not on the disk yet. */
  #syncFailure: unknown;
  /** How many syncs have failed one after the other. */
  #failedSyncs = 0;
  /** Why the last transaction could not be written. */
  #writeFailure: unknown;
  /** The write-ahead log holds words that were deleted. */
  #mustEmptyLog = false;
  /** Runs until the log may be emptied again after a try that failed. */
  #emptyTimer: NodeJS.Timeout | undefined;
  /** Runs until the disk is checked again. */
  #probeTimer: NodeJS.Timeout | undefined;

  constructor(db: DatabaseSync, parts: QueueParts) {
    this.#parts = parts;
    this.#transactions = new Transactions(db, parts.view);
  }

  add<Result>(body: (transaction: Transaction) => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const why = this.#refusal();
      if (why !== undefined) {
        reject(new UnavailableError(why));
        return;
      }
      const run = (transaction: Transaction): (() => void) => {
        const result = body(transaction);
        return () => resolve(result);
      };
      this.#waiting.push({ run, reject });
      this.#scheduleFlush();
    });
  }

  failure(): unknown {
    return this.#syncFailure ?? this.#writeFailure;
  }

  async close(): Promise<void> {
    clearTimeout(this.#probeTimer);
    this.#flush();
    this.#isClosed = true;
    await this.#settle();
    clearTimeout(this.#emptyTimer);
  }

  /** Why nothing more may wait, if so. */
  #refusal(): unknown {
    if (this.#syncFailure !== undefined) return this.#syncFailure;
    if (this.#isClosed) return new Error('the store is closed');
    return this.#waiting.length >= MOST_WAITING ? new Error('too much waits for the disk') : undefined;
  }

  #rejectWaiting(error: unknown): void {
    const items = this.#waiting;
    this.#waiting = [];
    for (const item of items) item.reject(new UnavailableError(error));
  }

  /** After what is read in this turn, and after the disk: see above. */
  #scheduleFlush(): void {
    if (this.#isScheduled || this.#settling || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    const items = this.#waiting;
    this.#waiting = [];
    this.#isScheduled = false;
    if (items.length === 0) return;
    this.#write(items);
    this.#settle().catch(() => undefined);
  }

  #write(items: readonly Item[]): void {
    try {
      const { emptiesLog, failure, ...one } = this.#transactions.run(items);
      this.#committed.push(one);
      this.#mustEmptyLog ||= emptiesLog;
      if (failure === undefined) this.#writeFailure = undefined;
      else this.#noteWriteFailure(failure);
    } catch (error) {
      if (this.#committed.length === 0) this.#parts.view.release();
      this.#noteWriteFailure(error);
      // A single item may be the cause of the whole transaction's failure.
      if (items.length > 1 && (isFull(error) || !isOfDisk(error)))
        for (const item of items) this.#write([item]);
      else for (const item of items) item.reject(new UnavailableError(error));
    }
  }

  #noteWriteFailure(error: unknown): void {
    if (!isOfDisk(error)) return;
    if (this.#writeFailure === undefined) this.#parts.log.error({ err: error }, 'the database takes nothing');
    this.#writeFailure = error;
    this.#probe();
  }

  /** Checks from time to time whether the disk takes writes again: otherwise nobody would find out. */
  #probe(): void {
    this.#probeTimer ??= setTimeout(() => {
      this.#probeTimer = undefined;
      if (this.#isClosed || this.#writeFailure === undefined) return;
      const touch = (): (() => void) => {
        this.#transactions.touch();
        return () => undefined;
      };
      this.#waiting.push({ run: touch, reject: () => undefined });
      this.#scheduleFlush();
    }, RETRY).unref();
  }

  #settle(): Promise<void> {
    if (!this.#settling && this.#committed.length > 0) this.#settling = this.#settleAll();
    return this.#settling ?? Promise.resolve();
  }

  async #settleAll(first?: () => Promise<void>): Promise<void> {
    try {
      await first?.();
      while (this.#committed.length > 0) {
        const batch = this.#committed;
        this.#committed = [];
        await this.#settleOnce(batch);
      }
    } finally {
      this.#settling = undefined;
      this.#scheduleFlush();
    }
  }

  async #settleOnce(batch: readonly Committed[]): Promise<void> {
    try {
      await this.#bringToDisk();
    } catch (error) {
      this.#onSyncFailed(batch, error);
      if (this.#isClosed) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
      return;
    }
    this.#syncFailure = undefined;
    this.#failedSyncs = 0;
    const { view, publish, disk } = this.#parts;
    view.release();
    // In the turn in which readers begin to see the commits: nobody reads what was not published.
    const notes = batch.flatMap((committed) => committed.notes);
    for (const commit of commitsOf(notes, batch.at(-1)?.rev ?? 0)) publish(commit);
    // The author of a deletion gets an answer once no file has the words any more, unless another process is
    // reading them.
    if (this.#mustEmptyLog && this.#emptyTimer === undefined) await this.#emptyLog();
    for (const { done } of batch) for (const resolve of done) resolve();
    if (this.#emptyTimer === undefined && disk.isLogLong()) await this.#emptyLog();
  }

  /** Waits for the disk. A disk that does not answer counts as failing long before it reports an error. */
  async #bringToDisk(): Promise<void> {
    const { disk, log } = this.#parts;
    const stalled = setTimeout(() => {
      this.#syncFailure ??= new Error('the disk does not answer');
      log.error({ err: this.#syncFailure }, 'what was committed could not be brought to the disk');
      this.#rejectWaiting(this.#syncFailure);
    }, STALLED_AFTER);
    stalled.unref();
    try {
      // Repeating a failed sync proves nothing: the system may have given up data that it could not write.
      await (this.#failedSyncs > 0 ? disk.writeAgain() : disk.sync());
    } finally {
      clearTimeout(stalled);
    }
  }

  /**
   * As far as anybody knows, nothing of the batch was done: its authors ask again. It is published once it is on the
   * disk.
   */
  #onSyncFailed(batch: readonly Committed[], error: unknown): void {
    this.#syncFailure = error;
    if (this.#failedSyncs % LOG_EVERY === 0) {
      this.#parts.log.error({ err: error }, 'what was committed could not be brought to the disk');
    }
    this.#failedSyncs += 1;
    for (const { items } of batch) for (const item of items) item.reject(new UnavailableError(error));
    this.#committed.unshift(...batch.map((committed) => ({ ...committed, done: [], items: [] })));
    this.#rejectWaiting(error);
  }

  /**
   * Empties the write-ahead log beside the event loop; nothing is written meanwhile. If another connection
   * reads (a backup) or the disk is full, the queue tries again later.
   */
  async #emptyLog(): Promise<void> {
    const { disk, log } = this.#parts;
    const isEmpty = await disk.emptyLog().catch((error: unknown) => {
      log.error({ err: error }, 'the write-ahead log could not be emptied');
      return false;
    });
    if (isEmpty) {
      this.#mustEmptyLog = false;
      return;
    }
    this.#emptyTimer = setTimeout(() => {
      this.#emptyTimer = undefined;
      if (this.#settling || this.#isClosed) return;
      this.#settling = this.#settleAll(() => this.#emptyLog());
    }, EMPTY_AGAIN);
    this.#emptyTimer.unref();
  }
}
