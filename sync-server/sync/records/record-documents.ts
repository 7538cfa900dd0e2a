/**
 * Record documents: encodings of rows, made when first attached, extended after each commit (law L6). They are
 * never stored, and nobody but this file writes them.
 */
import type { Document, Extension } from '@hocuspocus/server';
import { applicableOf } from '@parley/core/documents/applicable';
import { parseName, segmentName, type RecordName } from '@parley/core/documents/names';
import { extendRecord, RECORD_CLIENT, recordLength } from '@parley/core/documents/record-document';
import * as Y from 'yjs';
import type { Log } from '../../log/log.ts';
import { Repeater } from '../../repeater.ts';
import type { Commit } from '../../ledger/commit.ts';
import type { RecordStore } from '../../store/record-store.ts';
import type { SyncContext } from '../connection/agent-socket.ts';
import type { Broken } from '../connection/guard.ts';
import { DocumentRefusal } from '../connection/refusal.ts';

interface Deps {
  readonly store: Pick<RecordStore, 'entryTexts' | 'segment'>;
  readonly broken: Broken;
  readonly log: Log;
}

interface Loaded {
  readonly document: Document;
  readonly segment: string;
  readonly incarnation: number;
  /** Brings it up to what was committed. */
  readonly extending: Repeater;
}

export interface RecordDocuments {
  readonly extension: Extension<SyncContext>;
  /** Brings the loaded documents up to what was committed. */
  extend(commit: Commit): void;
  /** Resolves when no document is being extended. */
  idle(): Promise<void>;
}

const recordName = (text: string): RecordName | undefined => {
  const name = parseName(text);
  return name?.kind === 'conversation' || name?.kind === 'interval' ? name : undefined;
};

/** Hocuspocus has nothing to store here. */
const ORIGIN = { source: 'local', skipStoreHooks: true } as const;

export const createRecordDocuments = ({ store, broken, log }: Deps): RecordDocuments => {
  /** By segment: redaction makes a second incarnation, while the first is still being closed. */
  const loaded = new Map<string, Set<Loaded>>();
  const known = new WeakMap<Document, Loaded>();

  const pushRows = async ({ document, segment, incarnation }: Loaded): Promise<void> => {
    if (document.isDestroyed) return;
    const from = recordLength(document);
    const rows = await store.entryTexts(segment, from);
    const present = await store.segment(segment);
    if (document.isDestroyed) return;
    if (present?.incarnation !== incarnation) broken.mark(document, 'stale');
    else document.transact(() => extendRecord(document, from, rows), ORIGIN);
  };

  const extend = async (one: Loaded): Promise<void> => {
    try {
      await pushRows(one);
    } catch (error) {
      if (one.document.isDestroyed) return;
      log.error({ err: error, document: one.document.name }, 'a record document could not be extended');
      broken.mark(one.document, 'unavailable');
    }
  };

  /** Whether what a client sends is more than the rows say: it holds the record of another past. */
  const isAhead = (document: Document, type: number, payload: Uint8Array): boolean => {
    if (type === 0) {
      return [...Y.decodeStateVector(payload)].some(
        ([client, clock]) => clock > (client === RECORD_CLIENT ? recordLength(document) : 0),
      );
    }
    const found = applicableOf(document, payload);
    if (found === undefined) throw new Error('an update does not decode');
    return found.isNew || found.waiting > 0;
  };

  /** Whether it is still more after the document has caught up with what was committed. */
  const staysAhead = async (document: Document, type: number, payload: Uint8Array): Promise<boolean> => {
    if (!isAhead(document, type, payload)) return false;
    await known.get(document)?.extending.run();
    return isAhead(document, type, payload);
  };

  return {
    extend: (commit) => {
      const segments = new Set(commit.contacts.flatMap(({ placed }) => placed.map((one) => one.segment)));
      for (const segment of segments) {
        for (const one of loaded.get(segment) ?? []) void one.extending.run();
      }
    },
    idle: async () => {
      await Promise.all([...loaded.values()].flatMap((all) => [...all].map((one) => one.extending.idle())));
    },
    extension: {
      extensionName: 'record-documents',
      onLoadDocument: async ({ document, documentName }) => {
        const name = recordName(documentName);
        if (!name) return;
        const segment = segmentName(name);
        const one: Loaded = {
          document,
          segment,
          incarnation: name.incarnation,
          extending: new Repeater(() => extend(one)),
        };
        // Before the rows are read: a commit from here on extends this document too.
        const others = loaded.get(segment) ?? new Set();
        loaded.set(segment, others.add(one));
        known.set(document, one);
        document.on('destroy', () => {
          others.delete(one);
          if (others.size === 0 && loaded.get(segment) === others) loaded.delete(segment);
        });
        await one.extending.run();
      },
      beforeSync: async ({ context, document, documentName, type, payload }) => {
        if (!recordName(documentName)) return;
        let reason: 'malformed' | 'read-only' | 'stale' | undefined;
        try {
          if (await staysAhead(document, type, payload)) reason = type === 2 ? 'read-only' : 'stale';
        } catch {
          reason = 'malformed';
        }
        if (!reason) return;
        context.socket.refuse(documentName, reason);
        throw new DocumentRefusal(reason);
      },
    },
  };
};
