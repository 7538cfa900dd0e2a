/** A thread beside the server that moves the write-ahead log to the database when it is told to. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

const db = new DatabaseSync((workerData as { readonly path: string }).path);
db.exec('PRAGMA synchronous = NORMAL');
// Passive: whoever writes or reads meanwhile is not kept waiting, and keeps what it needs.
const move = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');

parentPort?.on('message', (asked: 'move' | 'close') => {
  if (asked === 'close') {
    db.close();
    parentPort?.close();
    return;
  }
  try {
    move.get();
    parentPort?.postMessage({});
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
