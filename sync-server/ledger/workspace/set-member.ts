/** Changes the role, the limit or the activity of a member. */
import type { AgentId } from '@parley/core/ids';
import type { ChangeRefusal } from '@parley/core/workspace/change';
import { mayGrant } from '@parley/core/workspace/rights';
import type { Member, Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import type { LedgerChange } from '../changes.ts';
import type { Known } from '../known.ts';
import { putItem } from './items.ts';

type SetMember = Extract<WorkspaceChange, { type: 'set-member' }>;

/**
 * There is always an owner: only an active owner changes another owner, and nobody changes their own role.
 */
export function setMember(
  known: Known,
  workspace: Workspace,
  by: AgentId,
  change: SetMember,
): readonly LedgerChange[] | ChangeRefusal {
  const member = workspace.members.find((one) => one.id === change.member);
  const handTo = change.handTo ?? null;
  const takesOver = workspace.members.find((one) => one.id === handTo);
  if (!member) return 'unknown';
  if (handTo !== null && (!takesOver?.active || handTo === member.id)) return 'unknown';
  const { role = member.role, limited = member.limited, active = member.active } = change;
  if (member.role === role && member.limited === limited && member.active === active) {
    return [];
  }
  const after = { ...member, role, limited, active };
  return [
    putItem(workspace.id, { collection: 'members', id: member.id, value: after }),
    { type: 'raise-epoch', workspace: workspace.id, agent: member.id },
    ...endRights(known, by, after, handTo),
  ];
}

/**
 * What ends with a member's rights: their contacts are listed to be taken from them, their invitations are
 * withdrawn.
 */
function endRights(
  known: Known,
  by: AgentId,
  after: Member,
  handTo: AgentId | null,
): readonly LedgerChange[] {
  const ended = known.get('invitationsBy', after.id).filter(({ role }) => !mayGrant(after, role));
  return [
    ...(after.active ? [] : [{ type: 'list-leaving', agent: after.id, by, handTo } as const]),
    ...ended.map(({ tokenHash }) => ({ type: 'remove-invitation', tokenHash }) as const),
  ];
}
