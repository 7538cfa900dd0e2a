/**
 * Whether an update of a drafts document is taken: the decision comes before the log, so that each log can be read.
 */
import type { beforeSyncPayload, Document } from '@hocuspocus/server';
import { applicableOf, isTooDeep, type Pieces } from '@parley/core/documents/applicable';
import type { LaterReason } from '@parley/core/protocol/reasons';
import * as Y from 'yjs';
import type { SyncContext } from '../connection/agent-socket.ts';
import type { ClientIds } from '../connection/client-ids.ts';
import { encodeDraftsDocument } from './draft-document.ts';
import { applyInPieces } from '../in-pieces.ts';
import type { SyncLimits } from '../connection/limits.ts';
import { createWorkRate, type WorkRate } from '../connection/work-rate.ts';

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

type AdmissionLimits = Pick<
  SyncLimits,
  'maxUpdateBytes' | 'maxExchangeBytes' | 'maxDraftBytes' | 'maxUpdateWork' | 'maxExchangeWork' | 'work'
>;

type Applicable = NonNullable<ReturnType<typeof applicableOf>>;

export function createDraftAdmission(
  ids: ClientIds,
  limits: AdmissionLimits,
  now: () => number,
): DraftAdmission {
  return new BoundedDraftAdmission(ids, limits, now);
}

class BoundedDraftAdmission implements DraftAdmission {
  readonly #ids: ClientIds;
  readonly #limits: AdmissionLimits;
  /** Processor time that each account may spend. */
  readonly #work: WorkRate;
  /** At most so many bytes has each document, when it is encoded. */
  readonly #sizes = new WeakMap<Document, number>();
  /** Connections whose first exchange has brought everything they had. */
  readonly #answered = new WeakSet<Sync['connection']>();
  /** Copies on which updates are tried: some decode, and break the document they are applied to. */
  readonly #copies = new WeakMap<Document, Y.Doc>();

  constructor(ids: ClientIds, limits: AdmissionLimits, now: () => number) {
    this.#ids = ids;
    this.#limits = limits;
    this.#work = createWorkRate(limits.work, now);
  }

  loaded(document: Document, bytes: number): void {
    this.#sizes.set(document, bytes);
  }

  rewritten(document: Document): void {
    this.#copies.delete(document);
  }

  grown(document: Document, bytes: number): void {
    this.#sizes.set(document, (this.#sizes.get(document) ?? 0) + bytes);
  }

  async judge(sync: Sync): Promise<Verdict> {
    const { document, documentName, payload, context } = sync;
    const isUpdate = sync.type === UPDATE;
    const { account } = context.socket;
    const most = isUpdate ? this.#limits.maxUpdateBytes : this.#limits.maxExchangeBytes;
    if (payload.length > most) return refused('too-large');
    const isForeign = (client: number) => this.#ids.isForeign(documentName, client, account.id);
    // A first exchange may bring a colleague's words that a restored backup lacks: those are left out here,
    // since the colleague will bring them.
    const found = applicableOf(document, payload, isUpdate ? undefined : isForeign);
    if (found === undefined) return refused('malformed');
    const early = this.#judgeOrder(sync, found) ?? judgeWriter(sync, found, isForeign);
    if (early) return early;
    // A live update was written by the sender.
    if (isUpdate) for (const client of found.clients) this.#ids.claim(documentName, client, context.socket);
    if (this.#isFull(document, payload.length)) return refused('too-large');
    if (!this.#work.hasLeft(account.id)) return refused('rate-limited');
    const begun = performance.now();
    const mostWork = isUpdate ? this.#limits.maxUpdateWork : this.#limits.maxExchangeWork;
    const reason = await this.#tryOnCopy(document, found.pieces, mostWork);
    this.#work.spend(account.id, performance.now() - begun);
    if (reason !== undefined) return refused(reason);
    return {
      type: 'new',
      update: found.update,
      pieces: found.pieces,
      firsts: this.#firstsOf(sync, found),
    };
  }

  /**
   * Before its first exchange a client may send updates that build upon its offline text; afterwards all updates
   * come in order.
   */
  #judgeOrder({ connection, type }: Sync, found: Applicable): Verdict | undefined {
    if (type !== UPDATE) this.#answered.add(connection);
    else if (found.waiting > 0)
      return this.#answered.has(connection) ? refused('malformed') : { type: 'nothing' };
    return undefined;
  }

  /** The sum of all that was typed exceeds the size of the text: the size is computed when the sum is too large. */
  #isFull(document: Document, more: number): boolean {
    const { maxDraftBytes } = this.#limits;
    if ((this.#sizes.get(document) ?? 0) + more <= maxDraftBytes) return false;
    const size = encodeDraftsDocument(document).length;
    this.#sizes.set(document, size);
    return size + more > maxDraftBytes;
  }

  #copyOf(document: Document): Y.Doc {
    const known = this.#copies.get(document);
    if (known) return known;
    const copy = new Y.Doc();
    Y.applyUpdate(copy, encodeDraftsDocument(document));
    this.#copies.set(document, copy);
    return copy;
  }

  /** Tries an update on the copy; returns the reason if it is refused. */
  async #tryOnCopy(document: Document, pieces: Pieces, most: number): Promise<LaterReason | undefined> {
    const copy = this.#copyOf(document);
    try {
      if (!(await applyInPieces(copy, pieces, { most }))) throw new CostlyError();
      if (isTooDeep(copy, pieces.types)) throw new Error('it is nested too deeply');
      return undefined;
    } catch (error) {
      // The copy is unusable now; the next update makes another.
      this.#copies.delete(document);
      return error instanceof CostlyError ? 'too-large' : 'malformed';
    }
  }

  /**
   * The sender's client ids under which nobody has written yet. A first exchange may bring other agents' words: the
   * sender's own ids are those that the connection has announced.
   */
  #firstsOf({ documentName, context, type }: Sync, found: Applicable): number[] {
    return [...found.clients].filter(
      (client) =>
        this.#ids.isNew(documentName, client) &&
        (type === UPDATE || this.#ids.ownerOf(documentName, client) === context.socket),
    );
  }
}

/** Applying the update takes longer than any person's writing would. */
class CostlyError extends Error {}

/** Whether the update has something new, written by somebody who may write it. */
function judgeWriter(
  { connection, type }: Sync,
  found: Applicable,
  isForeign: (client: number) => boolean,
): Verdict | undefined {
  if (!found.isNew) return { type: 'nothing' };
  // What a watcher holds beyond the author's drafts document is not taken; only writing into it is misuse.
  if (connection.readOnly) return type === UPDATE ? refused('read-only') : { type: 'nothing' };
  if ([...found.clients].some(isForeign)) return refused('foreign-client');
  return undefined;
}

function refused(reason: LaterReason): Verdict {
  return { type: 'refused', reason };
}
