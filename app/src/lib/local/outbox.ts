/**
 * The outbox as every tab writes it: commands in one lane per contact, in order (law L5). What is resolved is in
 * the database, so neither reload nor crash loses it (OF-2).
 */
import { isGuarded, type Action, type Command } from '@parley/core/contact/command';
import type { CommandId, ContactId } from '@parley/core/ids';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import type { UseStore } from 'idb-keyval';
import { get, getAll, write } from './database.ts';
import { inOrder } from './held.ts';
import { key, under } from './keys.ts';
import type { OutboxItem } from './stored.ts';

const byOrder = (a: OutboxItem, b: OutboxItem): number => a.order - b.order;

/** A contact's commands, oldest first. */
const lane = async (store: IDBObjectStore, contact: ContactId): Promise<OutboxItem[]> =>
  (await getAll<OutboxItem>(store, under('outbox', contact))).sort(byOrder);

const isOpenEnded = ({ command, answer }: OutboxItem): boolean =>
  isGuarded(command.action) && (answer === null || answer.outcome === 'held');

/** The author's earlier message or close that is not settled: held or refused, it holds this one (law L5). */
const earlierGuarded = async (
  store: IDBObjectStore,
  contact: ContactId,
  items: readonly OutboxItem[],
): Promise<CommandId | undefined> => {
  const replaced = new Set(items.map(({ command }) => command.replaces));
  const waiting = items.filter((item) => isOpenEnded(item) && !replaced.has(item.command.id)).at(-1);
  if (waiting) return waiting.command.id;
  const held = (await getAll<HeldCommand>(store, under('held'))).filter(
    ({ command }) => command.contact === contact && isGuarded(command.action) && !replaced.has(command.id),
  );
  return inOrder(held).at(-1)?.command.id;
};

export interface NewCommand {
  readonly id: CommandId;
  readonly contact: ContactId;
  readonly action: Action;
  readonly happenedAt: number;
  readonly seen: number;
  readonly replaces?: CommandId;
}

/** A mark that was not sent yet says nothing once there is a newer one. */
const outdatedMarks = (items: readonly OutboxItem[], action: Action): OutboxItem[] =>
  action.type === 'mark' ? items.filter(({ command, sent }) => command.action.type === 'mark' && !sent) : [];

/** Puts a command at the end of its contact's lane. Rejects if it could not be written. */
export const enqueue = (database: UseStore, fresh: NewCommand): Promise<void> =>
  write(database, async (store) => {
    const { id, contact, action, happenedAt, seen, replaces } = fresh;
    const items = await lane(store, contact);
    const needsAfter = isGuarded(action) && replaces === undefined;
    const after = needsAfter ? await earlierGuarded(store, contact, items) : undefined;
    const order = ((await get<number>(store, key.order)) ?? 0) + 1;
    const command: Command = {
      v: 1,
      id,
      contact,
      happenedAt,
      seen,
      ...(replaces === undefined ? {} : { replaces }),
      ...(after === undefined ? {} : { after }),
      action,
    };
    const item: OutboxItem = { order, command, sent: false, answer: null };
    for (const mark of outdatedMarks(items, action)) store.delete(key.outbox(contact, mark.order));
    store.put(order, key.order);
    store.put(item, key.outbox(contact, order));
  });

/**
 * Takes a command out that was not sent, together with what later ones say of it.
 * @returns false if it may have been sent, or is not there
 */
export const takeOut = (database: UseStore, contact: ContactId, id: CommandId): Promise<boolean> =>
  write(database, async (store) => {
    const items = await lane(store, contact);
    const found = items.find(({ command }) => command.id === id);
    if (!found || found.sent || found.answer !== null) return false;
    store.delete(key.outbox(contact, found.order));
    for (const item of items) {
      if (item.command.after !== id) continue;
      const { after: _after, ...rest } = item.command;
      const { after } = found.command;
      const command: Command = after === undefined ? rest : { ...rest, after };
      store.put({ ...item, command }, key.outbox(contact, item.order));
    }
    return true;
  });

/**
 * Notes that these commands are about to be sent: from now on they are what they are.
 * @returns them as they now stand; those taken back meanwhile are left out
 */
export const markSent = (database: UseStore, items: readonly OutboxItem[]): Promise<Command[]> =>
  write(database, async (store) => {
    const present = await Promise.all(
      items.map(({ command, order }) => get<OutboxItem>(store, key.outbox(command.contact, order))),
    );
    return present.flatMap((item) => {
      if (item === undefined || item.answer !== null) return [];
      if (!item.sent) store.put({ ...item, sent: true }, key.outbox(item.command.contact, item.order));
      return [item.command];
    });
  });
