/** The hash by which a repeated command is told from another one under the same id (law L3). */
import { stableText } from '@parley/core/protocol/stable-text';
import { hash } from 'node:crypto';

/** SHA-256 of a JSON value, whatever the order of its keys. */
export const contentHash = (value: unknown): string => hash('sha256', stableText(value), 'base64url');
