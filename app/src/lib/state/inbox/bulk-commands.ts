/** What a bulk action asks of each selected contact (IN-7). Pure. */
import type { Action } from '@parley/core/contact/decide/command';
import type { ClosingNote } from '@parley/core/contact/entry';
import type { AgentId, ContactId, StageId } from '@parley/core/ids';
import { unreadOf, type Row } from '@parley/core/inbox/row';
import type { GivenCommand } from '../../local/replica-api.ts';
import type { SelectedRow } from './selection.svelte.ts';

export type BulkAction =
  | { readonly type: 'assign'; readonly to: AgentId | null }
  | { readonly type: 'close'; readonly note?: ClosingNote }
  | { readonly type: 'snooze'; readonly until: number; readonly regardless: boolean }
  | { readonly type: 'stage'; readonly to: StageId | null }
  | { readonly type: 'read' }
  | { readonly type: 'unread' };

/** An own command for one contact, and what takes it back if no entry does. */
export interface BulkCommand extends GivenCommand {
  /** The read cursor before. */
  readonly readCursor?: number;
}

/** Whether a row has a conversation that can be closed or put to sleep. */
export const isWorkedOn = ({ state }: Row): boolean => state.conversation !== null && !state.blocked;

const actionFor = (bulk: BulkAction, row: Row, readCursor: number): Action | undefined => {
  const { state } = row;
  switch (bulk.type) {
    case 'assign':
      return state.assignee === bulk.to ? undefined : { type: 'assign', to: bulk.to, from: state.assignee };
    case 'close':
      return isWorkedOn(row) ? bulk : undefined;
    case 'snooze':
      return isWorkedOn(row) ? bulk : undefined;
    case 'stage':
      return (state.stage?.id ?? null) === bulk.to ? undefined : bulk;
    case 'read':
      return unreadOf(state, readCursor) > 0
        ? { type: 'set-read-cursor', inbound: state.inbound }
        : undefined;
    case 'unread':
      return unreadOf(state, readCursor) === 0 && state.inbound > 0
        ? { type: 'set-read-cursor', inbound: state.inbound - 1 }
        : undefined;
  }
};

/** The commands of a bulk action: one for each contact of which it changes something, seen as its row was. */
export const bulkCommands = (
  rows: readonly SelectedRow[],
  bulk: BulkAction,
  readCursorOf: (contact: ContactId) => number,
): readonly BulkCommand[] =>
  rows.flatMap(({ row, seen }) => {
    const { contact } = row;
    const readCursor = readCursorOf(contact);
    const action = actionFor(bulk, row, readCursor);
    if (action === undefined) return [];
    return [{ contact, action, seen, ...(action.type === 'set-read-cursor' ? { readCursor } : {}) }];
  });
