/**
 * The small data of the replica in memory: rows, read cursors, commands. The database is the truth, also between tabs:
 * whoever writes names the topics that changed, and every tab reads them again in one transaction. So all of
 * what is read together is of one moment.
 */
import { upcastState } from '@parley/core/contact/state';
import type { AgentId, CommandId, ContactId, FileId } from '@parley/core/ids';
import { keptNotifications } from '@parley/core/inbox/notifications';
import type { Row } from '@parley/core/inbox/row';
import type { HeldCommand, NamedWorkspace, Notification } from '@parley/core/protocol/agent-api';
import type { AgentSettings } from '@parley/core/workspace/agent-settings';
import { blankWorkspace, workspaceOf, type StoredItem } from '@parley/core/workspace/items';
import type { Member, Workspace } from '@parley/core/workspace/workspace';
import type { UseStore } from 'idb-keyval';
import { get, getAll, getKeys, read } from '../database/database.ts';
import { readFirstRows, type First } from './first-rows.ts';
import { ALL_TOPICS, type Topics } from './topics.ts';
import { key, under, underAfter } from '../database/keys.ts';
import type { ReturnedCommand } from '../replica-api.ts';
import { foldSettings, type WaitingSetting } from './waiting-settings.ts';
import {
  DEFAULT_KEEPING,
  type DirtyDrafts,
  type DraftNote,
  type FirstRows,
  type Keeping,
  type LocalFile,
  type OutboxItem,
  type StoredReadCursor,
} from '../database/stored.ts';

/** Rows that are read at a time: the screen draws and takes keys between two parts. */
const PART = 1_000;

/** From how many rows on one range is read instead of single ones: more than a page of changes has. */
const MANY = 2_000;

/** Takes what was read into memory. */
type Take = () => void;

/** Takes all of these parts in one go, as soon as the last of them is read. */
const takeAll = async (parts: readonly (Promise<Take> | undefined | false)[]): Promise<void> => {
  const takes = await Promise.all(parts.filter((part) => part !== undefined && part !== false));
  for (const take of takes) take();
};

export class ReplicaCache {
  rows = new Map<ContactId, Row>();
  /** Whether all rows and read cursors were read; before that there may be those with which a list begins. */
  complete = false;
  /** What was noted of that list, until all rows are there. */
  firstRows: (FirstRows & { readonly list: string }) | undefined;
  readCursors = new Map<ContactId, number>();
  readonly #lanes = new Map<ContactId, readonly OutboxItem[]>();
  #outbox: readonly OutboxItem[] | undefined;
  #byId: ReadonlyMap<CommandId, OutboxItem> | undefined;
  /** Held on the server, as the feed says. */
  held: ReadonlyMap<CommandId, HeldCommand> = new Map();
  returned: readonly ReturnedCommand[] = [];
  notifications: readonly Notification[] = [];
  workspace: Workspace;
  self: Member;
  /** The agent as last written to the database. */
  keptSelf: Member | undefined;
  files: ReadonlyMap<FileId, LocalFile> = new Map();
  dirty: readonly DirtyDrafts[] = [];
  /** What drafts documents that are kept hold, by contact. */
  drafts: ReadonlyMap<ContactId, readonly DraftNote[]> = new Map();
  keeping: Keeping = DEFAULT_KEEPING;
  /** With what waits folded in. */
  settings: AgentSettings = foldSettings(undefined, []);
  waitingSettings: readonly WaitingSetting[] = [];
  cursor: string | null = null;
  /** Whether all rows have come from the server at least once. */
  whole = false;

  readonly #database: UseStore;
  readonly #report: (what: string, error: unknown) => void;

  constructor(
    database: UseStore,
    self: Member,
    workspace: NamedWorkspace,
    report: (what: string, error: unknown) => void,
  ) {
    this.#database = database;
    this.#report = report;
    this.self = self;
    this.workspace = blankWorkspace(workspace);
  }

  /** Reads the named parts again, of one moment. */
  async refresh(topics: Topics): Promise<void> {
    await read(this.#database, (store) => this.#read(store, topics));
    this.#noteComplete(topics);
  }

  /**
   * Reads what is shown first: of the rows only those with which the list begins, if that was noted, and the contact's.
   * All rows are there when `complete` says so; else a refresh of all of them brings the rest.
   */
  async begin({ list, contact }: First): Promise<void> {
    await read(this.#database, async (store) => {
      const firstRows = readFirstRows(await get<unknown>(store, key.firstRows(list)));
      if (firstRows === undefined || firstRows.contacts.length === 0) {
        await this.#read(store, ALL_TOPICS);
        this.#noteComplete(ALL_TOPICS);
        return;
      }
      this.firstRows = { ...firstRows, list };
      const rows = [...new Set([...firstRows.contacts, ...(contact === undefined ? [] : [contact])])];
      const { readCursors: _readCursors, ...topics } = ALL_TOPICS;
      await Promise.all([
        this.#read(store, { ...topics, rows }),
        takeAll([this.#readReadCursorsOf(store, rows)]),
      ]);
    });
  }

  /** Reads the named parts, and takes what was read into memory in one go: nobody sees a part beside older others. */
  async #read(store: IDBObjectStore, topics: Topics): Promise<void> {
    const { rows } = topics;
    const all = rows === null || (rows !== undefined && rows.length > MANY);
    await takeAll([
      all ? this.#readAllRows(store) : this.#readRows(store, rows ?? []),
      topics.readCursors && this.#readReadCursors(store),
      topics.outbox && this.#readOutbox(store, topics.outbox),
      topics.held && this.#readHeld(store),
      topics.returned && this.#readReturned(store),
      topics.notifications && this.#readNotifications(store),
      topics.workspace && this.#readWorkspace(store),
      topics.settings && this.#readSettings(store),
      topics.files && this.#readFiles(store),
      topics.dirty && this.#readDirty(store),
      topics.drafts && this.#readDrafts(store),
      this.#readFeedCursor(store),
    ]);
  }

  async #readFeedCursor(store: IDBObjectStore): Promise<Take> {
    const [cursor, whole] = await Promise.all([
      get<string>(store, key.cursor),
      get<boolean>(store, key.whole),
    ]);
    return () => {
      this.cursor = cursor ?? null;
      // Earlier versions did not store this: their copy is whole if it has a cursor.
      this.whole = whole ?? cursor !== undefined;
    };
  }

  #noteComplete({ rows }: Topics): void {
    if (rows !== null) return;
    this.complete = true;
    this.firstRows = undefined;
  }

  /** The member as the workspace has it now: roles and limits change. */
  #takeSelf(): void {
    const { id } = this.self;
    this.self = this.workspace.members.find((member) => member.id === id) ?? this.self;
  }

  #takeRow(row: Row, rows = this.rows): void {
    try {
      rows.set(row.contact, { ...row, state: upcastState(row.state) });
    } catch (error) {
      // Written by a newer program: left alone in the database, and unseen until this tab is reloaded.
      this.#report('row of a newer version', error);
      rows.delete(row.contact);
    }
  }

  async #readAllRows(store: IDBObjectStore): Promise<Take> {
    const rows = new Map<ContactId, Row>();
    let range = under('row');
    for (;;) {
      const part = await getAll<Row>(store, range, PART);
      for (const row of part) this.#takeRow(row, rows);
      const last = part.at(-1);
      if (last === undefined || part.length < PART) break;
      range = underAfter(['row'], key.row(last.contact));
    }
    return () => (this.rows = rows);
  }

  async #readRows(store: IDBObjectStore, contacts: readonly ContactId[]): Promise<Take> {
    const rows = await Promise.all(contacts.map((contact) => get<Row>(store, key.row(contact))));
    return () => {
      for (const [index, contact] of contacts.entries()) {
        const row = rows[index];
        if (row) this.#takeRow(row);
        else this.rows.delete(contact);
      }
    };
  }

  async #readReadCursors(store: IDBObjectStore): Promise<Take> {
    const cursors = await getAll<StoredReadCursor>(store, under('read-cursor'));
    return () => (this.readCursors = new Map(cursors.map(({ contact, inbound }) => [contact, inbound])));
  }

  async #readReadCursorsOf(store: IDBObjectStore, contacts: readonly ContactId[]): Promise<Take> {
    const cursors = await Promise.all(
      contacts.map((contact) => get<StoredReadCursor>(store, key.readCursor(contact))),
    );
    return () => {
      for (const [index, contact] of contacts.entries()) {
        const readCursor = cursors[index];
        if (readCursor) this.readCursors.set(contact, readCursor.inbound);
        else this.readCursors.delete(contact);
      }
    };
  }

  /**
   * What leaves the outbox shows elsewhere from that moment on: where something has left, that is read with it.
   * Otherwise a reading that was asked for by somebody else, between the writing and the word of it, would show neither.
   */
  async #readOutbox(store: IDBObjectStore, which: true | readonly ContactId[]): Promise<Take> {
    const lanes = await this.#lanesOf(store, which);
    const left = lanes.flatMap(([contact, items]) => {
      const ids = new Set(items.map(({ command }) => command.id));
      return this.lane(contact).filter(({ command }) => !ids.has(command.id));
    });
    const contacts = [...new Set(left.map(({ command }) => command.contact))];
    const others =
      left.length === 0
        ? []
        : await Promise.all([
            this.#readRows(store, contacts),
            this.#readReadCursorsOf(store, contacts),
            this.#readHeld(store),
            this.#readReturned(store),
            left.some(({ command }) => command.action.type === 'archive') && this.#readNotifications(store),
          ]);
    return () => {
      for (const [contact, items] of lanes) this.#takeLane(contact, items);
      this.#outbox = undefined;
      this.#byId = undefined;
      for (const take of others) if (take) take();
    };
  }

  async #lanesOf(
    store: IDBObjectStore,
    which: true | readonly ContactId[],
  ): Promise<readonly (readonly [ContactId, readonly OutboxItem[]])[]> {
    if (which !== true && which.length <= MANY) {
      return Promise.all(
        which.map(
          async (contact) => [contact, await getAll<OutboxItem>(store, under('outbox', contact))] as const,
        ),
      );
    }
    const items = await getAll<OutboxItem>(store, under('outbox'));
    const lanes = Map.groupBy(items, ({ command }) => command.contact);
    const contacts = new Set([...this.#lanes.keys(), ...lanes.keys()]);
    return [...contacts].map((contact) => [contact, lanes.get(contact) ?? []] as const);
  }

  #takeLane(contact: ContactId, items: readonly OutboxItem[]): void {
    if (items.length === 0) this.#lanes.delete(contact);
    else
      this.#lanes.set(
        contact,
        items.toSorted((a, b) => a.order - b.order),
      );
  }

  async #readHeld(store: IDBObjectStore): Promise<Take> {
    const held = await getAll<HeldCommand>(store, under('held'));
    return () => (this.held = new Map(held.map((item) => [item.command.id, item])));
  }

  async #readReturned(store: IDBObjectStore): Promise<Take> {
    const returned = await getAll<ReturnedCommand>(store, under('returned'));
    return () => (this.returned = returned.sort((a, b) => a.at - b.at));
  }

  async #readNotifications(store: IDBObjectStore): Promise<Take> {
    const all = await getAll<Notification>(store, under('notification'));
    return () => (this.notifications = keptNotifications(all));
  }

  async #readWorkspace(store: IDBObjectStore): Promise<Take> {
    const [items, version, self, keeping] = await Promise.all([
      getAll<StoredItem>(store, under('item')),
      get<number>(store, key.workspaceVersion),
      get<Member>(store, key.self),
      get<Keeping>(store, key.keeping),
    ]);
    return () => {
      if (items.length > 0) this.workspace = workspaceOf(this.workspace.id, version ?? 0, items);
      this.keptSelf = self;
      this.self = self ?? this.self;
      this.keeping = keeping ?? DEFAULT_KEEPING;
      this.#takeSelf();
    };
  }

  async #readSettings(store: IDBObjectStore): Promise<Take> {
    const [stored, waiting] = await Promise.all([
      get<unknown>(store, key.settings),
      getAll<WaitingSetting>(store, under('setting')),
    ]);
    return () => {
      this.waitingSettings = waiting;
      this.settings = foldSettings(stored, waiting);
    };
  }

  async #readFiles(store: IDBObjectStore): Promise<Take> {
    const files = await getAll<LocalFile>(store, under('file'));
    return () => (this.files = new Map(files.map((file) => [file.ref.id, file])));
  }

  async #readDirty(store: IDBObjectStore): Promise<Take> {
    const dirty = await getAll<DirtyDrafts>(store, under('dirty'));
    return () => (this.dirty = dirty);
  }

  async #readDrafts(store: IDBObjectStore): Promise<Take> {
    const notes = await getAll<DraftNote>(store, under('draft'));
    return () => (this.drafts = Map.groupBy(notes, ({ contact }) => contact));
  }

  /** Whether rows were written that were not read yet: the cursor is written with them. */
  async isBehind(): Promise<boolean> {
    const stored = await read(this.#database, (store) => get<string>(store, key.cursor));
    return (stored ?? null) !== this.cursor;
  }

  /** All commands, in the order of their `order`. */
  get outbox(): readonly OutboxItem[] {
    this.#outbox ??= [...this.#lanes.values()].flat().sort((a, b) => a.order - b.order);
    return this.#outbox;
  }

  /** A command that is still in the outbox. */
  command(id: CommandId): OutboxItem | undefined {
    this.#byId ??= new Map(this.outbox.map((item) => [item.command.id, item]));
    return this.#byId.get(id);
  }

  /** A contact's commands, oldest first. */
  lane(contact: ContactId): readonly OutboxItem[] {
    return this.#lanes.get(contact) ?? [];
  }

  /** Contacts that have commands. */
  lanes(): Iterable<ContactId> {
    return this.#lanes.keys();
  }

  /** When contacts were last opened, latest first. */
  async opened(): Promise<ContactId[]> {
    return read(this.#database, async (store) => {
      const [keys, times] = await Promise.all([
        getKeys(store, under('opened')),
        getAll<number>(store, under('opened')),
      ]);
      return keys
        .map((one, index) => ({ contact: String(one[1]) as ContactId, at: times[index] ?? 0 }))
        .sort((a, b) => b.at - a.at)
        .map(({ contact }) => contact);
    });
  }

  /** The agent whose replica this is. */
  get agent(): AgentId {
    return this.self.id;
  }
}
