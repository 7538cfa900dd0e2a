/** Transactions on the replica's database. A transaction lives only while its own requests are awaited. */
import { promisifyRequest, type UseStore } from 'idb-keyval';
import type { Key } from './keys.ts';

/** One value, if it is there. */
export const get = <Value>(store: IDBObjectStore, key: Key): Promise<Value | undefined> =>
  promisifyRequest<Value | undefined>(store.get(key));

/** All values of a range, or the first `count`, in order of their keys. */
export const getAll = <Value>(store: IDBObjectStore, range: IDBKeyRange, count?: number): Promise<Value[]> =>
  promisifyRequest(store.getAll(range, count) as IDBRequest<Value[]>);

/** All keys of a range, in order. */
export const getKeys = (store: IDBObjectStore, range: IDBKeyRange): Promise<Key[]> =>
  promisifyRequest(store.getAllKeys(range) as IDBRequest<Key[]>);

/** Reads in one transaction: all of it is of one moment. */
export const read = <Value>(
  database: UseStore,
  work: (store: IDBObjectStore) => Promise<Value>,
): Promise<Value> => database('readonly', work);

/**
 * Writes in one transaction. Resolves once it is committed; if `work` throws, nothing of it is written.
 * `work` may await only requests of `store`.
 */
export const write = <Value>(
  database: UseStore,
  work: (store: IDBObjectStore) => Promise<Value> | Value,
): Promise<Value> =>
  database('readwrite', async (store) => {
    const committed = promisifyRequest(store.transaction);
    try {
      const value = await work(store);
      await committed;
      return value;
    } catch (error) {
      // Aborting a transaction that has ended already throws; what counts is the first error.
      try {
        store.transaction.abort();
      } catch {
        throw error;
      }
      await committed.catch(() => undefined);
      throw error;
    }
  });
