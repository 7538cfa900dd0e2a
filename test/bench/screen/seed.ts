/** Puts conversations into the local copy of whoever is signed in on a page, under the keys that the replica reads. */
import type { Page } from '@playwright/test';
import type { Kept } from './made-up.ts';

/** Conversations handed to the page at once. */
const PART = 200;

/** Removes what was put in. */
export const emptyCopy = (page: Page, database: string): Promise<void> =>
  page.evaluate(
    (name) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(new Error('the local copy does not open'));
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('replica', 'readwrite');
          const store = transaction.objectStore('replica');
          for (const kind of [
            'row',
            'first-rows',
            'update',
            'record',
            'segments',
            'opened',
            'read-cursor',
            'dirty',
          ]) {
            store.delete(IDBKeyRange.bound([kind], [kind, []]));
          }
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
    database,
  );

/** How many rows the list had when it was noted with which of them it begins. */
export const notedLength = (page: Page, database: string): Promise<number | undefined> =>
  page.evaluate(
    (name) =>
      new Promise<number | undefined>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(new Error('the local copy does not open'));
        opening.onsuccess = () => {
          const store = opening.result.transaction('replica').objectStore('replica');
          const reading = store.get(['first-rows', 'all newest']);
          reading.onsuccess = () => {
            opening.result.close();
            resolve((reading.result as { readonly length: number } | undefined)?.length);
          };
        };
      }),
    database,
  );

const putPart = (page: Page, database: string, part: readonly Kept[], copies: number): Promise<void> =>
  page.evaluate(
    ({ name, kept, times }) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(new Error('the local copy does not open'));
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('replica', 'readwrite', { durability: 'relaxed' });
          const store = transaction.objectStore('replica');
          transaction.onerror = () => reject(new Error('the local copy cannot be written'));
          for (const { row, documents, segments } of kept) {
            const { contact, state } = row;
            store.put(row, ['row', contact]);
            for (let copy = 1; copy < times; copy += 1) {
              const id = `${contact.slice(0, -6)}${copy.toString(36).padStart(6, '0')}`;
              const at = state.at - copy * 1_000;
              const preview = state.preview && { ...state.preview, at };
              store.put({ ...row, contact: id, state: { ...state, contact: id, at, preview } }, ['row', id]);
            }
            for (const { name: document, count, last, update } of documents) {
              const bytes = Uint8Array.from(atob(update), (char) => char.charCodeAt(0));
              store.put(bytes, ['update', contact, document]);
              store.put({ name: document, count, last }, ['record', contact, document]);
            }
            if (times === 1) store.put(segments, ['segments', contact]);
          }
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
    { name: database, kept: [...part], times: copies },
  );

/**
 * Puts conversations in.
 * @param copies each row stands so often, under other ids; documents once
 */
export const fillCopy = async (
  page: Page,
  database: string,
  kept: readonly Kept[],
  copies = 1,
): Promise<void> => {
  const part = Math.max(1, Math.floor(PART / copies));
  for (let from = 0; from < kept.length; from += part) {
    await putPart(page, database, kept.slice(from, from + part), copies);
  }
};
