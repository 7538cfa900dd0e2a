/**
 * Reads the local copy into the index, and keeps it so. The database is the truth: whoever writes it says which
 * contacts are concerned, and these are read again as they are then. What was deleted, or is out of sight, is not
 * there any more and so leaves the index (laws L11, L15).
 */
import type { Entry } from '@parley/core/contact/entry';
import { upcastState } from '@parley/core/contact/state';
import type { AgentId, ContactId, EntryId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { UseStore } from 'idb-keyval';
import { get, getAll, getKeys, read } from '../../local/database/database.ts';
import { key, under } from '../../local/database/keys.ts';
import type { OutboxItem } from '../../local/database/stored.ts';
import { heardOf } from './heard.ts';
import { entriesOf, searchedContact, searchedEntries } from './said.ts';
import type { SearchIndex } from './search-index.ts';

/** Rows read at once, and contacts whose records are: between them questions are answered. */
const ROWS = 500;
const CONTACTS = 20;

export interface LibraryOptions {
  readonly database: UseStore;
  readonly index: SearchIndex;
  /** Lets other work go first. */
  readonly breathe: () => Promise<void>;
  /** More is in the index, or less; `left` contacts are still to be read of `all`. */
  readonly onChange: (left: number, all: number) => void;
  /** The database cannot be read. */
  readonly onFailure: (error: unknown) => void;
  /** Something that could not be read, and is left out. */
  readonly report: (what: string, error: unknown) => void;
}

export interface Library {
  /** What another part of this browser says it wrote. Anything may come. */
  hear(message: unknown): void;
  /** Resolves once everything that was heard of so far is in the index. */
  settled(): Promise<void>;
  stop(): void;
}

/** The comment that a command takes out, unless the server would not: it is gone on the screen too. */
const deletionIn = ({ command: { action }, answer }: OutboxItem): EntryId | undefined =>
  action.type === 'delete-comment' && (answer === null || answer.outcome === 'applied')
    ? action.comment
    : undefined;

/** After the last key of a range that was read. */
const after = (last: ContactId): IDBKeyRange => IDBKeyRange.bound(['row', last], ['row', []], true);

export const createLibrary = (options: LibraryOptions): Library => {
  const { database, index, breathe, onChange, onFailure, report } = options;
  /** To be read before all else: they have changed. */
  const changed = new Set<ContactId>();
  /** To be read for the first time, the newest last. */
  let backlog: ContactId[] = [];
  let total = 0;
  let allRows = true;
  let workspace = true;
  let outbox = true;
  let names: ReadonlyMap<AgentId, string> = new Map();
  /** Contacts of which a comment is hidden that is still stored. */
  const hiding = new Set<ContactId>();
  let running: Promise<void> | undefined;
  let stopped = false;

  const rowOf = (row: Row): Row | undefined => {
    try {
      return { ...row, state: upcastState(row.state) };
    } catch (error) {
      report('row of a newer version', error);
      return undefined;
    }
  };

  const readWorkspace = async (): Promise<void> => {
    const stored = await read(database, (store) => get<Workspace>(store, key.workspace));
    const next = new Map((stored?.members ?? []).map(({ id, name }) => [id, name]));
    const isSame = next.size === names.size && [...next].every(([id, name]) => names.get(id) === name);
    names = next;
    // Names stand in the texts of those who were mentioned.
    if (!isSame) for (const contact of index.contacts()) backlog.push(contact);
  };

  /** Finds the contacts of which this agent has asked to delete a comment, or has thought better of it. */
  const readOutbox = async (): Promise<void> => {
    const items = await read(database, (store) => getAll<OutboxItem>(store, under('outbox')));
    for (const item of items) if (deletionIn(item) !== undefined) changed.add(item.command.contact);
    for (const contact of hiding) changed.add(contact);
  };

  /** Returns false if the contact cannot be fully read: only this contact is not found. */
  const putContact = (row: Row): boolean => {
    try {
      index.putContact(searchedContact(row));
      return true;
    } catch (error) {
      report(`contact ${row.contact}`, error);
      return false;
    }
  };

  const entriesFrom = (row: Row, entries: readonly Entry[], lane: readonly OutboxItem[]): void => {
    const hidden = new Set(lane.flatMap((item) => deletionIn(item) ?? []));
    if (hidden.size > 0) hiding.add(row.contact);
    else hiding.delete(row.contact);
    const nameOf = (agent: AgentId): string | undefined => names.get(agent);
    index.putEntries(row.contact, searchedEntries(row.state, entries, hidden, nameOf));
  };

  /** All rows, a part at a time; contacts that are no longer there are dropped. */
  const readRows = async (): Promise<void> => {
    const heads = await read(database, (store) => getKeys(store, under('record')));
    const kept = new Set(heads.map(([, contact]) => contact as ContactId));
    const known = new Set(index.contacts());
    const toRead: { readonly contact: ContactId; readonly at: number }[] = [];
    let range = under('row');
    for (;;) {
      const from = range;
      const rows = await read(database, (store) => getAll<Row>(store, from, ROWS));
      for (const stored of rows) {
        const row = rowOf(stored);
        if (row === undefined) continue;
        known.delete(row.contact);
        const isNew = !index.hasContact(row.contact);
        if (!putContact(row)) continue;
        if (kept.has(row.contact)) toRead.push({ contact: row.contact, at: row.state.at });
        if (isNew || !kept.has(row.contact)) entriesFrom(row, [], []);
      }
      const last = rows.at(-1);
      if (stopped || rows.length < ROWS || last === undefined) break;
      range = after(last.contact);
      onChange(1, 1);
      await breathe();
    }
    if (stopped) return;
    for (const contact of known) index.dropContact(contact);
    // What was said last is looked for most.
    backlog = toRead.sort((a, b) => a.at - b.at).map(({ contact }) => contact);
    total = backlog.length;
  };

  const readContact = async (contact: ContactId): Promise<void> => {
    const { row, lane, documents } = await read(database, async (store) => {
      const [found, waiting, heads] = await Promise.all([
        get<Row>(store, key.row(contact)),
        getAll<OutboxItem>(store, under('outbox', contact)),
        getKeys(store, under('record', contact)),
      ]);
      const updates = await Promise.all(
        heads.map(async ([, , name]) => ({
          name,
          updates: await getAll<Uint8Array>(store, under('update', contact, name ?? '')),
        })),
      );
      return { row: found && rowOf(found), lane: waiting, documents: updates };
    });
    if (stopped) return;
    if (row === undefined) {
      index.dropContact(contact);
      return;
    }
    const entries = documents.flatMap(({ name, updates }) => {
      try {
        return entriesOf(updates);
      } catch (error) {
        report(`document ${String(name)}`, error);
        return [];
      }
    });
    if (putContact(row)) entriesFrom(row, entries, lane);
  };

  const next = (): ContactId[] => {
    const batch = [...changed].slice(0, CONTACTS);
    for (const contact of batch) changed.delete(contact);
    return batch.length > 0 ? batch : backlog.splice(-CONTACTS).reverse();
  };

  const run = async (): Promise<void> => {
    for (;;) {
      if (workspace) {
        workspace = false;
        await readWorkspace();
      } else if (outbox) {
        outbox = false;
        await readOutbox();
      } else if (allRows) {
        allRows = false;
        await readRows();
      } else {
        const batch = next();
        if (batch.length === 0) break;
        for (const contact of batch) await readContact(contact);
      }
      if (stopped) return;
      // Nothing has been read as long as the rows have not: then nobody knows how much there is.
      onChange(allRows ? 1 : backlog.length, total);
      await breathe();
    }
  };

  const start = (): void => {
    if (stopped || running !== undefined) return;
    running = run()
      .catch((error: unknown) => {
        stopped = true;
        index.clear();
        onFailure(error);
      })
      .finally(() => {
        running = undefined;
        if (changed.size > 0 || allRows || workspace || outbox) start();
      });
  };

  const stop = (): void => {
    stopped = true;
    changed.clear();
    backlog = [];
    index.clear();
  };

  start();
  return {
    hear(message) {
      const heard = stopped ? undefined : heardOf(message);
      if (heard === undefined) return;
      if (heard.wiped) {
        stop();
        onChange(0, 0);
        return;
      }
      for (const contact of heard.contacts) changed.add(contact);
      allRows ||= heard.allRows;
      workspace ||= heard.workspace;
      outbox ||= heard.outbox;
      start();
    },
    async settled() {
      while (running !== undefined) await running;
    },
    stop,
  };
};
