/** One live record document: from local updates first, then attached, and what comes is stored (law L6). */
import type { Entry } from '@parley/core/contact/entry';
import { readRecord, recordLength } from '@parley/core/documents/record-document';
import type { ContactId } from '@parley/core/ids';
import type { AttachToken } from '@parley/core/protocol/agent-api';
import type { FinalReason } from '@parley/core/protocol/reasons';
import * as Y from 'yjs';
import { get, write } from '../database/database.ts';
import { compact, dropDocument, loadUpdates } from '../database/documents.ts';
import { key } from '../database/keys.ts';
import type { Environment } from '../environment.ts';
import type { RecordHead } from '../database/stored.ts';
import { stayAttached, type Staying } from '../attach/stay-attached.ts';

const STORED = Symbol('stored');

export interface RecordDoc {
  readonly name: string;
  /** The entries so far, oldest first; a new array whenever there are more. */
  entries(): readonly Entry[];
  /** Whether what is stored has been read. */
  loaded(): boolean;
  /** Whether the server sends new entries without being asked. */
  isLive(): boolean;
  /** Reads the stored updates again, as after a pull has brought more. */
  reload(): Promise<void>;
  close(): void;
}

/** The entries of a document; those after one of a newer program are unknown to this one until it is reloaded. */
const readEntries = (doc: Y.Doc, from: number, report: Environment['report']): Entry[] => {
  try {
    return readRecord(doc, from);
  } catch (error) {
    report('entry of a newer version', error);
    return [];
  }
};

/** The entries of a document that is stored, in whatever state it is. */
export const readStored = async (
  environment: Environment,
  contact: ContactId,
  name: string,
): Promise<Entry[]> => entriesIn(await loadUpdates(environment.database, contact, name), environment.report);

/** The entries that these updates bring. @throws if an update does not decode */
export const entriesIn = (updates: readonly Uint8Array[], report: Environment['report']): Entry[] => {
  const doc = new Y.Doc({ gc: false });
  for (const update of updates) Y.applyUpdate(doc, update);
  const entries = readEntries(doc, 0, report);
  doc.destroy();
  return entries;
};

export interface RecordDocOptions {
  readonly environment: Environment;
  readonly contact: ContactId;
  readonly name: string;
  readonly onChange: () => void;
  readonly onFinal: (reason: FinalReason) => void;
  /** What came has been stored, or what was stored dropped. */
  readonly onStored: () => void;
  /** Entries to show until this document is there. */
  readonly placeholder: readonly Entry[];
}

export const openRecordDoc = (options: RecordDocOptions): RecordDoc => {
  const { environment, contact, name, onChange, onFinal, onStored, placeholder } = options;
  // Of this opening alone: keys of updates are never used twice.
  const writer = environment.newId();
  let doc = new Y.Doc({ gc: false });
  let entries: readonly Entry[] = [];
  /** What is shown until a document that is taken anew is there, so that the screen does not go blank meanwhile. */
  let kept = placeholder;
  let staying: Staying | undefined;
  let loaded = false;
  let live = false;
  let closed = false;
  let n = 0;
  let writing: Promise<void> = Promise.resolve();

  const shown = (): readonly Entry[] => (entries.length >= kept.length ? entries : kept);

  const token = (): AttachToken => {
    const count = recordLength(doc);
    return { v: 1, count, last: entries[count - 1]?.id ?? null };
  };

  const store = (update: Uint8Array): void => {
    n += 1;
    const number = n;
    const { count, last } = token();
    const head: RecordHead = { name, count, last };
    writing = writing
      .then(() =>
        write(environment.database, async (objects) => {
          // Lost sight of meanwhile: what others wrote does not come back (law L15).
          if ((await get(objects, key.row(contact))) === undefined) return;
          objects.put(update, key.update(contact, name, writer, number));
          objects.put(head, key.record(contact, name));
        }),
      )
      .then(onStored)
      // What could not be stored comes again from the server: the head, written with it, does not claim it.
      .catch((error: unknown) => environment.report('record document', error));
    if (n % 40 === 0) {
      writing = writing
        .then(() => compact(environment.database, contact, name))
        .catch((error: unknown) => environment.report('record document', error));
    }
  };

  const listen = (fresh: Y.Doc): void => {
    fresh.on('update', (update: Uint8Array, origin: unknown) => {
      const more = readEntries(fresh, entries.length, environment.report);
      if (more.length > 0) entries = [...entries, ...more];
      if (closed || fresh !== doc) return;
      if (origin !== STORED) store(update);
      onChange();
    });
  };

  const attach = (): void => {
    staying = stayAttached(environment, {
      name,
      doc,
      awareness: null,
      token,
      onSynced: () => {
        live = true;
        kept = [];
        onChange();
      },
      onLost: () => (live = false),
      onStateless: () => undefined,
      onFinal: (reason) => {
        if (reason === 'stale') void refetch();
        else onFinal(reason);
      },
    });
  };

  /** What is held is not what the server has: dropped, and taken anew (law L6). */
  const refetch = async (): Promise<void> => {
    staying?.close();
    await writing;
    await write(environment.database, (objects) => dropDocument(objects, contact, name)).then(
      onStored,
      (error: unknown) => environment.report('record document', error),
    );
    if (closed) return;
    doc.destroy();
    doc = new Y.Doc({ gc: false });
    // Until the row brings the new name the old one may be refused again and again: what was shown stays.
    kept = shown();
    entries = [];
    listen(doc);
    // A stale document mostly goes on under another name, which the row brings.
    onFinal('stale');
    if (!closed) attach();
  };

  const reload = async (): Promise<void> => {
    try {
      const updates = await loadUpdates(environment.database, contact, name);
      if (closed) return;
      doc.transact(() => {
        for (const update of updates) Y.applyUpdate(doc, update, STORED);
      }, STORED);
    } catch (error) {
      environment.report('record document', error);
    }
  };

  const load = async (): Promise<void> => {
    await reload();
    if (closed) return;
    loaded = true;
    onChange();
    attach();
  };

  listen(doc);
  void load();
  return {
    name,
    entries: shown,
    loaded: () => loaded,
    isLive: () => live,
    reload,
    close() {
      closed = true;
      staying?.close();
      doc.destroy();
    },
  };
};
