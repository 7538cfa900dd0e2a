/**
 * Workspaces are created, and changed by their members, in the one queue and with the rights of that moment.
 */
import { isSameName } from '@parley/core/names/same-name';
import { isBasedOn } from '@parley/core/workspace/basis';
import { DEFAULT_RULES } from '@parley/core/workspace/defaults';
import { hasRoomForPrompt } from '@parley/core/workspace/own-prompts';
import { hasRoom } from '@parley/core/workspace/snippets';
import type { AgentId, ChannelId, WorkspaceId } from '@parley/core/ids';
import type { ChangeRefusal, ChangeRequest } from '@parley/core/workspace/change';
import { mayChangeWorkspace, mayGrant } from '@parley/core/workspace/rights';
import type { Member, Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import type { Accepted, Changed, NewInvitation, Store } from '../store/port.ts';
import { leaveNext } from './leave.ts';
import type { LedgerItem } from './ledger.ts';

type NewWorkspace = Parameters<Store['createWorkspace']>[0];
type NewMember = Parameters<Store['acceptInvitation']>[2];
type ChangeOf<Type extends WorkspaceChange['type']> = Extract<WorkspaceChange, { type: Type }>;

const touch = ({ tables, transaction }: LedgerItem, workspace: WorkspaceId): void => {
  tables.workspaces.touch(workspace, transaction.nextRev());
  transaction.note({ type: 'workspace', workspace });
};

/** Creates a workspace with default rules, its owner and a first channel. */
export const createWorkspace = (item: LedgerItem, input: NewWorkspace): void => {
  const { tables, transaction } = item;
  const { workspace, owner } = input;
  const rev = transaction.nextRev();
  tables.workspaces.create(workspace, input.name, DEFAULT_RULES, rev);
  tables.workspaces.addMember(workspace, { ...owner, role: 'owner', limited: false }, rev);
  tables.workspaces.addChannel({ ...input.channel, workspace });
  transaction.note({ type: 'workspace', workspace });
};

/**
 * What ends with a member's rights: their contacts are listed to be taken from them, their invitations are
 * withdrawn.
 */
const endRights = (item: LedgerItem, by: AgentId, after: Member, handTo: AgentId | null): void => {
  const { workspaces, leaving } = item.tables;
  if (!after.active) leaving.add(after.id, by, handTo);
  workspaces.withdrawInvitations(after.id, (role) => !mayGrant(after, role));
};

/**
 * There is always an owner: only an active owner changes another owner, and nobody changes their own role.
 */
const setMember = (
  item: LedgerItem,
  workspace: Workspace,
  by: AgentId,
  change: ChangeOf<'set-member'>,
): ChangeRefusal | undefined => {
  const member = workspace.members.find((one) => one.id === change.member);
  const handTo = change.handTo ?? null;
  const takesOver = workspace.members.find((one) => one.id === handTo);
  if (!member) return 'unknown';
  if (handTo !== null && (!takesOver?.active || handTo === member.id)) return 'unknown';
  const { role = member.role, limited = member.limited, active = member.active } = change;
  const after = { ...member, role, limited, active };
  if (member.role === role && member.limited === limited && member.active === active) return undefined;
  item.tables.workspaces.setMember(member.id, role, limited, active);
  endRights(item, by, after, handTo);
  item.transaction.note({ type: 'agent', workspace: workspace.id, agent: member.id });
  return undefined;
};

/**
 * Whether another member, active or not, has a name that reads the same: both members' messages would seem to
 * be from one person.
 */
const isNameOfOther = ({ members }: Workspace, name: string, self?: AgentId): boolean =>
  members.some((member) => member.id !== self && isSameName(member.name, name));

/** Makes a change, or returns the reason why not. */
const make = (
  item: LedgerItem,
  workspace: Workspace,
  by: AgentId,
  change: WorkspaceChange,
): ChangeRefusal | undefined => {
  const { tables, environment } = item;
  switch (change.type) {
    case 'rename':
      tables.workspaces.rename(workspace.id, change.name);
      return undefined;
    case 'set-rules': {
      const rules = { ...workspace.rules, ...change.rules };
      tables.workspaces.setRules(workspace.id, rules);
      if (rules.autoClose !== workspace.rules.autoClose) {
        tables.jobs.resetAutoClose(workspace.id, rules.autoClose);
      }
      return undefined;
    }
    case 'add-web-chat': {
      const { name, settings } = change;
      const id = environment.newId<ChannelId>();
      const secret = environment.newId<string>() + environment.newId<string>();
      tables.workspaces.addChannel({ id, workspace: workspace.id, kind: 'web-chat', name, settings, secret });
      return undefined;
    }
    case 'set-web-chat':
      if (!workspace.channels.some((one) => one.id === change.channel)) return 'unknown';
      tables.workspaces.setChannel(change.channel, change.name, change.settings);
      return undefined;
    case 'set-member':
      return setMember(item, workspace, by, change);
    case 'rename-member':
      if (!workspace.members.some((one) => one.id === change.member)) return 'unknown';
      if (isNameOfOther(workspace, change.name, change.member)) return 'name-taken';
      tables.workspaces.renameMember(change.member, change.name);
      return undefined;
    case 'set-snippet':
      if (!hasRoom(workspace.snippets ?? [], change.snippet)) return 'no-room';
      tables.workspaces.putSnippet(workspace.id, change.snippet);
      return undefined;
    case 'remove-snippet':
      tables.workspaces.removeSnippet(workspace.id, change.snippet);
      return undefined;
    case 'set-prompt':
      if (!hasRoomForPrompt(workspace.prompts ?? [], change.prompt)) return 'no-room';
      tables.workspaces.putPrompt(workspace.id, change.prompt);
      return undefined;
    case 'remove-prompt':
      tables.workspaces.removePrompt(workspace.id, change.prompt);
      return undefined;
    case 'allow-browser-models':
      tables.workspaces.allowBrowserModels(workspace.id, change.on);
      return undefined;
  }
};

/**
 * Applies a change once under its id, if its author may make it at this moment: the author may have lost the
 * right since the request began.
 */
export const changeWorkspace = (item: LedgerItem, by: AgentId, request: ChangeRequest): Changed => {
  const { id, change, base } = request;
  const { workspaces } = item.tables;
  const author = workspaces.account(by);
  const workspace = author && workspaces.workspace(author.workspace);
  if (!author || !workspace) return { outcome: 'refused', why: 'forbidden' };
  if (!mayChangeWorkspace(author, change, workspace.members)) return { outcome: 'refused', why: 'forbidden' };
  if (workspaces.hasChange(workspace.id, id)) return { outcome: 'changed', workspace };
  if (base !== undefined && !isBasedOn(workspace, change, base))
    return { outcome: 'refused', why: 'conflict' };
  const why = make(item, workspace, by, change);
  if (why !== undefined) return { outcome: 'refused', why };
  workspaces.addChange(workspace.id, id);
  touch(item, workspace.id);
  // The first contacts are taken at once; the job takes the rest.
  if (change.type === 'set-member') leaveNext(item);
  const after = workspaces.workspace(workspace.id);
  return after ? { outcome: 'changed', workspace: after } : { outcome: 'refused', why: 'unknown' };
};

/** Stores an invitation, if its maker may give that role at this moment. */
export const createInvitation = (item: LedgerItem, invitation: NewInvitation): boolean => {
  const { workspaces } = item.tables;
  const maker = workspaces.account(invitation.by);
  if (!maker || !mayGrant(maker, invitation.role)) return false;
  workspaces.addInvitation({ ...invitation, workspace: maker.workspace });
  return true;
};

/**
 * Withdraws an invitation, if the member may give its role at this moment. False if there is no such
 * invitation, or the member may not withdraw it.
 */
export const withdrawInvitation = (item: LedgerItem, by: AgentId, tokenHash: string): boolean => {
  const { workspaces } = item.tables;
  const account = workspaces.account(by);
  const role = account && workspaces.invitedRole(account.workspace, tokenHash);
  if (!account || role === undefined || !mayGrant(account, role)) return false;
  return workspaces.withdrawInvitation(account.workspace, tokenHash);
};

/** Uses up an invitation and adds the member, or returns the reason why not. */
export const acceptInvitation = (
  item: LedgerItem,
  tokenHash: string,
  now: number,
  member: NewMember,
): Accepted => {
  const { tables, transaction } = item;
  const invitation = tables.workspaces.invitation(tokenHash, now);
  if (!invitation) return 'gone';
  const { workspace, role, limited } = invitation;
  const joined = tables.workspaces.workspace(workspace);
  if (joined && isNameOfOther(joined, member.name)) return 'name-taken';
  tables.workspaces.useInvitation(tokenHash);
  tables.workspaces.addMember(workspace, { ...member, role, limited }, transaction.nextRev());
  touch(item, workspace);
  return 'accepted';
};
