/**
 * Takes consumed drafts out of a drafts document. The server reads no drafts document; it only deletes what is in the
 * named top-level types, so that drafts still being written stay as they are, and devices that come back keep merging.
 */
import { readDrafts } from '@parley/core/documents/read-drafts';
import * as Y from 'yjs';

export interface Cut {
  /** The drafts document without the words: the new base of its log. */
  readonly whole: Uint8Array;
  /** The deletion alone, for those who have the drafts document open. */
  readonly update: Uint8Array;
}

export interface CutResult {
  /** Undefined if there was nothing to take out. */
  readonly cut: Cut | undefined;
  /** Updates that do not apply. */
  readonly broken: readonly { readonly n: number; readonly why: string }[];
}

/** Deletes the content of the top-level types that `held` names from a drafts document given by its log. */
export const withoutDrafts = (
  log: readonly { readonly n: number; readonly update: Uint8Array }[],
  held: (type: string) => boolean,
): CutResult => {
  const { doc, bad } = readDrafts(log, ({ update }) => update);
  const broken = bad.map(({ stored, why }) => ({ n: stored.n, why }));
  const deletions: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => deletions.push(update));
  doc.transact(() => {
    for (const name of [...doc.share.keys()].filter(held)) {
      // As an array any content is deleted the same, text of an editor and lists of files alike.
      const draft = doc.getArray(name);
      draft.delete(0, draft.length);
    }
  });
  const [update] = deletions;
  const cut = update && { whole: Y.encodeStateAsUpdate(doc), update };
  doc.destroy();
  return { cut, broken };
};
