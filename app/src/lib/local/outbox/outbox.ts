/**
 * The outbox as every tab writes it: commands in one lane per contact, in order (law L5). What is resolved is in
 * the database, so neither reload nor crash loses it (OF-2).
 */
import { isGuarded, type Action, type Command } from '@parley/core/contact/decide/command';
import type { CommandId, ContactId } from '@parley/core/ids';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import type { UseStore } from 'idb-keyval';
import { get, getAll, write } from '../database/database.ts';
import { inOrder } from './held.ts';
import { key, under } from '../database/keys.ts';
import type { OutboxItem } from '../database/stored.ts';

const byOrder = (a: OutboxItem, b: OutboxItem): number => a.order - b.order;

/** A contact's commands, oldest first. */
const lane = async (store: IDBObjectStore, contact: ContactId): Promise<OutboxItem[]> =>
  (await getAll<OutboxItem>(store, under('outbox', contact))).sort(byOrder);

const isOpenEnded = ({ command, answer }: OutboxItem): boolean =>
  isGuarded(command.action) && (answer === null || answer.outcome === 'held');

/** The author's earlier message or close that is not settled: held or refused, it holds this one (law L5). */
const earlierGuarded = (
  contact: ContactId,
  items: readonly OutboxItem[],
  allHeld: readonly HeldCommand[],
): CommandId | undefined => {
  const replaced = new Set(items.map(({ command }) => command.replaces));
  const waiting = items.filter((item) => isOpenEnded(item) && !replaced.has(item.command.id)).at(-1);
  if (waiting) return waiting.command.id;
  const held = allHeld.filter(
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

/** A read cursor that was not sent yet says nothing once there is a newer one. */
const outdatedReadCursors = (items: readonly OutboxItem[], action: Action): OutboxItem[] =>
  action.type === 'set-read-cursor'
    ? items.filter(({ command, sent }) => command.action.type === 'set-read-cursor' && !sent)
    : [];

const needsAfter = ({ action, replaces }: NewCommand): boolean => isGuarded(action) && replaces === undefined;

const enqueueOne = async (
  store: IDBObjectStore,
  fresh: NewCommand,
  order: number,
  allHeld: readonly HeldCommand[],
): Promise<void> => {
  const { id, contact, action, happenedAt, seen, replaces } = fresh;
  const items = await lane(store, contact);
  const after = needsAfter(fresh) ? earlierGuarded(contact, items, allHeld) : undefined;
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
  for (const outdated of outdatedReadCursors(items, action))
    store.delete(key.outbox(contact, outdated.order));
  store.put(item, key.outbox(contact, order));
};

/** Puts commands at the ends of their contacts' lanes: all of them, or none. Rejects if they could not be written. */
export const enqueue = (database: UseStore, commands: readonly NewCommand[]): Promise<void> =>
  write(database, async (store) => {
    let order = (await get<number>(store, key.order)) ?? 0;
    const allHeld = commands.some(needsAfter) ? await getAll<HeldCommand>(store, under('held')) : [];
    for (const fresh of commands) {
      order += 1;
      await enqueueOne(store, fresh, order, allHeld);
    }
    store.put(order, key.order);
  });

const takeOneOut = async (store: IDBObjectStore, contact: ContactId, id: CommandId): Promise<boolean> => {
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
};

/**
 * Takes commands out that were not sent, together with what later ones say of them.
 * @returns those that were taken: not what may have been sent, or is not there
 */
export const takeOut = (
  database: UseStore,
  commands: readonly Pick<Command, 'id' | 'contact'>[],
): Promise<ReadonlySet<CommandId>> =>
  write(database, async (store) => {
    const taken = new Set<CommandId>();
    for (const { contact, id } of commands) if (await takeOneOut(store, contact, id)) taken.add(id);
    return taken;
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
