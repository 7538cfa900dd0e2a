/**
 * Stock Hocuspocus with a store on SQLite, as a process, to be measured beside Parley. Argument 1: `debounced`, whole
 * documents at Hocuspocus's defaults (2 s, at most 10 s), acknowledged from memory; or `logged`, each update appended
 * and synced to disk before it is acknowledged, many to one transaction. Argument 2: a folder.
 */
import { Server, type Extension } from '@hocuspocus/server';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as Y from 'yjs';

const [kind, folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('a folder is missing');

const db = new DatabaseSync(path.join(folder, 'bare.sqlite'));
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE documents (name TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE updates (n INTEGER PRIMARY KEY, name TEXT NOT NULL, data BLOB NOT NULL);`);

const debounced = (): Extension => {
  const put = db.prepare('INSERT OR REPLACE INTO documents VALUES (?, ?)');
  return {
    onStoreDocument: async ({ documentName, document }) => {
      put.run(documentName, Y.encodeStateAsUpdate(document));
    },
  };
};

const logged = (): Extension => {
  const put = db.prepare('INSERT INTO updates (name, data) VALUES (?, ?)');
  let waiting: { readonly name: string; readonly data: Uint8Array; readonly done: () => void }[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    db.exec('BEGIN IMMEDIATE');
    for (const { name, data } of batch) put.run(name, data);
    db.exec('COMMIT');
    for (const { done } of batch) done();
  };
  return {
    beforeSync: ({ documentName, payload, type }) => {
      // 0 is a question; 1 and 2 bring updates.
      if (type === 0) return Promise.resolve();
      return new Promise<void>((resolve) => {
        waiting.push({ name: documentName, data: payload.slice(), done: resolve });
        if (waiting.length === 1) setImmediate(flush);
      });
    },
  };
};

const server = new Server({
  address: '127.0.0.1',
  port: 0,
  quiet: true,
  maxPendingDocuments: 1_000,
  extensions: [kind === 'logged' ? logged() : debounced()],
});
await server.listen();
console.log(JSON.stringify({ url: server.webSocketURL }));
