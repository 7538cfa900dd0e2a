/** Whether an update of a drafts document is taken: decided before it is logged, so that no log holds what cannot be read. */
import type { beforeSyncPayload, Document } from '@hocuspocus/server';
import { applicableOf, isTooDeep, type Pieces } from '@parley/core/documents/applicable';
import type { LaterReason } from '@parley/core/protocol/reasons';
import * as Y from 'yjs';
import type { SyncContext } from '../connection/agent-socket.ts';
import type { ClientIds } from '../connection/client-ids.ts';
import { encodeDraftsDocument } from './draft-document.ts';
import { applyInPieces } from '../in-pieces.ts';
import type { SyncLimits } from '../connection/limits.ts';
import { createWorkRate } from '../connection/work-rate.ts';

export type Sync = beforeSyncPayload<SyncContext>;

export type Verdict =
  | { readonly type: 'refused'; readonly reason: LaterReason }
  /** It says nothing new, or nothing that is taken: acknowledged, not logged. */
  | { readonly type: 'nothing' }
  /** The update to be logged, without the parts that build upon something missing. */
  | {
      readonly type: 'new';
      readonly update: Uint8Array;
      readonly pieces: Pieces;
      /** The sender's client ids under which nobody has written yet. */
      readonly firsts: readonly number[];
    };

export interface DraftAdmission {
  judge(sync: Sync): Promise<Verdict>;
  /** A drafts document was loaded, from so many bytes. */
  loaded(document: Document, bytes: number): void;
  /** The server took words out of a drafts document: they are to be in no copy either. */
  rewritten(document: Document): void;
  /** An update of so many bytes was taken. */
  grown(document: Document, bytes: number): void;
}

/** A live update; the other step with content is the first exchange. */
const UPDATE = 2;

/** Applying the update takes longer than any person's writing would. */
class CostlyError extends Error {}

const refused = (reason: LaterReason): Verdict => ({ type: 'refused', reason });

export const createDraftAdmission = (
  ids: ClientIds,
  limits: Pick<
    SyncLimits,
    'maxUpdateBytes' | 'maxExchangeBytes' | 'maxDraftBytes' | 'maxUpdateWork' | 'maxExchangeWork' | 'work'
  >,
  now: () => number,
): DraftAdmission => {
  const work = createWorkRate(limits.work, now);
  const sizes = new WeakMap<Document, number>();
  /** Connections whose first exchange has brought everything they had. */
  const answered = new WeakSet<Sync['connection']>();
  /** Copies on which updates are tried: some decode, and break the document they are applied to. */
  const copies = new WeakMap<Document, Y.Doc>();

  /** The sum of what was typed is more than what is left of it: that is looked up when the sum is too large. */
  const isFull = (document: Document, more: number): boolean => {
    if ((sizes.get(document) ?? 0) + more <= limits.maxDraftBytes) return false;
    const size = encodeDraftsDocument(document).length;
    sizes.set(document, size);
    return size + more > limits.maxDraftBytes;
  };

  const copyOf = (document: Document): Y.Doc => {
    const known = copies.get(document);
    if (known) return known;
    const copy = new Y.Doc();
    Y.applyUpdate(copy, encodeDraftsDocument(document));
    copies.set(document, copy);
    return copy;
  };

  /** Tries an update on the copy; returns the reason if it is refused. */
  const tried = async (
    document: Document,
    pieces: Pieces,
    most: number,
  ): Promise<LaterReason | undefined> => {
    const copy = copyOf(document);
    try {
      if (!(await applyInPieces(copy, pieces, { most }))) throw new CostlyError();
      if (isTooDeep(copy, pieces.types)) throw new Error('it is nested too deeply');
      return undefined;
    } catch (error) {
      // The copy is unusable now; the next update makes another.
      copies.delete(document);
      return error instanceof CostlyError ? 'too-large' : 'malformed';
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
    judge: async ({ connection, context, document, documentName, payload, type }) => {
      const most = type === UPDATE ? limits.maxUpdateBytes : limits.maxExchangeBytes;
      if (payload.length > most) return refused('too-large');
      const { socket } = context;
      const isForeign = (client: number) => ids.isForeign(documentName, client, socket.account.id);
      // A first exchange may bring a colleague's words that a restored backup lacks: those are left out here,
      // since the colleague will bring them.
      const found = applicableOf(document, payload, type === UPDATE ? undefined : isForeign);
      if (found === undefined) return refused('malformed');
      // Before its first exchange a client may send updates that build upon its offline text; afterwards all
      // updates come in order.
      if (type !== UPDATE) answered.add(connection);
      else if (found.waiting > 0)
        return answered.has(connection) ? refused('malformed') : { type: 'nothing' };
      if (!found.isNew) return { type: 'nothing' };
      // What a watcher holds beyond the author's drafts document is not taken; only writing into it is misuse.
      if (connection.readOnly) return type === UPDATE ? refused('read-only') : { type: 'nothing' };
      if ([...found.clients].some(isForeign)) return refused('foreign-client');
      // A live update was written by the sender.
      if (type === UPDATE) for (const client of found.clients) ids.claim(documentName, client, socket);
      if (isFull(document, payload.length)) return refused('too-large');
      if (!work.hasLeft(socket.account.id)) return refused('rate-limited');
      const begun = performance.now();
      const wrong = await tried(
        document,
        found.pieces,
        type === UPDATE ? limits.maxUpdateWork : limits.maxExchangeWork,
      );
      work.spend(socket.account.id, performance.now() - begun);
      if (wrong !== undefined) return refused(wrong);
      // A first exchange may bring other agents' words: the sender's own ids are those that the connection
      // has announced.
      const firsts = [...found.clients].filter(
        (client) =>
          ids.isNew(documentName, client) &&
          (type === UPDATE || ids.ownerOf(documentName, client) === socket),
      );
      return { type: 'new', update: found.update, pieces: found.pieces, firsts };
    },
  };
};
