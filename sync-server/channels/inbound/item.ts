/**
 * Ids that follow from the place of an item in a stored body: when the body is read again, as after a crash, the same
 * files have the same ids, and nothing is fetched twice.
 */
import { createHash } from 'node:crypto';
import type { FileId } from '@parley/core/ids';

/** Digits of base 36 of an id: some 160 bits. */
const LENGTH = 32;

/** Where an item comes from. */
interface ItemPlace {
  /** Id of the stored body. */
  readonly raw: string;
  /** Position in the body, from 0. */
  readonly index: number;
}

/** An item of a body, as the adapter has cut it. */
export interface Item extends ItemPlace {
  readonly item: unknown;
  /** When the body came, in ms. */
  readonly at: number;
}

/** Makes the ids of the files of one item, one after the other. */
export function fileIdsOf({ raw, index }: ItemPlace): () => FileId {
  let count = 0;
  return () => {
    count += 1;
    const hash = createHash('sha256').update(`${raw} ${index} ${count}`).digest('hex');
    return BigInt(`0x${hash}`).toString(36).padStart(LENGTH, '0').slice(0, LENGTH) as FileId;
  };
}
