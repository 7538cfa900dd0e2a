/** Which notifications are new, which are over by themselves, and how many are kept (NT-1): in browser and server. */
import type { NotificationKind } from '../contact/consequences.ts';
import type { ContactState } from '../contact/state.ts';
import type { AgentId, ContactId } from '../ids.ts';
import type { Notification } from '../protocol/agent-api.ts';
import { unreadOf } from './row.ts';

/** Most notifications that are kept of one agent, and most of those that everybody gets; older ones go. */
export const MAX_NOTIFICATIONS = 500;

/** Longest beginning of a comment in a notification, in characters. */
export const NOTIFICATION_TEXT = 140;

/** Whether only the newest notification of a contact is kept: a contact may write any number of messages. */
export const isOnePerContact = (kind: NotificationKind): boolean =>
  kind === 'message' || kind === 'unassigned-message';

/** Whether the notification goes to everybody who sees the unassigned contacts. */
export const isForEveryone = (kind: NotificationKind): boolean => kind === 'unassigned-message';

/**
 * Whether what a notification asks for has been done, without anybody having archived it. A message is over once the
 * agent has read it, the contact is somebody else's, or the conversation is closed: so what one agent takes care of
 * goes from the lists of all. An assignment is over when the contact is somebody else's, or closed since. A mention is
 * over only when its agent says so, by looking at it or archiving it.
 * @param state the contact's; undefined if it is not here: nothing can be done about it
 * @param readCursor the agent's read cursor on the contact
 */
export const isOver = (
  notification: Pick<Notification, 'kind' | 'seq'>,
  state: ContactState | undefined,
  readCursor: number,
  self: AgentId,
): boolean => {
  if (state === undefined || state.blocked) return true;
  switch (notification.kind) {
    case 'mention':
      return false;
    case 'assigned':
      return state.assignee !== self || (state.closed !== null && state.closed.seq > (notification.seq ?? 0));
    case 'message':
      return state.conversation === null || state.assignee !== self || unreadOf(state, readCursor) === 0;
    case 'unassigned-message':
      return state.conversation === null || state.assignee !== null || unreadOf(state, readCursor) === 0;
    // A notification from a newer server: only its agent can end it (law L18).
    default:
      return false;
  }
};

/** Contacts with a mention of the agent that was neither seen nor archived. */
export const contactsWithNewMention = (notifications: readonly Notification[]): ReadonlySet<ContactId> =>
  new Set(
    notifications.flatMap(({ kind, archived, contact }) =>
      kind === 'mention' && !archived ? [contact] : [],
    ),
  );

/** How long a mention remains listed after it was seen, in ms. */
export const MENTION_KEPT = 30 * 86_400_000;

/**
 * The mention to show for each contact: the newest unseen one, otherwise the newest of the last 30 days. A
 * mention whose text was deleted has no words left, and is not shown.
 */
export const mentionsToShow = (
  notifications: readonly Notification[],
  now: number,
): ReadonlyMap<ContactId, Notification> => {
  const shown = new Map<ContactId, Notification>();
  for (const notification of notifications) {
    if (notification.kind !== 'mention') continue;
    if (notification.archived && (notification.text === undefined || notification.at < now - MENTION_KEPT))
      continue;
    const known = shown.get(notification.contact);
    const isBetter =
      known === undefined ||
      (known.archived && !notification.archived) ||
      (known.archived === notification.archived && known.at < notification.at);
    if (isBetter) shown.set(notification.contact, notification);
  }
  return shown;
};

/**
 * The notifications of one list that are kept, newest first: server and devices both apply this, so that they
 * hold the same ones.
 */
export const keptNotifications = (all: readonly Notification[]): readonly Notification[] => {
  const latest = new Set<string>();
  const room = { own: MAX_NOTIFICATIONS, everyone: MAX_NOTIFICATIONS };
  return all
    .toSorted((a, b) => b.at - a.at || (b.seq ?? 0) - (a.seq ?? 0) || (a.id < b.id ? 1 : -1))
    .filter(({ kind, contact }) => {
      if (isOnePerContact(kind)) {
        const name = `${kind}/${contact}`;
        if (latest.has(name)) return false;
        latest.add(name);
      }
      const list = isForEveryone(kind) ? 'everyone' : 'own';
      room[list] -= 1;
      return room[list] >= 0;
    });
};
