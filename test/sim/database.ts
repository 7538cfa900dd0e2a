/** A tab's connection to the database of its browser; when the tab crashes, what it had not committed is undone. */
import { IDBKeyRange, type IDBFactory } from 'fake-indexeddb';
import type { Environment } from '../../app/src/lib/local/environment.ts';
import type { VirtualClock } from './clock.ts';

type UseStore = Environment['database'];

// The replica makes ranges of keys with the browser's own class.
globalThis.IDBKeyRange = IDBKeyRange;

const STORE = 'parley';

export interface Database {
  readonly use: UseStore;
  crash(): void;
}

const NEVER = new Promise<never>(() => undefined);

const connect = (factory: IDBFactory): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = factory.open(STORE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database does not open'));
  });

export const createDatabase = (factory: IDBFactory, clock: VirtualClock, alive: () => boolean): Database => {
  const connection = connect(factory);
  const open = new Set<IDBTransaction>();

  const use: UseStore = async (mode, work) => {
    if (!alive()) return NEVER;
    const result = await clock.busy(
      (async () => {
        const transaction = (await connection).transaction(STORE, mode);
        open.add(transaction);
        const ended = new Promise<void>((resolve) => {
          for (const type of ['complete', 'abort', 'error'])
            transaction.addEventListener(type, () => resolve());
        });
        void ended.then(() => open.delete(transaction));
        try {
          return await work(transaction.objectStore(STORE));
        } finally {
          await ended;
        }
      })(),
    );
    // A tab that has crashed meanwhile learns nothing more.
    return alive() ? result : NEVER;
  };

  return {
    use,
    crash: () => {
      for (const transaction of open) {
        try {
          transaction.abort();
        } catch {
          // It has committed already: then it stays.
        }
      }
    },
  };
};
