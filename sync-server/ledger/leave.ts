/**
 * Members who leave: their contacts go to the colleague whom the manager named, or to nobody. The transaction
 * that ends the membership lists all the contacts; they are then taken from the list in pieces, however many
 * there are and whenever the server stops. If something happens to a listed contact, the contact is taken
 * from the list first, so nobody ever acts on a contact of somebody who has left.
 */
import { leave } from '@parley/core/contact/decide/leave';
import type { Actor } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import type { CommandId } from '@parley/core/ids';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { LedgerChange } from './changes.ts';
import type { Environment } from './environment.ts';
import type { Known } from './known.ts';
import { done, type Decided, type Step } from './ledger-store.ts';
import { recordFacts } from './record/record-facts.ts';
import type { Leaving, StoredContact } from './stored.ts';

/** Contacts of one piece: they take about 15 ms of the event loop. */
export const LEAVING_PIECE = 50;

type ReadableContact = Extract<StoredContact, { readonly state: ContactState }>;

interface Present {
  readonly state: ContactState;
  readonly changes: readonly LedgerChange[];
}

/** The state of a contact, after taking it from an assignee who has left. */
export function withoutLeft(
  environment: Environment,
  known: Known,
  workspace: Workspace,
  { state, leaving }: Pick<ReadableContact, 'state' | 'leaving'>,
): Present {
  return leaving === undefined
    ? { state, changes: [] }
    : takeFrom(environment, known, workspace, state, leaving);
}

/** Takes the next contacts from the list; true if there may be more. */
export function leaveNext(environment: Environment, limit = LEAVING_PIECE): Step<boolean> {
  return {
    needs: { leaving: [limit] },
    decide: (known) => {
      const listed = known.get('leaving', limit);
      return listed.length === 0 ? done(false) : { changes: [], next: takeAll(environment, listed, limit) };
    },
  };
}

function takeAll(environment: Environment, listed: readonly Leaving[], limit: number): Step<boolean> {
  return {
    needs: {
      workspace: [...new Set(listed.map(({ workspace }) => workspace))],
      contact: listed.map(({ contact }) => contact),
    },
    decide: (known): Decided<boolean> => {
      const changes = listed.flatMap((leaving) => takeListed(environment, known, leaving));
      return done(listed.length === limit, changes);
    },
  };
}

/** A contact that is missing or cannot be read delays no other (law L17). */
function takeListed(environment: Environment, known: Known, leaving: Leaving): readonly LedgerChange[] {
  const workspace = known.get('workspace', leaving.workspace);
  const contact = known.get('contact', leaving.contact);
  return workspace && contact && 'state' in contact
    ? takeFrom(environment, known, workspace, contact.state, leaving).changes
    : [{ type: 'end-leaving', contact: leaving.contact }];
}

function takeFrom(
  environment: Environment,
  known: Known,
  workspace: Workspace,
  state: ContactState,
  leaving: Leaving,
): Present {
  const isMember = (agent: string) => workspace.members.some(({ id, active }) => id === agent && active);
  const actor: Actor = leaving.by === null ? { kind: 'clock' } : { kind: 'agent', id: leaving.by };
  const stamp = { cause: environment.newId<CommandId>(), actor, now: environment.now() };
  const recorded = recordFacts(known, workspace, state, leave(state, leaving, { isMember }), stamp);
  return {
    state: recorded.state,
    changes: [{ type: 'end-leaving', contact: state.contact }, ...recorded.changes],
  };
}
