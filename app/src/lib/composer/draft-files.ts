/** Files that go with a draft: seen by all who write it, so that whoever sends it sends them too. */
import { draftFilesName, type DraftKind } from '@parley/core/documents/drafts';
import type { FileId } from '@parley/core/ids';
import type * as Y from 'yjs';

export interface DraftFile {
  readonly id: FileId;
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

const arrayOf = (doc: Y.Doc, kind: DraftKind, n: number): Y.Array<DraftFile> =>
  doc.getArray<DraftFile>(draftFilesName(kind, n));

export const draftFiles = (doc: Y.Doc, kind: DraftKind, n: number): DraftFile[] =>
  arrayOf(doc, kind, n).toArray();

export const addDraftFile = (doc: Y.Doc, kind: DraftKind, n: number, file: DraftFile): void =>
  arrayOf(doc, kind, n).push([file]);

export const removeDraftFile = (doc: Y.Doc, kind: DraftKind, n: number, id: FileId): void => {
  const files = arrayOf(doc, kind, n);
  const index = files.toArray().findIndex((file) => file.id === id);
  if (index >= 0) files.delete(index);
};

export const onDraftFiles = (doc: Y.Doc, kind: DraftKind, n: number, listener: () => void): (() => void) => {
  const files = arrayOf(doc, kind, n);
  files.observe(listener);
  return () => files.unobserve(listener);
};
