/**
 * Which members a member may create, change and invite (WS-1). Rights are those of the moment of the effect
 * (law L5).
 */
import { canManage } from './visibility.ts';
import { ROLES, type Member, type Role, type WorkspaceChange } from './workspace.ts';

type Acting = Pick<Member, 'id' | 'role' | 'active'>;
type Change<Type extends WorkspaceChange['type']> = Extract<WorkspaceChange, { type: Type }>;

/** Whether a member may give somebody a role: nobody gives a role above their own. */
export function mayGrant(acting: Pick<Acting, 'role' | 'active'>, role: Role): boolean {
  return canManage(acting) && ROLES.indexOf(role) >= ROLES.indexOf(acting.role);
}

/**
 * Whether a member may change another's role, limit or activity: only of members not above them, and not
 * their own.
 */
export function mayChangeMember(acting: Acting, member: Pick<Member, 'id' | 'role'>, to: Role): boolean {
  return acting.id !== member.id && mayGrant(acting, member.role) && mayGrant(acting, to);
}

/** Whether a member may make a change of the workspace. The change itself refuses an unknown member. */
export function mayChangeWorkspace(
  acting: Acting,
  change: WorkspaceChange,
  members: readonly Pick<Member, 'id' | 'role'>[],
): boolean {
  if (change.type === 'rename-member') return acting.active && change.member === acting.id;
  return change.type === 'set-member' ? maySetMember(acting, change, members) : canManage(acting);
}

/** Whether a member sees what the server has set aside, and tries it again. */
export function maySeeHealth(acting: Pick<Acting, 'role' | 'active'>): boolean {
  return canManage(acting);
}

function maySetMember(
  acting: Acting,
  change: Change<'set-member'>,
  members: readonly Pick<Member, 'id' | 'role'>[],
): boolean {
  const member = members.find(({ id }) => id === change.member);
  if (member === undefined) return canManage(acting);
  return mayChangeMember(acting, member, change.role ?? member.role);
}
