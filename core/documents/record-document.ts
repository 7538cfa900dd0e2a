/**
 * A record document: the encoding of a segment's entries as a Yjs document (law L6). It is made from rows, by
 * any server, always the same: `Y.Array('entries')` of plain JSON under the fixed client id 1, position k being
 * clock k. No Yjs state of it is stored on the server.
 */
import * as Y from 'yjs';
import { upcastEntry, type Entry } from '../contact/entry.ts';

/** Name of the array in a record document. */
const ENTRIES = 'entries';

/** The Yjs client id that all entries are written under. */
export const RECORD_CLIENT = 1;

/** How many entries a record document has. */
export const recordLength = (doc: Y.Doc): number => doc.getArray(ENTRIES).length;

/**
 * Pushes the rows beyond the document's length. `rows` are the stored JSON texts from position `from` on.
 * The caller runs one extension of a document at a time.
 * @throws if `from` leaves a gap.
 */
export const extendRecord = (doc: Y.Doc, from: number, rows: readonly string[]): void => {
  const length = recordLength(doc);
  if (from > length) throw new Error(`rows begin at ${from}, the document has ${length}`);
  const fresh = rows.slice(length - from);
  if (fresh.length === 0) return;
  // Set after loading: Yjs picks a random id when it meets an update of its own client while this is 1.
  doc.clientID = RECORD_CLIENT;
  doc.transact(() => {
    doc.getArray(ENTRIES).push(fresh.map((row) => JSON.parse(row) as unknown));
  });
};

/** A new document of these rows. */
export const encodeRecord = (rows: readonly string[]): Y.Doc => {
  const doc = new Y.Doc({ gc: false });
  extendRecord(doc, 0, rows);
  return doc;
};

/** The entries of a record document from position `from` on, upcast to today's form. */
export const readRecord = (doc: Y.Doc, from = 0): Entry[] =>
  doc
    .getArray<Entry>(ENTRIES)
    .slice(from)
    .map((stored) => upcastEntry(stored));
