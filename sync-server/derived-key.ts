/** Keys that are derived from the server's SECRET (HKDF-SHA-256). */
import { hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;

/** A key of 256 bits for one purpose: it does not open or verify anything of another purpose. */
export function deriveKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', purpose, KEY_BYTES));
}
