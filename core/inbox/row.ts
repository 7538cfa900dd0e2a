/** The inbox row: what the list shows and the browser folds upon. A pure projection of the contact's state. */
import type { ContactState } from '../contact/state.ts';
import type { ContactId } from '../ids.ts';
import { firstVisible } from '../names/clean-name.ts';

export interface Row {
  readonly contact: ContactId;
  readonly state: ContactState;
  /** Incarnation of the live segment's document. */
  readonly incarnation: number;
  /** Incarnation and revision of the drafts document: both rise, the second with every stored update. */
  readonly draftsDocument: { readonly incarnation: number; readonly revision: number };
}

/** The words that the list shows for a contact without a name. */
export const displayName = (state: ContactState): string | undefined => {
  const { name, email, phone } = state.fields;
  return firstVisible(name, email, phone);
};

export type RowLabel = 'closed' | 'snoozed' | 'blocked';

/** The state label of a row (IN-2); open contacts have none. */
export const labelOf = (state: ContactState): RowLabel | undefined => {
  if (state.blocked) return 'blocked';
  if (state.snooze !== null) return 'snoozed';
  return state.conversation === null ? 'closed' : undefined;
};

/** Contact's messages that an agent has not seen, given the agent's read cursor (IN-6). */
export const unreadOf = (state: ContactState, readCursor: number | undefined): number =>
  Math.max(0, state.inbound - (readCursor ?? 0));

/**
 * Whether the last message is the contact's (IN-3). Broadcasts write no preview, so they are no replies. Nobody has to
 * reply to what was imported.
 */
export const isUnreplied = ({ preview }: ContactState): boolean =>
  preview?.direction === 'in' && preview.history !== true;
