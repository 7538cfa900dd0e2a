/**
 * Migrations of the replica. They are only ever added to: a device may come back after any time, with something
 * unsent (law L14). A replica is migrated in one transaction, never dropped.
 */
import type { UseStore } from 'idb-keyval';
import { get, getKeys, read, write } from './database.ts';
import { key, SCHEMA_VERSION } from './keys.ts';

/** Brings the store from the version of its place in the list to the next one. Awaits requests of `store` only. */
export type Migration = (store: IDBObjectStore) => Promise<void> | void;

/** `MIGRATIONS[k]` leads from version k + 1 to k + 2. */
export const MIGRATIONS: readonly Migration[] = [];

export type Opened =
  | { readonly outcome: 'ready' }
  /** Written by a later program, in another tab: this tab has to be reloaded. */
  | { readonly outcome: 'newer'; readonly version: number };

/**
 * Brings the database to the present version. An empty one begins there.
 * @param migrations of this program; others only in tests
 */
export const migrate = async (
  database: UseStore,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<Opened> => {
  const target = migrations.length + SCHEMA_VERSION - MIGRATIONS.length;
  // As a rule there is nothing to do, and nobody who reads or writes is waited for.
  if ((await read(database, (store) => get<number>(store, key.version))) === target)
    return { outcome: 'ready' };
  return write(database, async (store): Promise<Opened> => {
    const stored = await get<number>(store, key.version);
    const isEmpty = stored === undefined && (await getKeys(store, IDBKeyRange.lowerBound([]))).length === 0;
    const version = isEmpty ? target : (stored ?? 1);
    if (version > target) return { outcome: 'newer', version };
    for (const migration of migrations.slice(version - 1)) await migration(store);
    if (stored !== target) store.put(target, key.version);
    return { outcome: 'ready' };
  });
};
