/** How a document is refused: by one of our reasons, in the place where Hocuspocus puts its own (law L11). */
import { OutgoingMessage } from '@hocuspocus/server';
import type { DocumentReason } from '@parley/core/protocol/reasons';

/** WebSocket close codes in the range that is left to applications. */
export const CLOSE = {
  refused: 4403,
  unauthenticated: 4401,
  malformed: 4400,
  rateLimited: 4429,
  slow: 4408,
  goingAway: 1001,
} as const;

/**
 * Thrown in a hook, it makes Hocuspocus refuse or close that one document with the reason. It has no message and
 * no stack: Hocuspocus prints those, and a hostile client could fill the log with them.
 */
export class DocumentRefusal extends Error {
  readonly reason: DocumentReason;
  readonly code: number = CLOSE.refused;

  constructor(reason: DocumentReason) {
    super('');
    this.name = 'DocumentRefusal';
    this.reason = reason;
    this.stack = `DocumentRefusal: ${reason}`;
  }
}

/** The frame that tells a provider that it may not (any more), and why. */
export const permissionDenied = (document: string, reason: DocumentReason): Uint8Array =>
  new OutgoingMessage(document).writePermissionDenied(reason).toUint8Array();
