/**
 * The comment that a comment's draft answers: seen by all who write the draft, so that the comment names it, no matter
 * who posts it (CM-7).
 */
import { draftReplyName } from '@parley/core/documents/drafts';
import type { EntryId } from '@parley/core/ids';
import type * as Y from 'yjs';

/** An array, so that two who choose at once merge: the last one counts. */
const arrayOf = (doc: Y.Doc, n: number): Y.Array<EntryId> => doc.getArray<EntryId>(draftReplyName(n));

export const draftReply = (doc: Y.Doc, n: number): EntryId | undefined => arrayOf(doc, n).toArray().at(-1);

export const setDraftReply = (doc: Y.Doc, n: number, comment: EntryId | undefined): void => {
  const chosen = arrayOf(doc, n);
  doc.transact(() => {
    chosen.delete(0, chosen.length);
    if (comment !== undefined) chosen.push([comment]);
  });
};

export const onDraftReply = (doc: Y.Doc, n: number, listener: () => void): (() => void) => {
  const chosen = arrayOf(doc, n);
  chosen.observe(listener);
  return () => chosen.unobserve(listener);
};
