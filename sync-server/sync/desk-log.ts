/**
 * Desks are durable before they are acknowledged (law L7): an update goes to the log on disk, then into memory, then
 * to the others and back as an acknowledgement. What is in memory is never more than the log says, so a document may
 * be unloaded, or the process killed, at any time.
 */
import type { beforeSyncPayload, Document, Extension } from '@hocuspocus/server';
import { parseName, type DeskName } from '@parley/core/documents/names';
import { BarrierSchema, type Barrier } from '@parley/core/protocol/agent-api';
import type { LaterReason } from '@parley/core/protocol/reasons';
import * as v from 'valibot';
import * as Y from 'yjs';
import type { Log } from '../log/log.ts';
import type { Store } from '../store/port.ts';
import type { SyncContext } from './agent-socket.ts';
import type { ClientIds } from './client-ids.ts';
import type { Compaction } from './compaction.ts';
import { encodeDesk, readDesk } from './desk-document.ts';
import { inspectUpdate } from './desk-update.ts';
import type { Broken } from './guard.ts';
import type { SyncLimits } from './limits.ts';
import type { SyncMetrics } from './metrics.ts';
import { DocumentRefusal } from './refusal.ts';

interface Deps {
  readonly store: Pick<Store, 'appendDesk' | 'loadDesk' | 'setAsideDesk'>;
  readonly ids: ClientIds;
  readonly broken: Broken;
  readonly compaction: Compaction;
  readonly limits: SyncLimits;
  readonly log: Log;
  readonly metrics: SyncMetrics;
}

export interface DeskLog {
  readonly extension: Extension<SyncContext>;
  /** Shows what the server itself has written into a desk's log to those who have it open. */
  show(name: string, update: Uint8Array): void;
  /** Resolves when no update is on its way to the disk. */
  idle(): Promise<void>;
}

type Sync = beforeSyncPayload<SyncContext>;

/** Hocuspocus's own storing is never asked: the log is the truth. */
const ORIGIN = { source: 'local', skipStoreHooks: true } as const;

const STEP_1 = 0;
const UPDATE = 2;

const deskName = (text: string): DeskName | undefined => {
  const name = parseName(text);
  return name?.kind === 'desk' || name?.kind === 'edits' || name?.kind === 'private' ? name : undefined;
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

export const createDeskLog = (deps: Deps): DeskLog => {
  const { store, ids, broken, compaction, limits, log, metrics } = deps;
  /** Bytes of each loaded desk's updates, and how many appends are under way. */
  const loaded = new WeakMap<Document, { bytes: number; appending: number }>();
  const appends = new Set<Promise<void>>();
  const open = new Map<string, Document>();

  const refuse = ({ context, documentName }: Sync, reason: LaterReason): never => {
    context.socket.refuse(documentName, reason);
    throw new DocumentRefusal(reason);
  };

  /** The sum of what was typed is more than what is left of it: it is looked up when the sum is too large. */
  const isFull = (document: Document, more: number): boolean => {
    const counts = loaded.get(document);
    if (!counts || counts.bytes + more <= limits.maxDeskBytes) return false;
    counts.bytes = encodeDesk(document).length;
    return counts.bytes + more > limits.maxDeskBytes;
  };

  /** Why an update may not be taken; undefined also for one that says nothing new, which is not logged. */
  const judge = (data: Sync): { readonly refusal?: LaterReason; readonly isNew: boolean } => {
    const { connection, document, documentName, payload, type, context } = data;
    if (payload.length > limits.maxUpdateBytes) return { refusal: 'too-large', isNew: false };
    const inspection = inspectUpdate(document, payload);
    if (inspection.kind === 'malformed') return { refusal: 'malformed', isNew: false };
    if (inspection.kind === 'nothing') return { isNew: false };
    if (connection.readOnly) {
      // What a watcher holds beyond the author's desk is not taken; only writing into it is misuse.
      return type === UPDATE ? { refusal: 'read-only', isNew: false } : { isNew: false };
    }
    const agent = context.socket.account.id;
    for (const client of inspection.clients) {
      if (ids.isForeign(documentName, client, agent)) return { refusal: 'foreign-client', isNew: false };
    }
    if (isFull(document, payload.length)) return { refusal: 'too-large', isNew: false };
    // A first sync may bring what others wrote; a live update is the sender's own.
    if (type === UPDATE)
      for (const client of inspection.clients) ids.claim(documentName, client, context.socket);
    return { isNew: true };
  };

  const append = async (data: Sync, name: DeskName): Promise<void> => {
    const { document, documentName, payload } = data;
    const counts = loaded.get(document) ?? { bytes: 0, appending: 0 };
    loaded.set(document, counts);
    counts.appending += 1;
    // The payload is a window into the message's buffer, which is not ours to keep.
    const writing = store.appendDesk(documentName, name.contact, payload.slice());
    appends.add(writing);
    try {
      await writing;
    } catch (error) {
      log.error({ err: error, document: documentName }, 'an update of a desk could not be stored');
      refuse(data, 'unavailable');
    } finally {
      counts.appending -= 1;
      appends.delete(writing);
    }
    counts.bytes += payload.length;
    metrics.appended(payload.length);
    compaction.count(documentName);
    try {
      Y.applyUpdate(document, payload, ORIGIN);
    } catch (error) {
      // Loading finds it again and sets it aside; until then the document in memory is in pieces.
      log.error({ err: error, document: documentName }, 'a stored update of a desk does not apply');
      broken.mark(document, 'unavailable');
      throw new DocumentRefusal('malformed');
    }
  };

  const load = (document: Document): void => {
    const updates = store.loadDesk(document.name);
    const { doc, bad } = readDesk(updates);
    for (const { n, why } of bad) {
      log.error({ document: document.name, n, why }, 'an update of a desk was set aside');
      metrics.setAside();
      store.setAsideDesk(document.name, n, why).catch((error: unknown) => {
        log.error({ err: error, document: document.name, n }, 'an update could not be set aside');
      });
    }
    Y.applyUpdate(document, encodeDesk(doc), ORIGIN);
    doc.destroy();
    const bytes = updates.reduce((sum, { update }) => sum + update.length, 0);
    loaded.set(document, { bytes, appending: 0 });
    compaction.seen(document.name, updates.length);
  };

  return {
    show: (name, update) => {
      const document = open.get(name);
      if (document) Y.applyUpdate(document, update, ORIGIN);
    },
    idle: async () => {
      while (appends.size > 0) {
        await Promise.allSettled(appends);
        // What was waiting behind them in its connection's queue comes next.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    extension: {
      extensionName: 'desk-log',
      onLoadDocument: async ({ document, documentName }) => {
        if (!deskName(documentName)) return;
        // Before the log is read: what the server writes into it from here on is shown here too.
        open.set(documentName, document);
        document.on('destroy', () => {
          if (open.get(documentName) === document) open.delete(documentName);
        });
        try {
          load(document);
        } catch (error) {
          log.error({ err: error, document: documentName }, 'a desk could not be loaded');
          broken.mark(document, 'unavailable');
        }
      },
      beforeSync: async (data) => {
        const name = deskName(data.documentName);
        if (!name) return;
        if (data.type === STEP_1) {
          if (!isVector(data.payload)) refuse(data, 'malformed');
          return;
        }
        const { refusal, isNew } = judge(data);
        if (refusal) refuse(data, refusal);
        if (isNew) await append(data, name);
      },
      onStateless: async ({ connection, documentName, payload }) => {
        const barrier = deskName(documentName) ? parseBarrier(payload) : undefined;
        if (!barrier) metrics.ignored('stateless');
        // Messages of a connection are handled one after another: all before this one is on disk.
        else connection.sendStateless(JSON.stringify(barrier));
      },
      beforeUnloadDocument: async ({ document }) => {
        // Its own connection asks again once the update is in.
        if ((loaded.get(document)?.appending ?? 0) > 0) throw new DocumentRefusal('unavailable');
      },
      afterUnloadDocument: async ({ documentName }) => {
        compaction.forget(documentName);
      },
    },
  };
};
