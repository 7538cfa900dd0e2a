/** Whether an update of a desk is taken: decided before it is logged, so that no log holds what cannot be read. */
import type { beforeSyncPayload, Document } from '@hocuspocus/server';
import type { LaterReason } from '@parley/core/protocol/reasons';
import * as Y from 'yjs';
import type { SyncContext } from './agent-socket.ts';
import type { ClientIds } from './client-ids.ts';
import { encodeDesk } from './desk-document.ts';
import { inspectUpdate } from './desk-update.ts';
import type { SyncLimits } from './limits.ts';

export type Sync = beforeSyncPayload<SyncContext>;

export type Verdict =
  | { readonly type: 'refused'; readonly reason: LaterReason }
  /** It says nothing new, or nothing that is taken: acknowledged, not logged. */
  | { readonly type: 'nothing' }
  | { readonly type: 'new' };

export interface DeskAdmission {
  judge(sync: Sync): Verdict;
  /** A desk was loaded, from so many bytes. */
  loaded(document: Document, bytes: number): void;
  /** The server took words out of a desk: they are to be in no copy either. */
  rewritten(document: Document): void;
  /** An update of so many bytes was taken. */
  grown(document: Document, bytes: number): void;
}

/** A live update; the other step with content is the first exchange. */
const UPDATE = 2;

const refused = (reason: LaterReason): Verdict => ({ type: 'refused', reason });

export const createDeskAdmission = (
  ids: ClientIds,
  limits: Pick<SyncLimits, 'maxUpdateBytes' | 'maxExchangeBytes' | 'maxDeskBytes'>,
): DeskAdmission => {
  const sizes = new WeakMap<Document, number>();
  /** Copies on which updates are tried: some decode, and break the document they are applied to. */
  const copies = new WeakMap<Document, Y.Doc>();

  /** The sum of what was typed is more than what is left of it: that is looked up when the sum is too large. */
  const isFull = (document: Document, more: number): boolean => {
    if ((sizes.get(document) ?? 0) + more <= limits.maxDeskBytes) return false;
    const size = encodeDesk(document).length;
    sizes.set(document, size);
    return size + more > limits.maxDeskBytes;
  };

  const copyOf = (document: Document): Y.Doc => {
    const known = copies.get(document);
    if (known) return known;
    const copy = new Y.Doc();
    Y.applyUpdate(copy, encodeDesk(document));
    copies.set(document, copy);
    return copy;
  };

  const applies = (document: Document, update: Uint8Array): boolean => {
    try {
      Y.applyUpdate(copyOf(document), update);
      return true;
    } catch {
      // It is in pieces now; the next update makes another.
      copies.delete(document);
      return false;
    }
  };

  return {
    loaded: (document, bytes) => {
      sizes.set(document, bytes);
    },
    rewritten: (document) => {
      copies.delete(document);
    },
    grown: (document, bytes) => {
      sizes.set(document, (sizes.get(document) ?? 0) + bytes);
    },
    judge: ({ connection, context, document, documentName, payload, type }) => {
      const most = type === UPDATE ? limits.maxUpdateBytes : limits.maxExchangeBytes;
      if (payload.length > most) return refused('too-large');
      const inspection = inspectUpdate(document, payload);
      if (inspection.kind === 'malformed') return refused('malformed');
      if (inspection.kind === 'nothing') return { type: 'nothing' };
      // What a watcher holds beyond the author's desk is not taken; only writing into it is misuse.
      if (connection.readOnly) return type === UPDATE ? refused('read-only') : { type: 'nothing' };
      const { socket } = context;
      for (const client of inspection.clients) {
        if (ids.isForeign(documentName, client, socket.account.id)) return refused('foreign-client');
      }
      if (isFull(document, payload.length)) return refused('too-large');
      if (!applies(document, payload)) return refused('malformed');
      // A first exchange may bring what others wrote; a live update is the sender's own.
      if (type === UPDATE) {
        for (const client of inspection.clients) ids.claim(documentName, client, socket);
      }
      return { type: 'new' };
    },
  };
};
