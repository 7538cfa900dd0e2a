/** Writes what became of commands: in one transaction with everything that follows from it locally. */
import { isOwnNote, type Command } from '@parley/core/contact/decide/command';
import type { CommandId, ContactId, NotificationId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { HeldCommand, Notification } from '@parley/core/protocol/agent-api';
import type { Answer } from '@parley/core/protocol/answers';
import type { UseStore } from 'idb-keyval';
import { get, getAll, write } from '../database/database.ts';
import { key, under } from '../database/keys.ts';
import type { Topics } from '../cache/topics.ts';
import type { ReturnedCommand } from '../replica-api.ts';
import type { LocalFile, OutboxItem, StoredReadCursor } from '../database/stored.ts';

/** Commands that carry nothing the agent would miss: a refused one is not returned. */
const isSilent = (item: OutboxItem): boolean =>
  isOwnNote(item.command.action) || item.command.action.type === 'drop';

/**
 * Takes the place of a held command: that one is over, here and (by the feed) on all devices. Until the feed says so, a
 * page of it that is older than the answer may still say that the command is held.
 */
const settleReplaced = async (
  store: IDBObjectStore,
  item: OutboxItem,
  all: ReadonlyMap<CommandId, OutboxItem>,
): Promise<void> => {
  const { replaces } = item.command;
  if (replaces === undefined) return;
  // It is of the same contact.
  const held = all.get(replaces);
  if (held ?? (await get<HeldCommand>(store, key.held(replaces)))) store.put(true, key.over(replaces));
  store.delete(key.held(replaces));
  if (held) store.delete(key.outbox(held.command.contact, held.order));
};

const takeApplied = async (
  store: IDBObjectStore,
  item: OutboxItem,
  answer: Extract<Answer, { outcome: 'applied' }>,
  all: ReadonlyMap<CommandId, OutboxItem>,
): Promise<void> => {
  const { command, order } = item;
  await settleReplaced(store, item, all);
  if (command.action.type === 'set-read-cursor') {
    const readCursor: StoredReadCursor = { contact: command.contact, inbound: command.action.inbound };
    store.put(readCursor, key.readCursor(command.contact));
    store.delete(key.outbox(command.contact, order));
    return;
  }
  if (command.action.type === 'archive') {
    await takeArchived(store, command.action.notifications, command.action.archived);
    store.delete(key.outbox(command.contact, order));
    return;
  }
  const row = await get<Row>(store, key.row(command.contact));
  // The row has come already, or will never come: nothing is left to be shown as waiting.
  if (row === undefined || row.state.seq >= answer.seq) store.delete(key.outbox(command.contact, order));
  else store.put({ ...item, answer }, key.outbox(command.contact, order));
};

/** Writes down what an applied archive says, until the feed tells of it too. */
const takeArchived = async (
  store: IDBObjectStore,
  ids: readonly NotificationId[],
  archived: boolean,
): Promise<void> => {
  const found = await Promise.all(ids.map((id) => get<Notification>(store, key.notification(id))));
  for (const one of found) {
    if (one !== undefined) store.put({ ...one, archived }, key.notification(one.id));
  }
};

const takeRefused = (
  store: IDBObjectStore,
  item: OutboxItem,
  refusal: ReturnedCommand['refusal'],
  now: number,
): void => {
  store.delete(key.outbox(item.command.contact, item.order));
  if (isSilent(item) || refusal.reason === 'erased') return;
  // A colleague has sent the very same draft: it was sent, and nothing comes back.
  if (refusal.reason === 'draft-consumed' && refusal.same) return;
  const returned: ReturnedCommand = { command: item.command, refusal, at: now };
  store.put(returned, key.returned(item.command.id));
};

const takeHeld = async (
  store: IDBObjectStore,
  item: OutboxItem,
  answer: Answer,
  now: number,
): Promise<void> => {
  const { command, order } = item;
  // Once the feed has told of it, the server's word stands in `held`.
  if (await get<HeldCommand>(store, key.held(command.id))) store.delete(key.outbox(command.contact, order));
  else store.put({ ...item, answer, answeredAt: now }, key.outbox(command.contact, order));
};

/** How long a file is kept that is on the server and that no command names yet, in ms. */
const KEEP_UPLOADED = 86_400_000;

/** Files that no command here names any more, and that are on the server or will never be. */
const dropUsedFiles = async (store: IDBObjectStore, now: number): Promise<boolean> => {
  const files = await getAll<LocalFile>(store, under('file'));
  if (files.length === 0) return false;
  const items = await getAll<OutboxItem>(store, under('outbox'));
  let dropped = false;
  const named = new Set(items.flatMap(({ command: { action } }) => ('files' in action ? action.files : [])));
  for (const { ref, state, at } of files) {
    const isOver = state === 'refused' || (state === 'uploaded' && at + KEEP_UPLOADED < now);
    if (!isOver || named.has(ref.id)) continue;
    store.delete(key.file(ref.id));
    dropped = true;
  }
  return dropped;
};

/**
 * Stores answers to these commands. Answers to commands that are not here, or that have one, change nothing (law L3).
 * @returns what changed, and no more: thousands of others may wait
 */
export const storeAnswers = (
  database: UseStore,
  commands: readonly Pick<Command, 'contact' | 'action'>[],
  answers: readonly Answer[],
  now: number,
): Promise<Topics> =>
  write(database, async (store) => {
    const contacts = [...new Set(commands.map(({ contact }) => contact))];
    const waiting = await outboxOf(store, contacts);
    const all = new Map(waiting.map((item) => [item.command.id, item]));
    for (const answer of answers) {
      const item = all.get(answer.id);
      if (item === undefined || item.answer !== null) continue;
      if (answer.outcome === 'applied') await takeApplied(store, item, answer, all);
      else if (answer.outcome === 'refused') takeRefused(store, item, answer.refusal, now);
      else await takeHeld(store, item, answer, now);
    }
    const dropped = await dropUsedFiles(store, now);
    return {
      outbox: contacts,
      held: true,
      returned: true,
      ...(commands.some(({ action }) => action.type === 'set-read-cursor') ? { readCursors: true } : {}),
      ...(commands.some(({ action }) => action.type === 'archive') ? { notifications: true } : {}),
      ...(dropped ? { files: true } : {}),
    };
  });

/** From this many contacts on, the whole outbox is read at once: a query for each takes longer. */
const MANY_LANES = 20;

/** The commands of these contacts, and perhaps of others. */
const outboxOf = async (
  store: IDBObjectStore,
  contacts: readonly ContactId[],
): Promise<readonly OutboxItem[]> => {
  if (contacts.length >= MANY_LANES) return getAll<OutboxItem>(store, under('outbox'));
  const lanes = await Promise.all(
    contacts.map((contact) => getAll<OutboxItem>(store, under('outbox', contact))),
  );
  return lanes.flat();
};

/** Takes applied commands out whose effect the row shows by now. Part of the transaction that writes the rows. */
export const pruneOutbox = async (
  store: IDBObjectStore,
  seqOf: ReadonlyMap<ContactId, number>,
): Promise<void> => {
  if (seqOf.size === 0) return;
  for (const { command, order, answer } of await outboxOf(store, [...seqOf.keys()])) {
    const seq = seqOf.get(command.contact);
    if (answer?.outcome !== 'applied' || seq === undefined || seq < answer.seq) continue;
    store.delete(key.outbox(command.contact, order));
  }
};

/**
 * After everything was fetched again: what was applied and does not show was applied in a past that a restored backup
 * has given up, or shows in a moment. It is asked for again; in the second case the answer is the same (law L3).
 */
export const askAgain = async (store: IDBObjectStore): Promise<void> => {
  for (const item of await getAll<OutboxItem>(store, under('outbox'))) {
    if (item.answer?.outcome !== 'applied') continue;
    store.put({ ...item, answer: null }, key.outbox(item.command.contact, item.order));
  }
};
