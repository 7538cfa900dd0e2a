/** A drafts document as its log makes it, and the merging of a log. */
import { readDrafts } from '@parley/core/documents/read-drafts';
import * as Y from 'yjs';

export interface LoggedUpdate {
  readonly n: number;
  readonly update: Uint8Array;
}

export interface ReadDraftsDocument {
  readonly doc: Y.Doc;
  /** Updates that cannot be applied at all; the document is made without them. */
  readonly bad: readonly { readonly n: number; readonly why: string }[];
}

/** Makes a document from a log. */
export const readDraftsDocument = (updates: readonly LoggedUpdate[]): ReadDraftsDocument => {
  const { doc, bad } = readDrafts(updates, ({ update }) => update);
  return { doc, bad: bad.map(({ stored, why }) => ({ n: stored.n, why })) };
};

/**
 * One update in place of a whole log. It is encoded from a document with garbage collection, which merging
 * updates alone does not do.
 */
export const encodeDraftsDocument = (doc: Y.Doc, vector?: Uint8Array): Uint8Array =>
  Y.encodeStateAsUpdate(doc, vector);
