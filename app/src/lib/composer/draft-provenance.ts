/** What in a draft a model made, and from what (AI-4): seen by all who write it, and posted with it. */
import {
  isSummary,
  MAX_PROVENANCE,
  ProvenanceSchema,
  type Provenance,
} from '@parley/core/contact/provenance';
import { draftProvenanceName, type DraftKind } from '@parley/core/documents/drafts';
import * as v from 'valibot';
import type * as Y from 'yjs';

const arrayOf = (doc: Y.Doc, kind: DraftKind, draftNumber: number): Y.Array<unknown> =>
  doc.getArray<unknown>(draftProvenanceName(kind, draftNumber));

const isSame = (a: Provenance, b: Provenance): boolean =>
  a.engine === b.engine && a.model === b.model && isSummary(a) === isSummary(b);

/** Newest last; what another client wrote wrongly there is passed over. */
export const draftProvenance = (doc: Y.Doc, kind: DraftKind, draftNumber: number): Provenance[] =>
  arrayOf(doc, kind, draftNumber)
    .toArray()
    .filter((provenance) => v.is(ProvenanceSchema, provenance))
    // What was reworded twice by the same is said once.
    .filter(
      (provenance, at, all) =>
        isSummary(provenance) || all.findIndex((one) => isSame(one, provenance)) === at,
    )
    .slice(-MAX_PROVENANCE);

export const addDraftProvenance = (
  doc: Y.Doc,
  kind: DraftKind,
  draftNumber: number,
  provenance: Provenance,
): void => arrayOf(doc, kind, draftNumber).push([provenance]);

/** Takes back what was said last in these words, as when they were taken back. */
export const removeDraftProvenance = (
  doc: Y.Doc,
  kind: DraftKind,
  draftNumber: number,
  provenance: Provenance,
): void => {
  const all = arrayOf(doc, kind, draftNumber);
  const last = all.toArray().findLastIndex((one) => v.is(ProvenanceSchema, one) && isSame(one, provenance));
  if (last !== -1) all.delete(last);
};

/** Forgets it, as when the words are gone. */
export const clearDraftProvenance = (doc: Y.Doc, kind: DraftKind, draftNumber: number): void => {
  const all = arrayOf(doc, kind, draftNumber);
  all.delete(0, all.length);
};

export const onDraftProvenance = (
  doc: Y.Doc,
  kind: DraftKind,
  draftNumber: number,
  listener: () => void,
): (() => void) => {
  const all = arrayOf(doc, kind, draftNumber);
  all.observe(listener);
  return () => all.unobserve(listener);
};
