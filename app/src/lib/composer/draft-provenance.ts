/** What in a draft a model made, and from what (AI-4): seen by all who write it, and posted with it. */
import { isSummary, MAX_MADE, MadeSchema, type Made } from '@parley/core/contact/provenance';
import { draftMadeName, type DraftKind } from '@parley/core/documents/drafts';
import * as v from 'valibot';
import type * as Y from 'yjs';

const arrayOf = (doc: Y.Doc, kind: DraftKind, n: number): Y.Array<unknown> =>
  doc.getArray<unknown>(draftMadeName(kind, n));

const isSame = (a: Made, b: Made): boolean =>
  a.engine === b.engine && a.model === b.model && isSummary(a) === isSummary(b);

/** Newest last; what another client wrote wrongly there is passed over. */
export const draftMade = (doc: Y.Doc, kind: DraftKind, n: number): Made[] =>
  arrayOf(doc, kind, n)
    .toArray()
    .filter((made) => v.is(MadeSchema, made))
    // What was reworded twice by the same is said once.
    .filter((made, at, all) => isSummary(made) || all.findIndex((one) => isSame(one, made)) === at)
    .slice(-MAX_MADE);

export const addDraftMade = (doc: Y.Doc, kind: DraftKind, n: number, made: Made): void =>
  arrayOf(doc, kind, n).push([made]);

/** Takes back what was said last in these words, as when they were taken back. */
export const removeDraftMade = (doc: Y.Doc, kind: DraftKind, n: number, made: Made): void => {
  const all = arrayOf(doc, kind, n);
  const last = all.toArray().findLastIndex((one) => v.is(MadeSchema, one) && isSame(one, made));
  if (last !== -1) all.delete(last);
};

/** Forgets it, as when the words are gone. */
export const clearDraftMade = (doc: Y.Doc, kind: DraftKind, n: number): void => {
  const all = arrayOf(doc, kind, n);
  all.delete(0, all.length);
};

export const onDraftMade = (doc: Y.Doc, kind: DraftKind, n: number, listener: () => void): (() => void) => {
  const all = arrayOf(doc, kind, n);
  all.observe(listener);
  return () => all.unobserve(listener);
};
