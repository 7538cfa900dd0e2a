/** Invitations: made, withdrawn and taken with the rights of that moment (WS-1). */
import type { AgentId } from '@parley/core/ids';
import { mayGrant } from '@parley/core/workspace/rights';
import type { Member, Workspace } from '@parley/core/workspace/workspace';
import type { Known } from '../known.ts';
import { done, type Step } from '../ledger-store.ts';
import type { OpenInvitation } from '../stored.ts';
import { addMember } from './items.ts';
import { isNameOfOther } from './names.ts';
import type { Accepted, NewInvitation, NewMember } from './requests.ts';

/** Stores an invitation, if its maker may give that role at this moment. */
export function createInvitation(invitation: NewInvitation): Step<boolean> {
  const { by, role } = invitation;
  return {
    needs: { workspaceOf: [by] },
    decide: (known) => {
      const maker = memberOf(known, by);
      if (!maker || !mayGrant(maker.member, role)) return done(false);
      return done(true, [{ type: 'add-invitation', workspace: maker.workspace.id, invitation }]);
    },
  };
}

/**
 * Withdraws an invitation, if the member may give its role at this moment. False if there is no such
 * invitation, or the member may not withdraw it.
 */
export function withdrawInvitation(by: AgentId, tokenHash: string): Step<boolean> {
  return {
    needs: { workspaceOf: [by], invitation: [tokenHash] },
    decide: (known) => {
      const found = memberOf(known, by);
      const invitation = known.get('invitation', tokenHash);
      if (!found || invitation?.workspace !== found.workspace.id) return done(false);
      if (!mayGrant(found.member, invitation.role)) return done(false);
      return done(true, [{ type: 'remove-invitation', tokenHash }]);
    },
  };
}

/** Uses up an invitation and adds the member, or gives the reason why not. `now` is the server's time in ms. */
export function acceptInvitation(tokenHash: string, now: number, member: NewMember): Step<Accepted> {
  return {
    needs: { invitation: [tokenHash] },
    decide: (known) => {
      const invitation = known.get('invitation', tokenHash);
      if (!invitation || invitation.expiresAt <= now) return done('gone');
      return { changes: [], next: join(invitation, tokenHash, member) };
    },
  };
}

function join(
  { workspace: id, role, limited }: OpenInvitation,
  tokenHash: string,
  member: NewMember,
): Step<Accepted> {
  return {
    needs: { workspace: [id] },
    decide: (known) => {
      const workspace = known.get('workspace', id);
      if (workspace && isNameOfOther(workspace, member.name)) return done('name-taken');
      return done('accepted', [
        { type: 'remove-invitation', tokenHash },
        ...addMember(id, { ...member, role, limited }),
      ]);
    },
  };
}

function memberOf(
  known: Known,
  agent: AgentId,
): { readonly workspace: Workspace; readonly member: Member } | undefined {
  const workspace = known.get('workspaceOf', agent);
  const member = workspace?.members.find(({ id }) => id === agent);
  return workspace && member && { workspace, member };
}
