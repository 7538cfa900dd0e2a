/** The hash by which a repeated command is told from another one under the same id (law L3). */
import { hash } from 'node:crypto';

/** Keys in order, so that the same content has the same text however it was built. */
const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** SHA-256 of a JSON value, whatever the order of its keys. */
export const contentHash = (value: unknown): string =>
  hash('sha256', JSON.stringify(value, inOrder), 'base64url');
