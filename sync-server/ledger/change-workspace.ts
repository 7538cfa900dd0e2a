/** Workspaces come into being, and are changed by owner and manager, in the one queue. */
import { DEFAULT_RULES } from '@parley/core/workspace/defaults';
import { hasRoomForPrompt } from '@parley/core/workspace/own-prompts';
import { hasRoom } from '@parley/core/workspace/snippets';
import type { ChannelId, CommandId, WorkspaceId } from '@parley/core/ids';
import type { Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import type { Store } from '../store/port.ts';
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

/** Somebody has to be able to manage the workspace: the last active owner stays one. */
const leavesNoOwner = (workspace: Workspace, change: ChangeOf<'set-member'>): boolean =>
  (change.role !== 'owner' || !change.active) &&
  !workspace.members.some((one) => one.role === 'owner' && one.active && one.id !== change.member);

const setMember = (item: LedgerItem, workspace: Workspace, change: ChangeOf<'set-member'>): boolean => {
  const member = workspace.members.find((one) => one.id === change.member);
  if (!member || leavesNoOwner(workspace, change)) return false;
  const { role, limited, active } = change;
  if (member.role === role && member.limited === limited && member.active === active) return true;
  item.tables.workspaces.setMember(member.id, role, limited, active);
  item.transaction.note({ type: 'agent', workspace: workspace.id, agent: member.id });
  return true;
};

/** Makes a change; false if something that it names is unknown, or there is no room for it. */
const make = (item: LedgerItem, workspace: Workspace, change: WorkspaceChange): boolean => {
  const { tables, surroundings } = item;
  switch (change.type) {
    case 'rename':
      tables.workspaces.rename(workspace.id, change.name);
      return true;
    case 'set-rules':
      tables.workspaces.setRules(workspace.id, change.rules);
      if (change.rules.autoClose !== workspace.rules.autoClose) {
        tables.jobs.resetAutoClose(workspace.id, change.rules.autoClose);
      }
      return true;
    case 'add-web-chat': {
      const { name, settings } = change;
      const id = surroundings.newId<ChannelId>();
      const secret = surroundings.newId<string>() + surroundings.newId<string>();
      tables.workspaces.addChannel({ id, workspace: workspace.id, kind: 'web-chat', name, settings, secret });
      return true;
    }
    case 'set-web-chat':
      if (!workspace.channels.some((one) => one.id === change.channel)) return false;
      tables.workspaces.setChannel(change.channel, change.name, change.settings);
      return true;
    case 'set-member':
      return setMember(item, workspace, change);
    case 'rename-member':
      if (!workspace.members.some((one) => one.id === change.member)) return false;
      tables.workspaces.renameMember(change.member, change.name);
      return true;
    case 'set-snippet':
      if (!hasRoom(workspace.snippets ?? [], change.snippet)) return false;
      tables.workspaces.putSnippet(workspace.id, change.snippet);
      return true;
    case 'remove-snippet':
      tables.workspaces.removeSnippet(workspace.id, change.snippet);
      return true;
    case 'set-prompt':
      if (!hasRoomForPrompt(workspace.prompts ?? [], change.prompt)) return false;
      tables.workspaces.putPrompt(workspace.id, change.prompt);
      return true;
    case 'remove-prompt':
      tables.workspaces.removePrompt(workspace.id, change.prompt);
      return true;
    case 'allow-browser-models':
      tables.workspaces.allowBrowserModels(workspace.id, change.on);
      return true;
  }
};

/** Applies a change once under its id; `undefined` if what it names is unknown or no owner would be left. */
export const changeWorkspace = (
  item: LedgerItem,
  id: WorkspaceId,
  change: { readonly id: CommandId; readonly change: WorkspaceChange },
): Workspace | undefined => {
  const { workspaces } = item.tables;
  const workspace = workspaces.workspace(id);
  if (!workspace) return undefined;
  if (workspaces.hasChange(id, change.id)) return workspace;
  if (!make(item, workspace, change.change)) return undefined;
  workspaces.addChange(id, change.id);
  touch(item, id);
  return workspaces.workspace(id);
};

/** Uses an invitation up and adds the member; false if it was used or has expired. */
export const acceptInvitation = (
  item: LedgerItem,
  tokenHash: string,
  now: number,
  member: NewMember,
): boolean => {
  const { tables, transaction } = item;
  const invitation = tables.workspaces.invitation(tokenHash, now);
  if (!invitation) return false;
  const { workspace, role, limited } = invitation;
  tables.workspaces.useInvitation(tokenHash);
  tables.workspaces.addMember(workspace, { ...member, role, limited }, transaction.nextRev());
  touch(item, workspace);
  return true;
};
