/**
 * The comment that a comment's draft answers: seen by all who write the draft, so that the comment names it, no matter
 * who posts it (CM-7).
 */
import { draftReplyName } from '@parley/core/documents/drafts';
import type { EntryId } from '@parley/core/ids';
import type * as Y from 'yjs';

/** An array, so that two who choose at once merge: the last one counts. */
const arrayOf = (doc: Y.Doc, draftNumber: number): Y.Array<EntryId> =>
  doc.getArray<EntryId>(draftReplyName(draftNumber));

export const draftReply = (doc: Y.Doc, draftNumber: number): EntryId | undefined =>
  arrayOf(doc, draftNumber).toArray().at(-1);

export const setDraftReply = (doc: Y.Doc, draftNumber: number, comment: EntryId | undefined): void => {
  const chosen = arrayOf(doc, draftNumber);
  doc.transact(() => {
    chosen.delete(0, chosen.length);
    if (comment !== undefined) chosen.push([comment]);
  });
};

export const onDraftReply = (doc: Y.Doc, draftNumber: number, listener: () => void): (() => void) => {
  const chosen = arrayOf(doc, draftNumber);
  chosen.observe(listener);
  return () => chosen.unobserve(listener);
};
