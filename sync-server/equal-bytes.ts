/** Compares what only those who know a secret can make. */
import { timingSafeEqual } from 'node:crypto';

/** Whether two signatures are the same. Its duration reveals nothing but the length of the given one. */
export function equalBytes(given: Uint8Array, right: Uint8Array): boolean {
  return given.length === right.length && timingSafeEqual(given, right);
}
