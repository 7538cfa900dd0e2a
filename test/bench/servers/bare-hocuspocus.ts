/**
 * What Parley is compared with: Hocuspocus as it comes, with documents that everybody may write, in SQLite.
 * `STORE=debounced` stores whole documents at Hocuspocus's default delays, as its own SQLite extension does: it
 * acknowledges from memory. `STORE=log` appends each update to a log before it is applied and acknowledged, those of
 * one turn of the event loop in one transaction. `STORE=none` keeps nothing.
 */
import { Server, type Extension } from '@hocuspocus/server';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as Y from 'yjs';

const open = (): DatabaseSync => {
  const db = new DatabaseSync(path.join(process.env.DATA_DIR ?? '.', 'bare.sqlite'));
  // The same promises of the disk as Parley asks for.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  return db;
};

const debounced = (): Extension => {
  const db = open();
  db.exec('CREATE TABLE documents (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT');
  const read = db.prepare('SELECT data FROM documents WHERE name = ?');
  const write = db.prepare('INSERT OR REPLACE INTO documents VALUES (?, ?)');
  return {
    onLoadDocument: async ({ document, documentName }) => {
      const data = read.get(documentName)?.['data'];
      if (data instanceof Uint8Array) Y.applyUpdate(document, data);
    },
    onStoreDocument: async ({ document, documentName }) => {
      write.run(documentName, Y.encodeStateAsUpdate(document));
    },
  };
};

const logged = (): Extension => {
  const db = open();
  db.exec('CREATE TABLE log (n INTEGER PRIMARY KEY, name TEXT NOT NULL, data BLOB NOT NULL) STRICT');
  const append = db.prepare('INSERT INTO log (name, data) VALUES (?, ?)');
  let waiting: { readonly name: string; readonly data: Uint8Array; readonly done: () => void }[] = [];
  const flush = (): void => {
    const items = waiting;
    waiting = [];
    db.exec('BEGIN IMMEDIATE');
    for (const { name, data } of items) append.run(name, data);
    db.exec('COMMIT');
    for (const { done } of items) done();
  };
  return {
    // Step 0 is a state vector, which brings nothing.
    beforeSync: ({ documentName, type, payload, connection }) =>
      type === 0 || connection.readOnly
        ? Promise.resolve()
        : new Promise((done) => {
            waiting.push({ name: documentName, data: payload.slice(), done: () => done(undefined) });
            if (waiting.length === 1) setImmediate(flush);
          }),
  };
};

const EXTENSIONS: Readonly<Record<string, () => Extension>> = { debounced, log: logged, none: () => ({}) };
const extension = EXTENSIONS[process.env.STORE ?? '']?.();
if (extension === undefined) throw new Error('STORE has to be debounced, log or none');
const server = new Server({ quiet: true, address: '127.0.0.1', port: 0, extensions: [extension] });
await server.listen();
console.log(JSON.stringify({ msg: 'listening', url: `http://127.0.0.1:${server.address.port}` }));
// What was not stored is of no more use.
process.on('SIGTERM', () => process.exit(0));
