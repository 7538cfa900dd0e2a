/** Files that go with a draft: seen by all who write it, so that they are sent with it, no matter who sends it. */
import { draftFilesName, type DraftKind } from '@parley/core/documents/drafts';
import { FileIdSchema, type FileId } from '@parley/core/ids';
import * as v from 'valibot';
import type * as Y from 'yjs';

export interface DraftFile {
  readonly id: FileId;
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

const DraftFileSchema = v.object({
  id: FileIdSchema,
  name: v.pipe(v.string(), v.maxLength(1_000)),
  type: v.pipe(v.string(), v.maxLength(200)),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

const arrayOf = (doc: Y.Doc, kind: DraftKind, draftNumber: number): Y.Array<unknown> =>
  doc.getArray<unknown>(draftFilesName(kind, draftNumber));

const fileOf = (value: unknown): DraftFile | undefined => {
  const parsed = v.safeParse(DraftFileSchema, value);
  return parsed.success ? parsed.output : undefined;
};

/** Skips entries that another client wrote wrongly, and lists a file that occurs twice only once. */
export const draftFiles = (doc: Y.Doc, kind: DraftKind, draftNumber: number): DraftFile[] => {
  const files = new Map<FileId, DraftFile>();
  for (const value of arrayOf(doc, kind, draftNumber).toArray()) {
    const file = fileOf(value);
    if (file !== undefined) files.set(file.id, file);
  }
  return [...files.values()];
};

export const addDraftFile = (doc: Y.Doc, kind: DraftKind, draftNumber: number, file: DraftFile): void =>
  arrayOf(doc, kind, draftNumber).push([file]);

export const removeDraftFile = (doc: Y.Doc, kind: DraftKind, draftNumber: number, id: FileId): void => {
  const files = arrayOf(doc, kind, draftNumber);
  doc.transact(() => {
    for (let index = files.length - 1; index >= 0; index -= 1) {
      if (fileOf(files.get(index))?.id === id) files.delete(index);
    }
  });
};

export const onDraftFiles = (
  doc: Y.Doc,
  kind: DraftKind,
  draftNumber: number,
  listener: () => void,
): (() => void) => {
  const files = arrayOf(doc, kind, draftNumber);
  files.observe(listener);
  return () => files.unobserve(listener);
};
