/** Applies updates without blocking other work: the cost of an update shows only while it is applied. */
import type { Pieces } from '@parley/core/documents/applicable';
import * as Y from 'yjs';

/** Number of structs and deletions in the first piece, and in the largest. */
const FIRST = 8;
const MOST = 4_096;

/** Intended time for a piece, in ms. */
const SHORT = 8;

export interface Options {
  readonly origin?: unknown;
  /** Longest total time, in ms; without it, there is no limit. */
  readonly most?: number;
}

/** Returns false if the time was exceeded; the document then has a part of the update. */
export const applyInPieces = async (doc: Y.Doc, pieces: Pieces, options: Options = {}): Promise<boolean> => {
  const { origin, most = Number.POSITIVE_INFINITY } = options;
  let size = FIRST;
  let spent = 0;
  let turn = 0;
  for (let at = 0; at < pieces.length;) {
    const begun = performance.now();
    Y.applyUpdate(doc, pieces.between(at, at + size), origin);
    const took = performance.now() - begun;
    at += size;
    spent += took;
    turn += took;
    if (at >= pieces.length) break;
    if (spent > most) return false;
    size = Math.max(1, Math.min(MOST, took < SHORT / 2 ? size * 2 : took > SHORT ? size >> 1 : size));
    if (turn < SHORT) continue;
    turn = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return true;
};
