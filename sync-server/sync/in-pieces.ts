/** Applies updates without holding everybody up: what one costs shows only while it is applied. */
import type { Pieces } from '@parley/core/documents/applicable';
import * as Y from 'yjs';

/** Structs and deletions that are applied at once at first, and at most. */
const FIRST = 8;
const MOST = 4_096;

/** A piece is to take about so long, in ms. */
const SHORT = 8;

export interface Options {
  readonly origin?: unknown;
  /** How long it may take in all, in ms; without it, as long as it takes. */
  readonly most?: number;
}

/** Gives false if it was given up, with the document as far as it came. */
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
