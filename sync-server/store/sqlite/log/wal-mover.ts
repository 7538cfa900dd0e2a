/** A thread beside the server that moves the write-ahead log to the database when it is told to. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * `move`: as much as possible without making anybody wait. `empty`: everything, and the log is truncated to
 * nothing.
 */
export type MoverTask = 'move' | 'empty';

export interface MoverAnswer {
  /** Another connection reads from the log, so not everything was done. */
  readonly busy: boolean;
  readonly error?: unknown;
}

// Does not wait for readers or writers: the rest is asked for again later.
const db = new DatabaseSync((workerData as { readonly path: string }).path, { timeout: 0 });
db.exec('PRAGMA synchronous = NORMAL');
const statements = {
  move: db.prepare('PRAGMA wal_checkpoint(PASSIVE)'),
  empty: db.prepare('PRAGMA wal_checkpoint(TRUNCATE)'),
};

const answer = (given: MoverAnswer): void => parentPort?.postMessage(given);

parentPort?.on('message', (asked: MoverTask | 'close') => {
  if (asked === 'close') {
    db.close();
    parentPort?.close();
    return;
  }
  try {
    answer({ busy: statements[asked].get()?.['busy'] !== 0 });
  } catch (error) {
    answer({ busy: true, error });
  }
});
