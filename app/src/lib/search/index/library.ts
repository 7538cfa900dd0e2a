/**
 * Reads the local copy into the index, and keeps the index up to date. The database is the truth: a part that writes
 * it reports which contacts have changed, and these are read again. A contact that was deleted, or that this agent
 * may not see any more, is missing from the database and so leaves the index (laws L11, L15).
 */
import type { Entry } from '@parley/core/contact/entry';
import { upcastState } from '@parley/core/contact/state';
import type { AgentId, ContactId, EntryId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { StoredItem } from '@parley/core/workspace/items';
import type { Member } from '@parley/core/workspace/workspace';
import type { UseStore } from 'idb-keyval';
import { get, getAll, getKeys, read } from '../../local/database/database.ts';
import { key, under } from '../../local/database/keys.ts';
import type { OutboxItem } from '../../local/database/stored.ts';
import { heardOf } from './heard.ts';
import { entriesOf, searchedContact, searchedEntries } from './searched-texts.ts';
import type { SearchIndex } from './search-index.ts';

/** Most rows that are read at once: questions are answered in between. */
const ROWS = 500;
/** Most contacts whose records are read at once. */
const CONTACTS = 20;

export interface LibraryOptions {
  readonly database: UseStore;
  readonly index: SearchIndex;
  /** Lets other work go first. */
  readonly breathe: () => Promise<void>;
  /** The index has changed; `left` of `all` contacts are still to be read. */
  readonly onChange: (left: number, all: number) => void;
  /** The database cannot be read. */
  readonly onFailure: (error: unknown) => void;
  /** Reports something that could not be read, and is left out. */
  readonly report: (what: string, error: unknown) => void;
}

export class Library {
  readonly #options: LibraryOptions;
  /** Contacts that have changed: they are read before all others. */
  readonly #changed = new Set<ContactId>();
  /** Contacts to be read for the first time, the newest last. */
  #backlog: ContactId[] = [];
  /** How many contacts were to be read for the first time at the beginning. */
  #total = 0;
  /** What else is still to be read. */
  readonly #due = { workspace: true, outbox: true, allRows: true };
  /** Names of the members: they appear in texts that mention the members. */
  #names: ReadonlyMap<AgentId, string> = new Map();
  /** Contacts of which a comment is hidden that is still stored. */
  readonly #hiding = new Set<ContactId>();
  /** The present run; missing while there is nothing to read. */
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#start();
  }

  /** Takes a report of another part of this browser on what it wrote. The message may be anything. */
  hear(message: unknown): void {
    const heard = this.#stopped ? undefined : heardOf(message);
    if (heard === undefined) return;
    if (heard.wiped) {
      this.stop();
      this.#options.onChange(0, 0);
      return;
    }
    for (const contact of heard.contacts) this.#changed.add(contact);
    for (const part of ['workspace', 'outbox', 'allRows'] as const) this.#due[part] ||= heard[part];
    this.#start();
  }

  /** Resolves once everything that was reported so far is in the index. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  stop(): void {
    this.#stopped = true;
    this.#changed.clear();
    this.#backlog = [];
    this.#options.index.clear();
  }

  #start(): void {
    if (this.#stopped || this.#running !== undefined) return;
    this.#running = this.#run()
      .catch((error: unknown) => {
        this.#stopped = true;
        this.#options.index.clear();
        this.#options.onFailure(error);
      })
      .finally(() => {
        this.#running = undefined;
        if (this.#changed.size > 0 || Object.values(this.#due).includes(true)) this.#start();
      });
  }

  async #run(): Promise<void> {
    while (await this.#readNext()) {
      if (this.#stopped) return;
      // As long as the rows have not been read, nobody knows how many contacts there are.
      this.#options.onChange(this.#due.allRows ? 1 : this.#backlog.length, this.#total);
      await this.#options.breathe();
    }
  }

  /** Reads what comes next. Returns false if there is nothing left. */
  async #readNext(): Promise<boolean> {
    const due = this.#due;
    if (due.workspace) {
      due.workspace = false;
      await this.#readWorkspace();
    } else if (due.outbox) {
      due.outbox = false;
      await this.#readOutbox();
    } else if (due.allRows) {
      due.allRows = false;
      await this.#readRows();
    } else {
      const batch = this.#nextContacts();
      if (batch.length === 0) return false;
      for (const contact of batch) await this.#readContact(contact);
    }
    return true;
  }

  #nextContacts(): ContactId[] {
    const batch = [...this.#changed].slice(0, CONTACTS);
    for (const contact of batch) this.#changed.delete(contact);
    return batch.length > 0 ? batch : this.#backlog.splice(-CONTACTS).reverse();
  }

  async #readWorkspace(): Promise<void> {
    const { database, index } = this.#options;
    const members = await read(database, (store) => getAll<StoredItem>(store, under('item', 'members')));
    const names = new Map(members.map(({ value }) => value as Member).map(({ id, name }) => [id, name]));
    const isSame =
      names.size === this.#names.size && [...names].every(([id, name]) => this.#names.get(id) === name);
    this.#names = names;
    // The names appear in texts that mention the members.
    if (!isSame) for (const contact of index.contacts()) this.#backlog.push(contact);
  }

  /** Finds the contacts of which this agent has asked to delete a comment, or has taken that back. */
  async #readOutbox(): Promise<void> {
    const items = await read(this.#options.database, (store) => getAll<OutboxItem>(store, under('outbox')));
    for (const item of items) if (deletionIn(item) !== undefined) this.#changed.add(item.command.contact);
    for (const contact of this.#hiding) this.#changed.add(contact);
  }

  /** Reads all rows, a part at a time; contacts without a row are dropped. */
  async #readRows(): Promise<void> {
    const { database, index, breathe, onChange } = this.#options;
    const heads = await read(database, (store) => getKeys(store, under('record')));
    const recorded = new Set(heads.map(([, contact]) => contact as ContactId));
    const known = new Set(index.contacts());
    const toRead: Row[] = [];
    let range = under('row');
    for (;;) {
      const from = range;
      const rows = await read(database, (store) => getAll<Row>(store, from, ROWS));
      for (const stored of rows) {
        const row = this.#rowOf(stored);
        if (row === undefined) continue;
        known.delete(row.contact);
        if (this.#putRow(row, recorded.has(row.contact))) toRead.push(row);
      }
      const last = rows.at(-1);
      if (this.#stopped || rows.length < ROWS || last === undefined) break;
      range = after(last.contact);
      onChange(1, 1);
      await breathe();
    }
    if (this.#stopped) return;
    for (const contact of known) index.dropContact(contact);
    // People search most for what was said last.
    this.#backlog = toRead.sort((a, b) => a.state.at - b.state.at).map(({ contact }) => contact);
    this.#total = this.#backlog.length;
  }

  /** Puts a row into the index. Returns whether the contact's record is to be read as well. */
  #putRow(row: Row, hasRecord: boolean): boolean {
    const isNew = !this.#options.index.hasContact(row.contact);
    if (!this.#putContact(row)) return false;
    if (isNew || !hasRecord) this.#putEntries(row, [], []);
    return hasRecord;
  }

  async #readContact(contact: ContactId): Promise<void> {
    const { database, index } = this.#options;
    const { row: stored, lane, documents } = await read(database, (store) => storedContact(store, contact));
    const row = stored && this.#rowOf(stored);
    if (this.#stopped) return;
    if (row === undefined) {
      index.dropContact(contact);
      return;
    }
    const entries = documents.flatMap(({ name, updates }) => {
      try {
        return entriesOf(updates);
      } catch (error) {
        this.#options.report(`document ${String(name)}`, error);
        return [];
      }
    });
    if (this.#putContact(row)) this.#putEntries(row, entries, lane);
  }

  #rowOf(row: Row): Row | undefined {
    try {
      return { ...row, state: upcastState(row.state) };
    } catch (error) {
      this.#options.report('row of a newer version', error);
      return undefined;
    }
  }

  /** Returns false if the contact cannot be fully read: only this contact is not found. */
  #putContact(row: Row): boolean {
    try {
      this.#options.index.putContact(searchedContact(row));
      return true;
    } catch (error) {
      this.#options.report(`contact ${row.contact}`, error);
      return false;
    }
  }

  #putEntries(row: Row, entries: readonly Entry[], lane: readonly OutboxItem[]): void {
    const hidden = new Set(lane.flatMap((item) => deletionIn(item) ?? []));
    if (hidden.size > 0) this.#hiding.add(row.contact);
    else this.#hiding.delete(row.contact);
    const nameOf = (agent: AgentId): string | undefined => this.#names.get(agent);
    this.#options.index.putEntries(row.contact, searchedEntries(row.state, entries, hidden, nameOf));
  }
}

/** Everything that is stored of a contact. */
async function storedContact(store: IDBObjectStore, contact: ContactId) {
  const [row, lane, heads] = await Promise.all([
    get<Row>(store, key.row(contact)),
    getAll<OutboxItem>(store, under('outbox', contact)),
    getKeys(store, under('record', contact)),
  ]);
  const documents = await Promise.all(
    heads.map(async ([, , name]) => ({
      name,
      updates: await getAll<Uint8Array>(store, under('update', contact, name ?? '')),
    })),
  );
  return { row, lane, documents };
}

/** The comment that a command deletes, unless the server refused: the comment is gone on the screen too. */
function deletionIn({ command: { action }, answer }: OutboxItem): EntryId | undefined {
  return action.type === 'delete-comment' && (answer === null || answer.outcome === 'applied')
    ? action.comment
    : undefined;
}

/** The keys of rows after a contact's row. */
function after(last: ContactId): IDBKeyRange {
  return IDBKeyRange.bound(['row', last], ['row', []], true);
}
