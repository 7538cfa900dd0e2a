/** A desk as its log makes it, and the merging of a log. */
import * as Y from 'yjs';

export interface LoggedUpdate {
  readonly n: number;
  readonly update: Uint8Array;
}

export interface ReadDesk {
  readonly doc: Y.Doc;
  /** Updates that do not apply; the document is made without them. */
  readonly bad: readonly { readonly n: number; readonly why: string }[];
}

/** Tries all in order; gives the document, or the first one that does not apply. */
const attempt = (updates: readonly LoggedUpdate[]): Y.Doc | { readonly n: number; readonly why: string } => {
  const doc = new Y.Doc();
  for (const { n, update } of updates) {
    try {
      Y.applyUpdate(doc, update);
    } catch (error) {
      doc.destroy();
      return { n, why: error instanceof Error ? error.message : String(error) };
    }
  }
  return doc;
};

/**
 * Makes a document of a log. An update that fails halfway leaves a document in pieces, so after a failure all
 * begins anew without it.
 */
export const readDesk = (updates: readonly LoggedUpdate[]): ReadDesk => {
  const bad: { n: number; why: string }[] = [];
  let good = updates;
  for (;;) {
    const result = attempt(good);
    if (result instanceof Y.Doc) return { doc: result, bad };
    bad.push(result);
    good = good.filter(({ n }) => n !== result.n);
  }
};

/**
 * One update that stands for a whole log. It is encoded from a document with garbage collection, which merging
 * updates alone does not do; what still waits for missing updates is in it.
 */
export const encodeDesk = (doc: Y.Doc, vector?: Uint8Array): Uint8Array => Y.encodeStateAsUpdate(doc, vector);
