/**
 * Members who leave: their contacts go to the colleague whom the manager named, or to nobody. The transaction
 * that ends the membership lists all the contacts; they are then taken from the list in pieces, however many
 * there are and whenever the server stops. If something happens to a listed contact, the contact is taken
 * from the list first, so nobody ever acts on a contact of somebody who has left.
 */
import type { Actor } from '@parley/core/contact/entry';
import { leave } from '@parley/core/contact/decide/leave';
import type { ContactState } from '@parley/core/contact/state';
import type { CommandId } from '@parley/core/ids';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { Leaving } from '../store/sqlite/tables/leaving-table.ts';
import type { LedgerItem } from './ledger.ts';
import { writeRecord } from './write-record.ts';

/** Contacts of one piece: they take about 15 ms of the event loop. */
export const LEAVING_PIECE = 50;

/** The state of a contact, after taking it from an assignee who has left. */
export function withoutLeft(item: LedgerItem, workspace: Workspace, state: ContactState): ContactState {
  const leaving = item.tables.leaving.of(state.contact);
  return leaving === undefined ? state : takeFrom(item, workspace, state, leaving);
}

/** Takes the next contacts from the list; true if there may be more. */
export function leaveNext(item: LedgerItem, limit = LEAVING_PIECE): boolean {
  const { tables } = item;
  const next = tables.leaving.next(limit);
  for (const leaving of next) {
    const workspace = tables.workspaces.workspace(leaving.workspace);
    const found = stateOf(item, leaving);
    if (workspace && found) takeFrom(item, workspace, found.state, leaving);
    else tables.leaving.remove(leaving.contact);
  }
  return next.length === limit;
}

/** Undefined for a contact that is missing or cannot be read: it delays no other (law L17). */
function stateOf(
  { tables, setAside }: LedgerItem,
  { contact }: Leaving,
): { readonly state: ContactState } | undefined {
  try {
    return tables.contacts.state(contact);
  } catch (error) {
    setAside.note('contact', contact, error);
    return undefined;
  }
}

function takeFrom(
  item: LedgerItem,
  workspace: Workspace,
  state: ContactState,
  leaving: Leaving,
): ContactState {
  const { tables, environment } = item;
  tables.leaving.remove(leaving.contact);
  const isMember = (agent: string) => workspace.members.some(({ id, active }) => id === agent && active);
  const actor: Actor = leaving.by === null ? { kind: 'clock' } : { kind: 'agent', id: leaving.by };
  const stamp = { cause: environment.newId<CommandId>(), actor, now: environment.now() };
  return writeRecord(item, workspace, state, leave(state, leaving, { isMember }), stamp).state;
}
