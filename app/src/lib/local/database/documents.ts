/**
 * Stored Yjs documents: updates under keys of their own, so that several tabs append without reading, and now and
 * then all of them merged into a base. Reading, merging and deleting are one transaction, so an update that
 * another tab appends meanwhile comes before or after it, and is never lost.
 */
import { readDrafts } from '@parley/core/documents/read-drafts';
import type { ContactId } from '@parley/core/ids';
import type { UseStore } from 'idb-keyval';
import * as Y from 'yjs';
import { getAll, getKeys, read, write } from './database.ts';
import { key, under } from './keys.ts';
import type { RecordHead } from './stored.ts';

/** From how many single updates on they are merged. */
export const COMPACT_FROM = 40;

/** Key range of a document's updates, base and all. */
const updatesOf = (contact: ContactId, name: string): IDBKeyRange => under('update', contact, name);

/** All updates of a document, to be applied in any order. */
export const updatesIn = (store: IDBObjectStore, contact: ContactId, name: string): Promise<Uint8Array[]> =>
  getAll<Uint8Array>(store, updatesOf(contact, name));

/** The same in a transaction of its own. */
export const loadUpdates = (database: UseStore, contact: ContactId, name: string): Promise<Uint8Array[]> =>
  read(database, (store) => updatesIn(store, contact, name));

/**
 * Updates of a drafts document as one, without what was deleted: words that were taken out leave nothing but their length
 * (CM-5). An update that waits for a missing one is kept; an update that cannot be decoded is dropped.
 */
const withoutDeleted = (updates: readonly Uint8Array[]): Uint8Array => {
  const { doc, waiting } = readDrafts(updates, (update) => update);
  const whole = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return waiting.length === 0 ? whole : merged([whole, ...waiting]);
};

/** Whether an update deletes something; false if it does not decode. */
export const deletes = (update: Uint8Array): boolean => {
  try {
    return Y.decodeUpdate(update).ds.clients.size > 0;
  } catch {
    return false;
  }
};

/** Merges updates into one, without those that do not decode. */
export const merged = (updates: readonly Uint8Array[]): Uint8Array => {
  try {
    return Y.mergeUpdates([...updates]);
  } catch {
    return Y.mergeUpdates([EMPTY, ...updates.filter(isReadable)]);
  }
};

const EMPTY = new Uint8Array([0, 0]);

const isReadable = (update: Uint8Array): boolean => {
  try {
    Y.decodeUpdate(update);
    return true;
  } catch {
    return false;
  }
};

/** Merges a document's updates into its base, if there are many. */
export const compact = (
  database: UseStore,
  contact: ContactId,
  name: string,
  from = COMPACT_FROM,
): Promise<void> =>
  write(database, async (store) => {
    const range = updatesOf(contact, name);
    const count = (await getKeys(store, range)).length;
    if (count < from) return;
    const updates = await getAll<Uint8Array>(store, range);
    const base = name.startsWith('drafts/') ? withoutDeleted(updates) : merged(updates);
    store.delete(range);
    store.put(base, key.base(contact, name));
  });

/** Removes one document. */
export const dropDocument = (store: IDBObjectStore, contact: ContactId, name: string): void => {
  store.delete(updatesOf(contact, name));
  store.delete(key.record(contact, name));
  store.delete(key.draft(contact, name));
  store.delete(under('dirty', name));
};

/** Removes all documents of a contact. */
export const dropDocuments = async (store: IDBObjectStore, contact: ContactId): Promise<void> => {
  store.delete(under('update', contact));
  store.delete(under('record', contact));
  store.delete(under('draft', contact));
  store.delete(key.segments(contact));
  for (const dirty of await getKeys(store, under('dirty'))) {
    if (
      String(dirty[1]).startsWith(`drafts/${contact}@`) ||
      String(dirty[1]).startsWith(`drafts/${contact}/`)
    ) {
      store.delete(dirty);
    }
  }
};

/** Names of the documents that are stored of a contact. */
export const storedNames = async (store: IDBObjectStore, contact: ContactId): Promise<string[]> => {
  const keys = await getKeys(store, under('update', contact));
  return [...new Set(keys.map((one) => String(one[2])))];
};

interface HasEntries {
  readonly id: string;
}

/**
 * How many entries record updates bring, and the id of the last, without building a document: positions are the
 * clocks of one fixed client (law L6).
 */
export const headOf = (name: string, updates: readonly Uint8Array[], before?: RecordHead): RecordHead => {
  let count = before?.count ?? 0;
  let last = before?.last ?? null;
  for (const update of updates.filter(isReadable)) {
    for (const struct of Y.decodeUpdate(update).structs) {
      const end = struct.id.clock + struct.length;
      if (end <= count || !(struct instanceof Y.Item)) continue;
      const content: unknown = struct.content.getContent().at(-1);
      count = end;
      last = (content as HasEntries | undefined)?.id ?? null;
    }
  }
  return { name, count, last };
};
