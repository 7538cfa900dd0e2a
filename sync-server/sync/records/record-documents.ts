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

/** Hocuspocus has nothing to store here. */
const ORIGIN = { source: 'local', skipStoreHooks: true } as const;

export function createRecordDocuments(deps: Deps): RecordDocuments {
  return new EncodedRecords(deps);
}

class EncodedRecords implements RecordDocuments {
  readonly #deps: Deps;
  /** By segment: redaction makes a second incarnation, while the first is still being closed. */
  readonly #loaded = new Map<string, Set<Loaded>>();
  /** The same, by document. */
  readonly #byDocument = new WeakMap<Document, Loaded>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  readonly extension: Extension<SyncContext> = {
    extensionName: 'record-documents',
    onLoadDocument: async ({ document, documentName }) => {
      const name = recordName(documentName);
      if (name) await this.#load(document, name);
    },
    beforeSync: async ({ context, document, documentName, type, payload }) => {
      if (!recordName(documentName)) return;
      const reason = await this.#refusal(document, type, payload);
      if (!reason) return;
      context.socket.refuse(documentName, reason);
      throw new DocumentRefusal(reason);
    },
  };

  extend(commit: Commit): void {
    const segments = commit.contacts.flatMap(({ placed }) => placed.map(({ segment }) => segment));
    for (const segment of new Set(segments)) {
      for (const { extending } of this.#loaded.get(segment) ?? []) void extending.run();
    }
  }

  async idle(): Promise<void> {
    const all = [...this.#loaded.values()].flatMap((loaded) => [...loaded]);
    await Promise.all(all.map(({ extending }) => extending.idle()));
  }

  async #load(document: Document, name: RecordName): Promise<void> {
    const segment = segmentName(name);
    const loaded: Loaded = {
      document,
      segment,
      incarnation: name.incarnation,
      extending: new Repeater(() => this.#extend(loaded)),
    };
    // Before the rows are read: a commit from here on extends this document too.
    const others = this.#loaded.get(segment) ?? new Set();
    this.#loaded.set(segment, others.add(loaded));
    this.#byDocument.set(document, loaded);
    document.on('destroy', () => {
      others.delete(loaded);
      if (others.size === 0 && this.#loaded.get(segment) === others) this.#loaded.delete(segment);
    });
    await loaded.extending.run();
  }

  async #extend(loaded: Loaded): Promise<void> {
    const { document } = loaded;
    try {
      await this.#pushRows(loaded);
    } catch (error) {
      if (document.isDestroyed) return;
      this.#deps.log.error(
        { err: error, document: document.name },
        'a record document could not be extended',
      );
      this.#deps.broken.mark(document, 'unavailable');
    }
  }

  async #pushRows({ document, segment, incarnation }: Loaded): Promise<void> {
    const { store, broken } = this.#deps;
    if (document.isDestroyed) return;
    const from = recordLength(document);
    const rows = await store.entryTexts(segment, from);
    const present = await store.segment(segment);
    if (document.isDestroyed) return;
    if (present?.incarnation !== incarnation) broken.mark(document, 'stale');
    else document.transact(() => extendRecord(document, from, rows), ORIGIN);
  }

  /** Why a client's message is refused. */
  async #refusal(
    document: Document,
    type: number,
    payload: Uint8Array,
  ): Promise<'malformed' | 'read-only' | 'stale' | undefined> {
    try {
      if (!(await this.#staysAhead(document, type, payload))) return undefined;
      return type === 2 ? 'read-only' : 'stale';
    } catch {
      return 'malformed';
    }
  }

  /** Whether a client still has more after the document has caught up with what was committed. */
  async #staysAhead(document: Document, type: number, payload: Uint8Array): Promise<boolean> {
    if (!isAhead(document, type, payload)) return false;
    await this.#byDocument.get(document)?.extending.run();
    return isAhead(document, type, payload);
  }
}

/** Whether what a client sends is more than the rows say: it holds the record of another past. */
function isAhead(document: Document, type: number, payload: Uint8Array): boolean {
  if (type === 0) {
    return [...Y.decodeStateVector(payload)].some(
      ([client, clock]) => clock > (client === RECORD_CLIENT ? recordLength(document) : 0),
    );
  }
  const found = applicableOf(document, payload);
  if (found === undefined) throw new Error('an update does not decode');
  return found.isNew || found.waiting > 0;
}

function recordName(text: string): RecordName | undefined {
  const name = parseName(text);
  return name?.kind === 'conversation' || name?.kind === 'interval' ? name : undefined;
}
