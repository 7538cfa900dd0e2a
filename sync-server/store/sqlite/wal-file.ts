/**
 * Brings the write-ahead log to the disk, and from time to time into the database, beside the event loop. SQLite
 * itself would wait for the disk within COMMIT, and with it everything else in this process.
 */
import { once } from 'node:events';
import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import type { StoreLog } from './write-queue.ts';

/**
 * How many pages of 4 kB the log may hold that are not in the database yet, before they are moved there. A page that
 * was written a hundred times meanwhile is moved once.
 */
const MOVE_FROM = 3_000;

/**
 * From how many pages on COMMIT does it itself: while writing never pauses, only it can let the log begin anew. Most
 * is moved already by then, so it is short.
 */
const BEGIN_ANEW_FROM = 16_000;

export interface WalFile {
  /** Resolves when all that has been committed before the call is on the disk. */
  readonly sync: () => Promise<void>;
  /** Resolves when nothing of it uses the database any more; close that afterwards. */
  readonly close: () => Promise<void>;
}

type Moved = { readonly error?: unknown };

/**
 * Takes over from SQLite: from here on its COMMIT is only written, and a commit lasts when `sync` has resolved. After
 * a power cut the log ends behind some commit, in their order, at or after the last that was synced. SQLite goes on to
 * sync the log by itself before it moves what is in it to the database, and whenever the log begins anew.
 *
 * The file is the same one as long as the database is open; SQLite takes no locks on it, which closing it would drop.
 * @param path of the database, whose journal mode is WAL
 */
export const takeOverSync = (db: DatabaseSync, path: string, log: StoreLog): WalFile => {
  // The first time SQLite has to do it: it also makes the name of a new log last in its folder.
  db.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE; UPDATE counter SET rev = rev; COMMIT');
  db.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${BEGIN_ANEW_FROM}`);
  const file = openSync(`${path}-wal`, 'r+');
  const look = db.prepare('PRAGMA wal_checkpoint(NOOP)');
  let mover: Worker | undefined;
  let isMoving = false;

  const startMover = (): Worker => {
    const worker = new Worker(new URL('./wal-mover.ts', import.meta.url), { workerData: { path } });
    worker.unref();
    worker.on('message', ({ error }: Moved) => {
      isMoving = false;
      if (error !== undefined) log.error({ err: error }, 'the write-ahead log could not be moved');
    });
    // It is not started again: from here on COMMIT does it all.
    worker.on('error', (error: unknown) => {
      mover = undefined;
      log.error({ err: error }, 'what moves the write-ahead log has failed');
    });
    return worker;
  };

  const moveIfLong = (): void => {
    if (isMoving) return;
    const found = look.get() as { readonly log: number; readonly checkpointed: number } | undefined;
    if (found === undefined || found.log - found.checkpointed < MOVE_FROM) return;
    isMoving = true;
    mover ??= startMover();
    mover.postMessage('move');
  };

  return {
    sync: () =>
      new Promise((resolve, reject) => {
        fdatasync(file, (error) => {
          if (error) {
            reject(error);
            return;
          }
          resolve();
          moveIfLong();
        });
      }),
    close: async () => {
      if (mover) {
        const exited = once(mover, 'exit');
        mover.ref();
        mover.postMessage('close');
        await exited;
      }
      closeSync(file);
    },
  };
};
