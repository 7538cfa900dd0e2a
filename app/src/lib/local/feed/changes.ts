/** Writes pages of changes: rows and cursor in one transaction, with what follows for outbox and documents. */
import type { CommandId, ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { Change, ChangesPage, HeldCommand } from '@parley/core/protocol/agent-api';
import type { StoredItem } from '@parley/core/workspace/items';
import type { UseStore } from 'idb-keyval';
import { askAgain, pruneOutbox } from '../outbox/answers.ts';
import { get, getAll, write } from '../database/database.ts';
import { dropDocuments } from '../database/documents.ts';
import { key, under } from '../database/keys.ts';
import type { Topics } from '../cache/topics.ts';
import { dropNotifications, pruneNotifications } from './notifications.ts';
import type { ReturnedCommand } from '../replica-api.ts';
import { putSettings } from '../outbox/settings.ts';
import type { OutboxItem, StoredReadCursor } from '../database/stored.ts';

/** What was lost sight of. */
export interface Gone {
  readonly contact: ContactId;
  readonly erased: boolean;
  /** The texts of the agent that lie there, and must not go with it (law L15). */
  readonly returnedWords: (store: IDBObjectStore) => Promise<readonly ReturnedCommand[]>;
}

export interface PageToApply {
  /** The cursor that the replica has to stand at. */
  readonly base: string | null;
  readonly cursor: string;
  readonly changes: readonly Change[];
  /** All that the agent sees is here: what is not is dropped. */
  readonly complete: boolean;
  readonly gone: readonly Gone[];
  /** Whether more pages follow. */
  readonly more?: boolean;
}

/** The changes of several pages as one page. */
export const joinPages = (pages: readonly ChangesPage[]): readonly Change[] =>
  pages.flatMap(({ changes }) => changes);

/** Contacts that are held locally and will no longer be, by what a complete set of changes says. */
export const missingContacts = (held: Iterable<ContactId>, changes: readonly Change[]): ContactId[] => {
  const present = new Set(changes.flatMap((change) => (change.type === 'row' ? [change.contact] : [])));
  return [...held].filter((contact) => !present.has(contact));
};

const dropContact = async (store: IDBObjectStore, gone: Gone): Promise<void> => {
  const { contact, erased } = gone;
  const texts = erased ? [] : await gone.returnedWords(store);
  store.delete(key.row(contact));
  store.delete(key.readCursor(contact));
  store.delete(key.opened(contact));
  await dropNotifications(store, contact);
  await dropDocuments(store, contact);
  for (const text of texts) store.put(text, key.returned(text.command.id));
  const items = await getAll<OutboxItem>(store, under('outbox', contact));
  for (const { answer, order } of items) {
    // Unanswered commands are still sent: the server refuses them, and they are returned.
    if (answer !== null || erased) store.delete(key.outbox(contact, order));
  }
  if (!erased) return;
  const returned = await getAll<ReturnedCommand>(store, under('returned'));
  for (const { command } of returned) {
    if (command.contact === contact) store.delete(key.returned(command.id));
  }
};

/** The feed's word of a held command is final: it takes the place of the local note, answered or not. */
const settleHeld = async (store: IDBObjectStore, commands: ReadonlySet<CommandId>): Promise<void> => {
  if (commands.size === 0) return;
  for (const { command, order, answer } of await getAll<OutboxItem>(store, under('outbox'))) {
    const isOpen = answer === null || answer.outcome === 'held';
    if (isOpen && commands.has(command.id)) {
      store.delete(key.outbox(command.contact, order));
    }
  }
};

/** Everything that is fetched again goes first: what does not come was cut off. Own words are no part of it. */
const clearFetched = async (store: IDBObjectStore): Promise<void> => {
  for (const kind of ['row', 'read-cursor', 'held', 'over', 'notification', 'settings', 'item'])
    store.delete(under(kind));
  const waiting = await getAll<OutboxItem>(store, under('outbox'));
  for (const { command, order, answer } of waiting) {
    // Its `held` comes with the new set, or is over.
    if (answer?.outcome === 'held') store.delete(key.outbox(command.contact, order));
  }
};

/** A page may be older than the answer that says that the command is over. */
const putHeld = async (store: IDBObjectStore, held: HeldCommand): Promise<void> => {
  const { id } = held.command;
  if (!(await get<true>(store, key.over(id)))) store.put(held, key.held(id));
};

const applyChange = async (store: IDBObjectStore, change: Change): Promise<void> => {
  switch (change.type) {
    case 'row':
      store.put(change.row satisfies Row, key.row(change.contact));
      return;
    case 'gone':
      return;
    case 'read-cursor': {
      const readCursor: StoredReadCursor = { contact: change.contact, inbound: change.inbound };
      store.put(readCursor, key.readCursor(change.contact));
      return;
    }
    case 'held':
      await putHeld(store, change.held);
      return;
    case 'held-over':
      store.delete(key.held(change.command));
      store.delete(key.over(change.command));
      return;
    case 'notification':
      store.put(change.notification, key.notification(change.notification.id));
      return;
    case 'item': {
      const { collection, id, value } = change.item;
      if (value === null) store.delete(key.item(collection, id));
      else store.put(change.item satisfies StoredItem, key.item(collection, id));
      return;
    }
    case 'settings':
      await putSettings(store, change.settings);
      return;
  }
};

/** Of a restored backup, the version may be lower than before. */
const noteVersion = async (store: IDBObjectStore, { changes, complete }: PageToApply): Promise<void> => {
  const revs = changes.flatMap(({ type, rev }) => (type === 'item' ? [rev] : []));
  if (revs.length === 0) return;
  const before = complete ? 0 : ((await get<number>(store, key.workspaceVersion)) ?? 0);
  store.put(Math.max(before, ...revs), key.workspaceVersion);
};

const topicsOf = (changes: readonly Change[]): Topics => {
  const kinds = new Set(changes.map(({ type }) => type));
  const rows = changes.flatMap((change) =>
    change.type === 'row' || change.type === 'gone' ? [change.contact] : [],
  );
  const gone = changes.flatMap((change) => (change.type === 'gone' ? [change.contact] : []));
  const held = changes.flatMap((change) => (change.type === 'held' ? [change.held.command.contact] : []));
  return {
    // What is over is named by its command alone.
    outbox: kinds.has('held-over') ? true : [...new Set([...rows, ...held])],
    ...(rows.length > 0 ? { rows } : {}),
    ...(kinds.has('read-cursor') || kinds.has('gone') ? { readCursors: true } : {}),
    ...(kinds.has('held') || kinds.has('held-over') ? { held: true } : {}),
    ...(kinds.has('notification') || kinds.has('gone') ? { notifications: true } : {}),
    ...(kinds.has('item') ? { workspace: true } : {}),
    ...(kinds.has('settings') ? { settings: true } : {}),
    ...(gone.length > 0 ? { documents: gone, returned: true, dirty: true, drafts: true } : {}),
  };
};

/**
 * Applies a page, if the replica still stands where the page begins.
 * @returns the topics that changed, or undefined if another tab was faster
 */
export const applyPage = (database: UseStore, page: PageToApply): Promise<Topics | undefined> =>
  write(database, async (store) => {
    const cursor = (await get<string>(store, key.cursor)) ?? null;
    if (cursor !== page.base) return undefined;
    if (page.complete) await clearFetched(store);
    for (const change of page.changes) await applyChange(store, change);
    await noteVersion(store, page);
    for (const gone of page.gone) await dropContact(store, gone);
    if (page.changes.some(({ type }) => type === 'notification')) await pruneNotifications(store);
    const seqs = new Map(
      page.changes.flatMap((change) =>
        change.type === 'row' ? [[change.contact, change.row.state.seq]] : [],
      ),
    );
    await pruneOutbox(store, seqs);
    if (page.complete) await askAgain(store);
    const spoken = page.changes.flatMap((change) =>
      change.type === 'held' ? [change.held.command.id] : change.type === 'held-over' ? [change.command] : [],
    );
    await settleHeld(store, new Set(spoken));
    store.put(page.cursor, key.cursor);
    const isLast = page.more !== true;
    if (isLast || page.base === null) store.put(isLast, key.whole);
    const topics = topicsOf(page.changes);
    const dropped = page.gone.map(({ contact }) => contact);
    const documents = [...(topics.documents ?? []), ...dropped];
    if (!page.complete) {
      return {
        ...topics,
        ...(documents.length > 0 ? { documents, returned: true, dirty: true, drafts: true } : {}),
      };
    }
    return {
      rows: null,
      readCursors: true,
      outbox: true,
      held: true,
      returned: true,
      dirty: true,
      drafts: true,
      notifications: true,
      workspace: true,
      settings: true,
      ...(documents.length > 0 ? { documents } : {}),
    };
  });
