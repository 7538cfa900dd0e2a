/** Notifications in the replica: what the feed says, with the agent's waiting archives folded in (NT-1). */
import { MAX_ARCHIVED } from '@parley/core/contact/decide/command';
import { keptNotifications } from '@parley/core/inbox/notifications';
import type { ContactId, NotificationId } from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';
import type { UseStore } from 'idb-keyval';
import { get, getAll, write } from '../database/database.ts';
import { key, under } from '../database/keys.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import type { GivenCommand } from '../replica-api.ts';
import type { OutboxItem } from '../database/stored.ts';

/** Those that the outbox says are archived, or new again: the last word counts. */
const foldArchives = (
  stored: readonly Notification[],
  outbox: readonly OutboxItem[],
): readonly Notification[] => {
  const said = new Map<NotificationId, boolean>();
  for (const { command, answer } of outbox) {
    if (command.action.type !== 'archive' || answer !== null) continue;
    for (const id of command.action.notifications) said.set(id, command.action.archived);
  }
  if (said.size === 0) return stored;
  return stored.map((notification) => ({
    ...notification,
    archived: said.get(notification.id) ?? notification.archived,
  }));
};

/** A reader of the list, newest first: the same one as long as nothing has changed. */
export const createNotificationView = (cache: ReplicaCache): (() => readonly Notification[]) => {
  let of: { readonly stored: readonly Notification[]; readonly outbox: readonly OutboxItem[] } | undefined;
  let list: readonly Notification[] = [];
  return () => {
    const { notifications: stored, outbox } = cache;
    if (of?.stored !== stored || of.outbox !== outbox) list = foldArchives(stored, outbox);
    of = { stored, outbox };
    return list;
  };
};

/** The commands that archive notifications, each in the lane of its contact: so they keep their order there. */
export const archiveCommands = (
  notifications: readonly Notification[],
  archived: boolean,
): readonly GivenCommand[] =>
  [...Map.groupBy(notifications, ({ contact }) => contact)].flatMap(([contact, list]) =>
    Array.from({ length: Math.ceil(list.length / MAX_ARCHIVED) }, (_, part) => {
      const some = list.slice(part * MAX_ARCHIVED, (part + 1) * MAX_ARCHIVED);
      return { contact, action: { type: 'archive', notifications: some.map(({ id }) => id), archived } };
    }),
  );

/** Removes what is over the limits: the server has forgotten it as well. */
export const pruneNotifications = async (store: IDBObjectStore): Promise<void> => {
  const all = await getAll<Notification>(store, under('notification'));
  const kept = new Set(keptNotifications(all));
  for (const notification of all)
    if (!kept.has(notification)) store.delete(key.notification(notification.id));
};

/** Removes what speaks of a contact that is out of sight: it carries words of colleagues (law L15). */
export const dropNotifications = async (store: IDBObjectStore, contact: ContactId): Promise<void> => {
  for (const notification of await getAll<Notification>(store, under('notification'))) {
    if (notification.contact === contact) store.delete(key.notification(notification.id));
  }
};

/**
 * The notifications that looking at a contact on screen settles: assignments up to a `seq`, and mentions that
 * were on the screen themselves.
 */
export const doneBySeeing = (
  list: readonly Notification[],
  contact: ContactId,
  seen: number,
  wasInView: (mention: Notification) => boolean,
): readonly Notification[] =>
  list.filter((notification) => {
    if (notification.contact !== contact || notification.archived || (notification.seq ?? 0) > seen)
      return false;
    return notification.kind === 'mention' ? wasInView(notification) : notification.kind === 'assigned';
  });

/** How many announced notifications are remembered: more than there can be new ones. */
const MOST_ANNOUNCED = 2_000;

/** Takes those that no other tab has announced: a transaction at a time, so each goes to one tab. */
export const claimAnnouncements = (
  database: UseStore,
  ids: readonly NotificationId[],
): Promise<readonly NotificationId[]> =>
  write(database, async (store) => {
    const announced = (await get<readonly NotificationId[]>(store, key.announced)) ?? [];
    const mine = ids.filter((id) => !announced.includes(id));
    if (mine.length > 0) store.put([...announced, ...mine].slice(-MOST_ANNOUNCED), key.announced);
    return mine;
  });
