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
import type { Commit, Store } from '../../store/port.ts';
import type { SyncContext } from '../connection/agent-socket.ts';
import type { Broken } from '../connection/guard.ts';
import { DocumentRefusal } from '../connection/refusal.ts';

interface Deps {
  readonly store: Pick<Store, 'recordRows' | 'segment'>;
  readonly broken: Broken;
  readonly log: Log;
}

interface Loaded {
  readonly document: Document;
  readonly segment: string;
  readonly incarnation: number;
  running: boolean;
  /** Something was committed while it was being extended. */
  again: boolean;
}

export interface RecordDocuments {
  readonly extension: Extension<SyncContext>;
  /** Brings the loaded documents up to what was committed. */
  extend(commit: Commit): void;
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

  const pushRows = (one: Loaded): void => {
    const { document } = one;
    if (store.segment(one.segment)?.incarnation !== one.incarnation) {
      broken.mark(document, 'stale');
      return;
    }
    const from = recordLength(document);
    const rows = store.recordRows(one.segment, from);
    document.transact(() => extendRecord(document, from, rows), ORIGIN);
  };

  /** One run at a time for each document, and again if something was committed meanwhile. */
  const run = (one: Loaded): void => {
    one.again = true;
    if (one.running) return;
    one.running = true;
    try {
      while (one.again && !one.document.isDestroyed) {
        one.again = false;
        pushRows(one);
      }
    } catch (error) {
      log.error({ err: error, document: one.document.name }, 'a record document could not be extended');
      broken.mark(one.document, 'unavailable');
    } finally {
      one.running = false;
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

  return {
    extend: (commit) => {
      const segments = new Set(commit.contacts.flatMap(({ placed }) => placed.map((one) => one.segment)));
      for (const segment of segments) for (const one of loaded.get(segment) ?? []) run(one);
    },
    extension: {
      extensionName: 'record-documents',
      onLoadDocument: async ({ document, documentName }) => {
        const name = recordName(documentName);
        if (!name) return;
        const segment = segmentName(name);
        const one = {
          document,
          segment,
          incarnation: name.incarnation,
          running: false,
          again: false,
        };
        // Before the rows are read: a commit from here on extends this document too.
        const others = loaded.get(segment) ?? new Set();
        loaded.set(segment, others.add(one));
        document.on('destroy', () => {
          others.delete(one);
          if (others.size === 0 && loaded.get(segment) === others) loaded.delete(segment);
        });
        run(one);
      },
      beforeSync: async ({ context, document, documentName, type, payload }) => {
        if (!recordName(documentName)) return;
        let reason: 'malformed' | 'read-only' | 'stale' | undefined;
        try {
          if (isAhead(document, type, payload)) reason = type === 2 ? 'read-only' : 'stale';
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
