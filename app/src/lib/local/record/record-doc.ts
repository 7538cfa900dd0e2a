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

/** Origin of transactions that bring stored updates. */
const STORED = Symbol('stored');
/** After so many updates those that are stored are merged. */
const COMPACT_AFTER = 40;

export interface RecordDocOptions {
  readonly environment: Environment;
  readonly contact: ContactId;
  readonly name: string;
  readonly onChange: () => void;
  readonly onFinal: (reason: FinalReason) => void;
  /** What came has been stored, or what was stored has been dropped. */
  readonly onStored: () => void;
  /** Entries to show until this document is there. */
  readonly placeholder: readonly Entry[];
}

export class RecordDoc {
  readonly #options: RecordDocOptions;
  /** Part of the keys of this document's updates; new for each opening, so that no key is used twice. */
  readonly #writer: string;
  #doc = new Y.Doc({ gc: false });
  #entries: readonly Entry[] = [];
  /** Entries that are shown until a document that is fetched again is there, so that the screen does not go blank. */
  #placeholder: readonly Entry[];
  #staying: Staying | undefined;
  /** Whether what is stored has been read. */
  #loaded = false;
  /** Whether the server sends new entries without being asked. */
  #live = false;
  #closed = false;
  /** How many updates this opening has stored. */
  #updates = 0;
  /** The last write: the next one follows it. */
  #writing: Promise<void> = Promise.resolve();

  constructor(options: RecordDocOptions) {
    this.#options = options;
    this.#writer = options.environment.newId();
    this.#placeholder = options.placeholder;
    this.#listen(this.#doc);
    void this.#load();
  }

  get name(): string {
    return this.#options.name;
  }

  /** The entries so far, oldest first; a new array whenever there are more. */
  entries(): readonly Entry[] {
    return this.#entries.length >= this.#placeholder.length ? this.#entries : this.#placeholder;
  }

  /** Whether what is stored has been read. */
  loaded(): boolean {
    return this.#loaded;
  }

  /** Whether the server sends new entries without being asked. */
  isLive(): boolean {
    return this.#live;
  }

  /** Reads the stored updates again, as after a pull has brought more. */
  async reload(): Promise<void> {
    const { environment, contact, name } = this.#options;
    try {
      const updates = await loadUpdates(environment.database, contact, name);
      if (this.#closed) return;
      this.#doc.transact(() => {
        for (const update of updates) Y.applyUpdate(this.#doc, update, STORED);
      }, STORED);
    } catch (error) {
      this.#report(error);
    }
  }

  close(): void {
    this.#closed = true;
    this.#staying?.close();
    this.#doc.destroy();
  }

  readonly #report = (error: unknown): void => this.#options.environment.report('record document', error);

  async #load(): Promise<void> {
    await this.reload();
    if (this.#closed) return;
    this.#loaded = true;
    this.#options.onChange();
    this.#attach();
  }

  #listen(doc: Y.Doc): void {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      const more = readEntries(doc, this.#entries.length, this.#options.environment.report);
      if (more.length > 0) this.#entries = [...this.#entries, ...more];
      if (this.#closed || doc !== this.#doc) return;
      if (origin !== STORED) this.#store(update);
      this.#options.onChange();
    });
  }

  #token(): AttachToken {
    const count = recordLength(this.#doc);
    return { v: 1, count, last: this.#entries[count - 1]?.id ?? null };
  }

  #store(update: Uint8Array): void {
    const { environment, contact, name, onStored } = this.#options;
    this.#updates += 1;
    const number = this.#updates;
    const { count, last } = this.#token();
    const head: RecordHead = { name, count, last };
    this.#writing = this.#writing
      .then(() =>
        write(environment.database, async (objects) => {
          // Lost sight of meanwhile: what others wrote does not come back (law L15).
          if ((await get(objects, key.row(contact))) === undefined) return;
          objects.put(update, key.update(contact, name, this.#writer, number));
          objects.put(head, key.record(contact, name));
        }),
      )
      .then(onStored)
      // What could not be stored comes again from the server: the head, written with it, does not claim it.
      .catch(this.#report);
    if (number % COMPACT_AFTER !== 0) return;
    this.#writing = this.#writing
      .then(() => compact(environment.database, contact, name))
      .catch(this.#report);
  }

  #attach(): void {
    const { environment, name, onChange, onFinal } = this.#options;
    this.#staying = stayAttached(environment, {
      name,
      doc: this.#doc,
      awareness: null,
      token: () => this.#token(),
      onSynced: () => {
        this.#live = true;
        this.#placeholder = [];
        onChange();
      },
      onLost: () => (this.#live = false),
      onStateless: () => undefined,
      onFinal: (reason) => {
        if (reason === 'stale') void this.#fetchAgain();
        else onFinal(reason);
      },
    });
  }

  /** What is stored is not what the server has: it is dropped, and fetched again (law L6). */
  async #fetchAgain(): Promise<void> {
    const { environment, contact, name, onStored, onFinal } = this.#options;
    this.#staying?.close();
    await this.#writing;
    await write(environment.database, (objects) => dropDocument(objects, contact, name)).then(
      onStored,
      this.#report,
    );
    if (this.#closed) return;
    this.#doc.destroy();
    this.#doc = new Y.Doc({ gc: false });
    // The server may refuse the old name several times before the row brings the new name: the shown entries stay.
    this.#placeholder = this.entries();
    this.#entries = [];
    this.#listen(this.#doc);
    // A stale document mostly goes on under another name, which the row brings.
    onFinal('stale');
    if (!this.#closed) this.#attach();
  }
}

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

/** The entries of a document; those after one of a newer program are unknown to this one until it is reloaded. */
function readEntries(doc: Y.Doc, from: number, report: Environment['report']): Entry[] {
  try {
    return readRecord(doc, from);
  } catch (error) {
    report('entry of a newer version', error);
    return [];
  }
}
