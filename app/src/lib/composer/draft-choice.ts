/**
 * What was chosen for a draft, such as the message that it answers: seen by all who write the draft, so that the choice
 * holds no matter who sends it.
 */
import type * as Y from 'yjs';

/** An array, so that two who choose at once merge: the last one counts. */
const arrayOf = (doc: Y.Doc, name: string): Y.Array<unknown> => doc.getArray<unknown>(name);

/** As another client may have written it: to be checked. */
export const draftChoice = (doc: Y.Doc, name: string): unknown => arrayOf(doc, name).toArray().at(-1);

/** @param value plain JSON; undefined takes the choice back */
export const setDraftChoice = (doc: Y.Doc, name: string, value: unknown): void => {
  const chosen = arrayOf(doc, name);
  doc.transact(() => {
    chosen.delete(0, chosen.length);
    if (value !== undefined) chosen.push([value]);
  });
};

export const onDraftChoice = (doc: Y.Doc, name: string, listener: () => void): (() => void) => {
  const chosen = arrayOf(doc, name);
  chosen.observe(listener);
  return () => chosen.unobserve(listener);
};
