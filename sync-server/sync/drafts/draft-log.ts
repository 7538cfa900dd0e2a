/**
 * Drafts documents are durable before they are acknowledged (law L7): an update goes to the log on disk, then into memory, then
 * to the others and back as an acknowledgement. What is in memory is never more than the log says, so a document may
 * be unloaded, or the process killed, at any time.
 */
import type { Document, Extension } from '@hocuspocus/server';
import { parseName, type DraftsName } from '@parley/core/documents/names';
import { BarrierSchema, type Barrier } from '@parley/core/protocol/agent-api';
import type { LaterReason } from '@parley/core/protocol/reasons';
import * as v from 'valibot';
import * as Y from 'yjs';
import type { Log } from '../../log/log.ts';
import type { DraftsStore } from '../../store/drafts-store.ts';
import type { SyncContext } from '../connection/agent-socket.ts';
import type { ClientIds } from '../connection/client-ids.ts';
import type { Compaction } from './compaction.ts';
import type { DraftAdmission, Sync, Verdict } from './draft-admission.ts';
import { encodeDraftsDocument, readDraftsDocument } from './draft-document.ts';
import type { Broken } from '../connection/guard.ts';
import { applyInPieces } from '../in-pieces.ts';
import type { SyncMetrics } from '../metrics.ts';
import { DocumentRefusal } from '../connection/refusal.ts';

interface Deps {
  readonly store: Pick<DraftsStore, 'append' | 'writers' | 'load' | 'setAside'>;
  readonly admission: DraftAdmission;
  readonly ids: Pick<ClientIds, 'opened' | 'closed' | 'wrote'>;
  readonly broken: Broken;
  readonly compaction: Compaction;
  readonly log: Log;
  readonly metrics: SyncMetrics;
}

export interface DraftLog {
  readonly extension: Extension<SyncContext>;
  /** Shows what the server itself has written into a drafts document's log to those who have it open. */
  show(name: string, update: Uint8Array): void;
  /** Resolves when no update is on its way to the disk. */
  idle(): Promise<void>;
}

type Taken = Extract<Verdict, { type: 'new' }>;

/** Hocuspocus's own storing is never asked: the log is the truth. */
const ORIGIN = { source: 'local', skipStoreHooks: true } as const;

const STEP_1 = 0;

export function createDraftLog(deps: Deps): DraftLog {
  return new AppendedDrafts(deps);
}

class AppendedDrafts implements DraftLog {
  readonly #deps: Deps;
  /** How many updates of each drafts document are on their way to the disk. */
  readonly #appending = new WeakMap<Document, number>();
  /** All updates that are on their way to the disk. */
  readonly #appends = new Set<Promise<void>>();
  /** The loaded drafts documents, by name. */
  readonly #open = new Map<string, Document>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  readonly extension: Extension<SyncContext> = {
    extensionName: 'drafts-log',
    onLoadDocument: async ({ document, documentName }) => {
      if (draftsName(documentName)) await this.#onLoad(document);
    },
    beforeSync: async (data) => {
      const name = draftsName(data.documentName);
      if (name) await this.#onSync(data, name);
    },
    onStateless: async ({ connection, documentName, payload }) => {
      const barrier = draftsName(documentName) ? parseBarrier(payload) : undefined;
      if (!barrier) this.#deps.metrics.ignored('stateless');
      // Messages of a connection are handled one after another: all before this one is on disk.
      else connection.sendStateless(JSON.stringify(barrier));
    },
    beforeUnloadDocument: async ({ document }) => {
      // Its own connection asks again once the update is in.
      if ((this.#appending.get(document) ?? 0) > 0) throw new DocumentRefusal('unavailable');
    },
    afterUnloadDocument: async ({ documentName }) => {
      this.#deps.compaction.forget(documentName);
      // The document may be in memory again by now.
      if (!this.#open.has(documentName)) this.#deps.ids.closed(documentName);
    },
  };

  show(name: string, update: Uint8Array): void {
    const document = this.#open.get(name);
    if (!document) return;
    Y.applyUpdate(document, update, ORIGIN);
    this.#deps.admission.rewritten(document);
  }

  async idle(): Promise<void> {
    while (this.#appends.size > 0) {
      await Promise.allSettled(this.#appends);
      // What was waiting behind them in its connection's queue comes next.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #onLoad(document: Document): Promise<void> {
    const { log, broken } = this.#deps;
    const { name } = document;
    // Before the log is read: what the server writes into it from here on is shown here too.
    this.#open.set(name, document);
    document.on('destroy', () => {
      if (this.#open.get(name) === document) this.#open.delete(name);
    });
    try {
      await this.#load(document);
    } catch (error) {
      if (document.isDestroyed) return;
      log.error({ err: error, document: name }, 'a drafts document could not be loaded');
      broken.mark(document, 'unavailable');
    }
  }

  async #load(document: Document): Promise<void> {
    const { store, ids, admission, compaction } = this.#deps;
    const { name } = document;
    ids.opened(name, await store.writers(name));
    const updates = await store.load(name);
    const { doc, bad } = readDraftsDocument(updates);
    for (const update of bad) this.#setAside(name, update);
    Y.applyUpdate(document, encodeDraftsDocument(doc), ORIGIN);
    doc.destroy();
    const bytes = updates.reduce((sum, { update }) => sum + update.length, 0);
    admission.loaded(document, bytes);
    compaction.seen(name, updates.length);
  }

  #setAside(name: string, { n, why }: { readonly n: number; readonly why: string }): void {
    const { store, log, metrics } = this.#deps;
    log.error({ document: name, n, why }, 'an update of a drafts document was set aside');
    metrics.setAside();
    store.setAside(name, n, why).catch((error: unknown) => {
      log.error({ err: error, document: name, n }, 'an update could not be set aside');
    });
  }

  async #onSync(data: Sync, name: DraftsName): Promise<void> {
    if (data.type === STEP_1) {
      if (!isVector(data.payload)) refuse(data, 'malformed');
      return;
    }
    const verdict = await this.#deps.admission.judge(data);
    if (verdict.type === 'refused') refuse(data, verdict.reason);
    if (verdict.type === 'new') await this.#append(data, name, verdict);
    // Hocuspocus applies the payload next: refused parts must not wait in the document.
    const isWhole = verdict.type === 'new' && verdict.update === data.payload;
    if (!isWhole && !data.connection.readOnly) data.payload.fill(0);
  }

  async #append(data: Sync, name: DraftsName, taken: Taken): Promise<void> {
    const { ids, admission, compaction, metrics } = this.#deps;
    const { document, documentName } = data;
    const { update, firsts } = taken;
    await this.#bringToDisk(data, name, taken);
    ids.wrote(documentName, firsts, data.context.socket.account.id);
    admission.grown(document, update.length);
    metrics.appended(update.length);
    compaction.count(documentName);
    await this.#apply(document, taken);
  }

  /** Resolves when the update is in the log; refuses the document if it cannot be stored. */
  async #bringToDisk(data: Sync, name: DraftsName, { update, firsts }: Taken): Promise<void> {
    const { store, log } = this.#deps;
    const { document, documentName } = data;
    const agent = data.context.socket.account.id;
    this.#appending.set(document, (this.#appending.get(document) ?? 0) + 1);
    // The payload is a window into the message's buffer, which is not ours to keep.
    const written = firsts.length === 0 ? undefined : { agent, clients: firsts };
    const writing = store.append(documentName, name.contact, update.slice(), written);
    this.#appends.add(writing);
    try {
      await writing;
    } catch (error) {
      log.error({ err: error, document: documentName }, 'an update of a drafts document could not be stored');
      refuse(data, 'unavailable');
    } finally {
      this.#appending.set(document, (this.#appending.get(document) ?? 1) - 1);
      this.#appends.delete(writing);
    }
  }

  async #apply(document: Document, { pieces }: Taken): Promise<void> {
    const { log, broken } = this.#deps;
    try {
      await applyInPieces(document, pieces, { origin: ORIGIN });
    } catch (error) {
      // Loading finds it again and sets it aside; until then the document in memory is in pieces.
      log.error(
        { err: error, document: document.name },
        'a stored update of a drafts document does not apply',
      );
      broken.mark(document, 'unavailable');
      throw new DocumentRefusal('malformed');
    }
  }
}

function refuse({ context, documentName }: Sync, reason: LaterReason): never {
  context.socket.refuse(documentName, reason);
  throw new DocumentRefusal(reason);
}

function draftsName(text: string): DraftsName | undefined {
  const name = parseName(text);
  return name?.kind === 'drafts' || name?.kind === 'edits' || name?.kind === 'private' ? name : undefined;
}

function isVector(payload: Uint8Array): boolean {
  try {
    Y.decodeStateVector(payload);
    return true;
  } catch {
    return false;
  }
}

function parseBarrier(payload: string): Barrier | undefined {
  try {
    const parsed = v.safeParse(BarrierSchema, JSON.parse(payload));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
