/** The Yjs update that brings the holder of a record document's beginning up to date, made from rows alone. */
import { extendRecord } from '@parley/core/documents/record-document';
import * as Y from 'yjs';

/** Stands in the place of an entry that the receiver has already: it is counted, and never sent. */
const HELD = 'null';

/**
 * Encodes the entries from position `from` on. It is the same as the difference that the whole document would give
 * (position k is clock k of client 1), for the price of what is new.
 */
export const encodeRecordFrom = (from: number, rows: readonly string[]): Uint8Array => {
  const doc = new Y.Doc({ gc: false });
  extendRecord(
    doc,
    0,
    Array.from({ length: from }, () => HELD),
  );
  const vector = Y.encodeStateVector(doc);
  extendRecord(doc, from, rows);
  const update = Y.encodeStateAsUpdate(doc, vector);
  doc.destroy();
  return update;
};
