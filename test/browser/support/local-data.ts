/** Everything that a page keeps on its device, as one text to search: proves what is there and what is not. */
import type { Page } from '@playwright/test';

/** Storage of the page's own frame and of its frames: local, session, IndexedDB (also inside of Yjs updates), caches of answers. */
export const localData = async (page: Page): Promise<string> => {
  const texts = await Promise.all(
    page.frames().map((frame) =>
      frame.evaluate(async () => {
        const textOf = (value: unknown): string => {
          if (value instanceof Uint8Array) return new TextDecoder('utf-8').decode(value);
          if (value instanceof ArrayBuffer) return textOf(new Uint8Array(value));
          if (Array.isArray(value)) return value.map(textOf).join('\n');
          if (value instanceof Map) return textOf([...value.entries()]);
          if (value instanceof Set) return textOf([...value]);
          if (typeof value === 'object' && value !== null) return textOf(Object.entries(value));
          return String(value);
        };
        const request = <Value>(asked: IDBRequest<Value>): Promise<Value> =>
          new Promise((resolve, reject) => {
            asked.onsuccess = () => {
              resolve(asked.result);
            };
            asked.onerror = () => {
              reject(asked.error ?? new Error('IndexedDB failed'));
            };
          });
        const parts = [textOf({ ...localStorage }), textOf({ ...sessionStorage }), document.cookie];
        for (const { name } of await indexedDB.databases()) {
          if (name === undefined) continue;
          const database = await request(indexedDB.open(name));
          for (const store of database.objectStoreNames) {
            const objects = database.transaction(store).objectStore(store);
            const [keys, values] = await Promise.all([
              request(objects.getAllKeys()),
              request(objects.getAll()),
            ]);
            parts.push(name, store, textOf(keys), textOf(values));
          }
          database.close();
        }
        if ('caches' in window) {
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const { url } of await cache.keys()) {
              parts.push(url);
              if (!url.includes('/api/')) continue;
              const answer = await cache.match(url);
              if (answer) parts.push(await answer.text());
            }
          }
        }
        return parts.join('\n');
      }),
    ),
  );
  return texts.join('\n');
};
