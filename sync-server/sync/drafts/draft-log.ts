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

const draftsName = (text: string): DraftsName | undefined => {
  const name = parseName(text);
  return name?.kind === 'drafts' || name?.kind === 'edits' || name?.kind === 'private' ? name : undefined;
};

const isVector = (payload: Uint8Array): boolean => {
  try {
    Y.decodeStateVector(payload);
    return true;
  } catch {
    return false;
  }
};

const parseBarrier = (payload: string): Barrier | undefined => {
  try {
    const parsed = v.safeParse(BarrierSchema, JSON.parse(payload));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
};

export const createDraftLog = (deps: Deps): DraftLog => {
  const { store, admission, ids, broken, compaction, log, metrics } = deps;
  /** How many updates of each drafts document are on their way to the disk. */
  const appending = new WeakMap<Document, number>();
  const appends = new Set<Promise<void>>();
  const open = new Map<string, Document>();

  const refuse = ({ context, documentName }: Sync, reason: LaterReason): never => {
    context.socket.refuse(documentName, reason);
    throw new DocumentRefusal(reason);
  };

  const append = async (data: Sync, name: DraftsName, { update, pieces, firsts }: Taken): Promise<void> => {
    const { document, documentName } = data;
    const agent = data.context.socket.account.id;
    appending.set(document, (appending.get(document) ?? 0) + 1);
    // The payload is a window into the message's buffer, which is not ours to keep.
    const written = firsts.length === 0 ? undefined : { agent, clients: firsts };
    const writing = store.append(documentName, name.contact, update.slice(), written);
    appends.add(writing);
    try {
      await writing;
    } catch (error) {
      log.error({ err: error, document: documentName }, 'an update of a drafts document could not be stored');
      refuse(data, 'unavailable');
    } finally {
      appending.set(document, (appending.get(document) ?? 1) - 1);
      appends.delete(writing);
    }
    ids.wrote(documentName, firsts, agent);
    admission.grown(document, update.length);
    metrics.appended(update.length);
    compaction.count(documentName);
    try {
      await applyInPieces(document, pieces, { origin: ORIGIN });
    } catch (error) {
      // Loading finds it again and sets it aside; until then the document in memory is in pieces.
      log.error(
        { err: error, document: documentName },
        'a stored update of a drafts document does not apply',
      );
      broken.mark(document, 'unavailable');
      throw new DocumentRefusal('malformed');
    }
  };

  const load = async (document: Document): Promise<void> => {
    const { name } = document;
    ids.opened(name, await store.writers(name));
    const updates = await store.load(name);
    const { doc, bad } = readDraftsDocument(updates);
    for (const { n, why } of bad) {
      log.error({ document: name, n, why }, 'an update of a drafts document was set aside');
      metrics.setAside();
      store.setAside(name, n, why).catch((error: unknown) => {
        log.error({ err: error, document: name, n }, 'an update could not be set aside');
      });
    }
    Y.applyUpdate(document, encodeDraftsDocument(doc), ORIGIN);
    doc.destroy();
    const bytes = updates.reduce((sum, { update }) => sum + update.length, 0);
    admission.loaded(document, bytes);
    compaction.seen(name, updates.length);
  };

  return {
    show: (name, update) => {
      const document = open.get(name);
      if (!document) return;
      Y.applyUpdate(document, update, ORIGIN);
      admission.rewritten(document);
    },
    idle: async () => {
      while (appends.size > 0) {
        await Promise.allSettled(appends);
        // What was waiting behind them in its connection's queue comes next.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    extension: {
      extensionName: 'drafts-log',
      onLoadDocument: async ({ document, documentName }) => {
        if (!draftsName(documentName)) return;
        // Before the log is read: what the server writes into it from here on is shown here too.
        open.set(documentName, document);
        document.on('destroy', () => {
          if (open.get(documentName) === document) open.delete(documentName);
        });
        try {
          await load(document);
        } catch (error) {
          if (document.isDestroyed) return;
          log.error({ err: error, document: documentName }, 'a drafts document could not be loaded');
          broken.mark(document, 'unavailable');
        }
      },
      beforeSync: async (data) => {
        const name = draftsName(data.documentName);
        if (!name) return;
        if (data.type === STEP_1) {
          if (!isVector(data.payload)) refuse(data, 'malformed');
          return;
        }
        const verdict = await admission.judge(data);
        if (verdict.type === 'refused') refuse(data, verdict.reason);
        if (verdict.type === 'new') await append(data, name, verdict);
        // Hocuspocus applies the payload next: refused parts must not wait in the document.
        const isWhole = verdict.type === 'new' && verdict.update === data.payload;
        if (!isWhole && !data.connection.readOnly) data.payload.fill(0);
      },
      onStateless: async ({ connection, documentName, payload }) => {
        const barrier = draftsName(documentName) ? parseBarrier(payload) : undefined;
        if (!barrier) metrics.ignored('stateless');
        // Messages of a connection are handled one after another: all before this one is on disk.
        else connection.sendStateless(JSON.stringify(barrier));
      },
      beforeUnloadDocument: async ({ document }) => {
        // Its own connection asks again once the update is in.
        if ((appending.get(document) ?? 0) > 0) throw new DocumentRefusal('unavailable');
      },
      afterUnloadDocument: async ({ documentName }) => {
        compaction.forget(documentName);
        // The document may be in memory again by now.
        if (!open.has(documentName)) ids.closed(documentName);
      },
    },
  };
};
