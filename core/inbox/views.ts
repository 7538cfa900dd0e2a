/** Views, filters and orders of the list: the same predicates in browser and server (IN-1, IN-3, IN-4). */
import type { ContactState } from '../contact/state.ts';
import type { AgentId } from '../ids.ts';
import { isUnreplied, type Row } from './row.ts';

export const VIEWS = ['all', 'mine', 'unassigned', 'mentions', 'snoozed', 'closed', 'blocked'] as const;
export type View = (typeof VIEWS)[number];

const isOpen = (state: ContactState): boolean => state.conversation !== null && !state.blocked;

/** What of an agent's own data decides on views, besides the contact's state. */
export interface Own {
  /** Whether a mention of the agent in this contact is new: `contactsWithNewMention` in `notifications.ts`. */
  readonly newMention: boolean;
  /** Whether the contact has a mention to show, seen or not (see `mentionsToShow`). */
  readonly mentioned?: boolean;
}
const NOTHING_NEW: Own = { newMention: false };

/**
 * Whether a contact belongs to a view of an agent. Blocked contacts are in no view but their own (BL-1).
 *
 * *Mentions* has two kinds of contacts: those whose conversation is open, snoozed or not, and in which the agent was
 * tagged since the last close; and all in which the agent was tagged recently, even if closed, so that a seen mention
 * can be found again. A contact that was closed before the agent saw the mention stays until the agent sees it.
 */
export const inView = (
  state: ContactState,
  view: View,
  self: AgentId,
  { newMention, mentioned = false }: Own = NOTHING_NEW,
): boolean => {
  switch (view) {
    case 'all':
      return isOpen(state) && state.snooze === null;
    case 'mine':
      return isOpen(state) && state.snooze === null && state.assignee === self;
    case 'unassigned':
      return isOpen(state) && state.snooze === null && state.assignee === null;
    case 'mentions':
      return !state.blocked && (newMention || mentioned || (isOpen(state) && state.mentioned.includes(self)));
    case 'snoozed':
      return state.snooze !== null && !state.blocked;
    case 'closed':
      return state.conversation === null && !state.blocked && state.snooze === null;
    case 'blocked':
      return state.blocked;
  }
};

export interface Filter {
  readonly view: View;
  readonly unreplied: boolean;
  /** Within *Mentions*: only the unseen ones. */
  readonly fresh?: boolean;
}

export const ORDERS = ['newest', 'oldest', 'longest-waiting'] as const;
export type Order = (typeof ORDERS)[number];

/** The time by which a list sorts a row: its last message, otherwise its last entry. */
const timeOf = (state: ContactState): number => state.preview?.at ?? state.at;

const byId = (a: Row, b: Row): number => (a.contact < b.contact ? -1 : a.contact > b.contact ? 1 : 0);

/**
 * Total order of two rows, ties broken by id, so that a list never jumps. Contacts who do not wait come last.
 */
export const compareRows =
  (order: Order) =>
  (a: Row, b: Row): number => {
    const [x, y] = [timeOf(a.state), timeOf(b.state)];
    switch (order) {
      case 'newest':
        return y - x || byId(a, b);
      case 'oldest':
        return x - y || byId(a, b);
      case 'longest-waiting': {
        const [since, other] = [a.state.waitingSince ?? Infinity, b.state.waitingSince ?? Infinity];
        return since === other ? y - x || byId(a, b) : since - other;
      }
    }
  };

/** Whether a row passes a filter. */
export const passes = (row: Row, filter: Filter, self: AgentId, own?: Own): boolean =>
  inView(row.state, filter.view, self, own) &&
  (!filter.unreplied || isUnreplied(row.state)) &&
  (filter.view !== 'mentions' || filter.fresh !== true || own?.newMention === true);
