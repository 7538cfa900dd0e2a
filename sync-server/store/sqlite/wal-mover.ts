/** A thread beside the server that moves the write-ahead log to the database when it is told to. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** `move`: as much as nobody is kept waiting for. `empty`: all of it, and the log is cut to nothing. */
export type MoverTask = 'move' | 'empty';

export interface MoverAnswer {
  /** Somebody else reads from the log, so that not all was done. */
  readonly busy: boolean;
  readonly error?: unknown;
}

// Who reads or writes is not waited for: what could not be done now is asked for again later.
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
