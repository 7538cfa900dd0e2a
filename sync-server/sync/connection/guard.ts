/**
 * Stands before everything else that is done with an attached document: what was refused, while it was being let
 * in or since, is not handled.
 */
import type { Document, Extension } from '@hocuspocus/server';
import type { DocumentReason } from '@parley/core/protocol/reasons';
import { contextOf, type SyncContext } from './agent-socket.ts';
import { DocumentRefusal } from './refusal.ts';

/** Documents in memory that nothing may be read from or written to: they could not be loaded or extended. */
export interface Broken {
  /** Closes what is attached to it, so that it is unloaded and the next one loads it again. */
  mark(document: Document, reason: DocumentReason): void;
  of(document: Document): DocumentReason | undefined;
}

/** Ends every attachment of a document with a reason. */
export const refuseAll = (document: Document, reason: DocumentReason): void => {
  for (const connection of document.getConnections()) {
    contextOf(connection).socket.refuse(document.name, reason);
  }
};

export const createBroken = (): Broken => {
  const broken = new WeakMap<Document, DocumentReason>();
  return {
    mark: (document, reason) => {
      broken.set(document, reason);
      refuseAll(document, reason);
    },
    of: (document) => broken.get(document),
  };
};

export const createGuard = (broken: Broken): Extension<SyncContext> => ({
  extensionName: 'guard',
  priority: 1_000,
  beforeHandleMessage: async ({ context, document, documentName }) => {
    const slot = context.socket.slots.get(documentName);
    if (!slot) throw new DocumentRefusal('unavailable');
    const reason = slot.refused ?? broken.of(document);
    if (!reason) return;
    context.socket.refuse(documentName, reason);
    throw new DocumentRefusal(reason);
  },
  connected: async ({ context, connection, documentName, instance }) => {
    const slot = context.socket.slots.get(documentName);
    const { document } = connection;
    if (!slot || !document.hasConnection(connection)) return;
    if (slot.phase === 'opening') slot.phase = 'open';
    // Hocuspocus may hand out a document that it is just unloading: nobody else would ever see its changes.
    const isLost = instance.documents.get(documentName) !== document;
    const reason = slot.refused ?? broken.of(document) ?? (isLost ? 'unavailable' : undefined);
    if (!reason) return;
    if (isLost) {
      // What attaches it again waits until this one has been left.
      slot.phase = 'leaving';
      connection.close({ code: 4403, reason });
    }
    context.socket.refuse(documentName, reason);
  },
  onDisconnect: async ({ context, documentName }) => {
    context.socket.ended(documentName);
  },
});
