/**
 * Brings the write-ahead log to the disk, and from time to time into the database, beside the event loop. SQLite
 * itself would wait for the disk within COMMIT, and with it everything else in this process.
 */
import { once } from 'node:events';
import { closeSync, fdatasync, openSync, read, write } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { StoreLog } from '../../store-log.ts';
import type { Disk } from './disk.ts';
import type { MoverAnswer, MoverTask } from './wal-mover.ts';

const [toDisk, readFrom, writeTo] = [promisify(fdatasync), promisify(read), promisify(write)];

/**
 * How many pages of 4 kB the log may hold that are not in the database yet, before they are moved there. A page that
 * was written a hundred times meanwhile is moved once.
 */
const MOVE_FROM = 3_000;
/**
 * Number of pages from which on the log is emptied. Most pages are moved already by then, so this is quick.
 */
const EMPTY_FROM = 16_000;
/** Number of pages from which on COMMIT moves the log itself: the thread that should have done so is dead. */
const LAST_RESORT = 64_000;
/** Bytes of the log that are written again at once. */
const CHUNK = 1024 * 1024;

export interface WalFile extends Disk {
  /** Resolves when nothing of it uses the database any more; close that afterwards. */
  readonly close: () => Promise<void>;
}

/**
 * Takes over from SQLite: from here on its COMMIT is only written, and a commit lasts when `sync` has resolved. After
 * a power cut the log ends behind some commit, in their order, at or after the last that was synced. SQLite goes on to
 * sync the log by itself before it moves what is in it to the database, and whenever the log begins again.
 *
 * The file is the same one as long as the database is open; SQLite takes no locks on it, which closing it would drop.
 * @param path of the database, whose journal mode is WAL
 */
export function takeOverSync(db: DatabaseSync, path: string, log: StoreLog): WalFile {
  // The first time SQLite has to do it: it also makes the name of a new log last in its folder.
  db.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE; UPDATE counter SET rev = rev; COMMIT');
  db.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${LAST_RESORT}`);
  const file = openSync(`${path}-wal`, 'r+');
  const look = db.prepare('PRAGMA wal_checkpoint(NOOP)');
  const mover = createMover(path);
  const sync = () => toDisk(file);
  let isMoving = false;

  /** What the log holds, for its care alone: where that cannot be told, what was committed is on the disk all the same. */
  const pages = (): { readonly log: number; readonly checkpointed: number } => {
    const none = { log: 0, checkpointed: 0 };
    try {
      return (look.get() ?? none) as typeof none;
    } catch (error) {
      log.error({ err: error }, 'the length of the write-ahead log could not be told');
      return none;
    }
  };

  const moveIfLong = (): void => {
    const { log: all, checkpointed } = pages();
    if (isMoving || all - checkpointed < MOVE_FROM) return;
    isMoving = true;
    mover
      .ask('move')
      .catch((error: unknown) => {
        log.error({ err: error }, 'the write-ahead log could not be moved');
      })
      .finally(() => {
        isMoving = false;
      });
  };

  return {
    sync: async () => {
      await sync();
      moveIfLong();
    },
    writeAgain: async () => {
      await rewrite(file);
      await sync();
    },
    isLogLong: () => pages().log >= EMPTY_FROM,
    emptyLog: async () => !(await mover.ask('empty')),
    close: async () => {
      await mover.close();
      closeSync(file);
    },
  };
}

/** Writes a file's content again in place, so that the system has to bring all of it to the disk. */
async function rewrite(file: number): Promise<void> {
  const buffer = Buffer.alloc(CHUNK);
  for (let at = 0; ;) {
    const { bytesRead } = await readFrom(file, buffer, 0, CHUNK, at);
    if (bytesRead === 0) return;
    const { bytesWritten } = await writeTo(file, buffer, 0, bytesRead, at);
    if (bytesWritten === 0) throw new Error('the disk takes nothing');
    at += bytesWritten;
  }
}

interface Asked {
  readonly resolve: (busy: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** The thread that moves the log: started when it is first needed, and again after it has failed. */
function createMover(path: string) {
  let worker: Worker | undefined;
  const asked: Asked[] = [];

  const start = (): Worker => {
    const started = new Worker(new URL('./wal-mover.ts', import.meta.url), { workerData: { path } });
    started.unref();
    started.on('message', ({ busy, error }: MoverAnswer) => {
      const next = asked.shift();
      if (error === undefined) next?.resolve(busy);
      else next?.reject(error);
    });
    started.on('error', (error: unknown) => {
      worker = undefined;
      for (const one of asked.splice(0)) one.reject(error);
    });
    return started;
  };

  return {
    /** Whether another connection reads from the log, so that not all of it could be moved. */
    ask: (task: MoverTask): Promise<boolean> =>
      new Promise((resolve, reject) => {
        worker ??= start();
        asked.push({ resolve, reject });
        worker.postMessage(task);
      }),
    close: async (): Promise<void> => {
      if (worker === undefined) return;
      const exited = once(worker, 'exit');
      worker.ref();
      worker.postMessage('close');
      await exited;
    },
  };
}
