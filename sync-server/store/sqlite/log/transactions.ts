/** Runs what the queue has gathered: one transaction, in which each item has a savepoint of its own. */
import type { DatabaseSync } from 'node:sqlite';
import type { Noted } from '../../../ledger/commit.ts';
import { UnavailableError } from '../../unavailable-error.ts';
import { isOfDisk } from '../sqlite-errors.ts';
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

/** Shows readers only what is on the disk, while more is already committed. */
export interface DurableView {
  /** Called before each commit. From here on readers see the state before it. */
  readonly hold: () => void;
  /** Everything committed is on the disk: readers see it. */
  readonly release: () => void;
}

export interface Item {
  /** Runs the body; gives what to do after the commit. */
  readonly run: (transaction: Transaction) => () => void;
  readonly reject: (error: unknown) => void;
}

/** A transaction that is committed, and may not be on the disk yet. */
export interface Committed {
  readonly notes: readonly Noted[];
  readonly rev: number;
  readonly done: readonly (() => void)[];
  readonly items: readonly Item[];
}

export interface Transacted extends Committed {
  readonly emptiesLog: boolean;
  /** Why an item could not be written, if the disk is to blame. */
  readonly failure: unknown;
}

interface Ran {
  readonly done: () => void;
  readonly notes: readonly Noted[];
  readonly emptiesLog: boolean;
}

/** Runs items on one connection. */
export class Transactions {
  readonly #db: DatabaseSync;
  readonly #view: DurableView;
  readonly #sql: ReturnType<typeof statementsFor>;
  /** The last `rev` that was given, also to an item that was rolled back. */
  #rev = 0;

  constructor(db: DatabaseSync, view: DurableView) {
    this.#db = db;
    this.#view = view;
    this.#sql = statementsFor(db);
  }

  /** Commits the items in one transaction. @throws if nothing was committed */
  run(items: readonly Item[]): Transacted {
    const { begin, readRev, writeRev, commit } = this.#sql;
    try {
      begin.run();
      const before = readRev.get()?.rev ?? 0;
      this.#rev = Math.max(this.#rev, before);
      const ran = items.map((item) => this.#runItem(item));
      if (this.#rev !== before) writeRev.run(this.#rev);
      this.#view.hold();
      commit.run();
      const good = ran.filter((one) => 'done' in one);
      return {
        notes: good.flatMap(({ notes }) => notes),
        rev: this.#rev,
        done: good.map(({ done }) => done),
        items,
        emptiesLog: good.some(({ emptiesLog }) => emptiesLog),
        failure: ran.flatMap((one) => ('error' in one && isOfDisk(one.error) ? [one.error] : []))[0],
      };
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Makes a write that changes nothing. */
  touch(): void {
    this.#sql.touchRev.run();
  }

  /** @throws if SQLite has rolled back the whole transaction: then its other items are lost as well */
  #runItem(item: Item): Ran | { readonly error: unknown } {
    const notes: Noted[] = [];
    let emptiesLog = false;
    this.#sql.savepoint.run();
    try {
      const done = item.run({
        nextRev: () => (this.#rev += 1),
        note: (note) => notes.push(note),
        emptyLog: () => (emptiesLog = true),
      });
      this.#sql.release.run();
      return { done, notes, emptiesLog };
    } catch (error) {
      if (!this.#db.isTransaction) throw error;
      this.#db.exec('ROLLBACK TO item; RELEASE item');
      item.reject(isOfDisk(error) ? new UnavailableError(error) : error);
      return { error };
    }
  }
}

function statementsFor(db: DatabaseSync) {
  const sql = statementsOf(db);
  return {
    readRev: sql<[], { rev: number }>('SELECT rev FROM counter'),
    writeRev: sql<[number]>('UPDATE counter SET rev = ?'),
    touchRev: sql<[]>('UPDATE counter SET rev = rev'),
    begin: sql<[]>('BEGIN IMMEDIATE'),
    commit: sql<[]>('COMMIT'),
    savepoint: sql<[]>('SAVEPOINT item'),
    release: sql<[]>('RELEASE item'),
  };
}
