/** Compares what only those who know a secret can make. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two signatures are the same. The time it takes reveals nothing but the length of the given one. */
export function equalBytes(given: Uint8Array, right: Uint8Array): boolean {
  return given.length === right.length && timingSafeEqual(given, right);
}

/** Whether two texts are the same, as tokens. The time it takes tells nothing of either. */
export function equalTexts(given: string, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(right));
}
