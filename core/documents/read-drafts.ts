/** Makes a document from the stored updates of a drafts document, whatever they contain. */
import * as Y from 'yjs';
import { applicableOf, isTooDeep } from './applicable.ts';

export interface BadUpdate<Stored> {
  readonly stored: Stored;
  readonly why: string;
}

export interface ReadDrafts<Stored> {
  readonly doc: Y.Doc;
  /** Updates that cannot be applied at all; the document is made without them. */
  readonly bad: readonly BadUpdate<Stored>[];
  /** Updates that partly build upon something missing. */
  readonly waiting: readonly Stored[];
}

interface Read<Stored> {
  /** Updates that could not be applied at all. */
  readonly untouched: readonly Stored[];
  readonly waiting: readonly Stored[];
}

/** Most rounds over the rows that wait for others: the stored order is nearly right. */
const MOST_ROUNDS = 3;

/**
 * Applies the updates that can be applied. Returns the others, or the first update that breaks the document.
 */
const attempt = <Stored>(
  doc: Y.Doc,
  all: readonly Stored[],
  bytesOf: (stored: Stored) => Uint8Array,
): Read<Stored> | BadUpdate<Stored> => {
  let left = all;
  const touched = new Set<Stored>();
  for (let round = 0; round < MOST_ROUNDS && left.length > 0; round += 1) {
    const waiting: Stored[] = [];
    for (const stored of left) {
      try {
        const found = applicableOf(doc, bytesOf(stored));
        if (found === undefined) throw new Error('it does not decode');
        if (found.isNew) Y.applyUpdate(doc, found.update);
        if (isTooDeep(doc, found.pieces.types)) throw new Error('it is nested too deeply');
        if (found.isNew || found.waiting === 0) touched.add(stored);
        if (found.waiting > 0) waiting.push(stored);
      } catch (error) {
        return { stored, why: error instanceof Error ? error.message : String(error) };
      }
    }
    if (waiting.length === left.length && round > 0) break;
    left = waiting;
  }
  return { untouched: all.filter((stored) => !touched.has(stored)), waiting: left };
};

/**
 * Reads everything that can be read. An update that fails halfway breaks the document, so after a failure the
 * reading begins again without that update. Structs that build upon missing ones are left out: the document
 * never waits for anything.
 * @param bytesOf gives the update of a stored row
 */
export const readDrafts = <Stored>(
  all: readonly Stored[],
  bytesOf: (stored: Stored) => Uint8Array,
): ReadDrafts<Stored> => {
  const bad: BadUpdate<Stored>[] = [];
  let good = all;
  for (;;) {
    // With garbage collection, only the length of deleted words remains.
    const doc = new Y.Doc({ gc: true });
    const result = attempt(doc, good, bytesOf);
    if (!('stored' in result)) {
      const { untouched, waiting } = result;
      bad.push(...untouched.map((stored) => ({ stored, why: 'it builds upon what never came' })));
      return { doc, bad, waiting };
    }
    doc.destroy();
    bad.push(result);
    good = good.filter((stored) => stored !== result.stored);
  }
};
