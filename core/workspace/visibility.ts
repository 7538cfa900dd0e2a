/** Which contacts a member sees (WS-1). Cut on the server; never by hiding on the screen. */
import type { ContactState } from '../contact/state.ts';
import type { Member } from './workspace.ts';

/**
 * Owners, managers and agents without limit see all. A limited agent sees the own contacts, the unassigned, and
 * those where a mention has let them in, until the conversation is closed.
 */
export const canSee = (
  member: Pick<Member, 'id' | 'role' | 'limited' | 'active'>,
  contact: Pick<ContactState, 'assignee' | 'mentioned'>,
): boolean => {
  if (!member.active) return false;
  if (member.role !== 'agent' || !member.limited) return true;
  return contact.assignee === null || contact.assignee === member.id || contact.mentioned.includes(member.id);
};

/** Whether a member may change the workspace: settings, channels, members, invitations. */
export const canManage = (member: Pick<Member, 'role' | 'active'>): boolean =>
  member.active && member.role !== 'agent';
