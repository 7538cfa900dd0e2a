/** The hash by which a repeated command is told from another one under the same id (law L3). */
import { hash } from 'node:crypto';

/** Keys in order, so that the same content has the same text however it was built. It is hashed and kept: fixed. */
const textOf = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  const pairs = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${textOf(item)}`);
  return `{${pairs.join()}}`;
};

/** SHA-256 of a JSON value, whatever the order of its keys. */
export const contentHash = (value: unknown): string => hash('sha256', textOf(value), 'base64url');
