/** What is written of a workspace: whole values of its items, whatever was asked for. */
import type { WorkspaceId } from '@parley/core/ids';
import type { SetItem } from '@parley/core/workspace/definitions';
import { CORE_ID, type WorkspaceItem } from '@parley/core/workspace/items';
import type { Member, Workspace, WorkspaceCore } from '@parley/core/workspace/workspace';
import type { Channel } from '@parley/core/workspace/channels';
import type { LedgerChange } from '../changes.ts';
import type { NewMember, SealedSecret } from './requests.ts';

export function putItem(workspace: WorkspaceId, item: WorkspaceItem): LedgerChange {
  return { type: 'put-item', workspace, item };
}

/** The item that a change sets. */
export function itemOf({ collection, item }: SetItem): WorkspaceItem {
  // The schema of a collection gives the values of the collection; TypeScript does not see that.
  return { collection, id: item.id, value: item } as WorkspaceItem;
}

/** What is not in a list, with some parts changed. */
export function putCore(
  { id, name, rules, browserModels }: Workspace,
  changed: Partial<WorkspaceCore>,
): LedgerChange {
  const before = { name, rules, ...(browserModels === undefined ? {} : { browserModels }) };
  return putItem(id, { collection: 'core', id: CORE_ID, value: { ...before, ...changed } });
}

/** A member with the user whom the server keeps for itself. */
export function addMember(
  workspace: WorkspaceId,
  { user, ...member }: NewMember & Pick<Member, 'role' | 'limited'>,
): readonly LedgerChange[] {
  const value: Member = { ...member, active: true };
  return [
    putItem(workspace, { collection: 'members', id: value.id, value }),
    { type: 'add-member', workspace, member: value.id, user },
  ];
}

/** A channel with the secrets that the server keeps for itself. */
export function addChannel(
  workspace: WorkspaceId,
  channel: Channel,
  secrets: readonly SealedSecret[],
): readonly LedgerChange[] {
  return [
    putChannel(workspace, channel),
    { type: 'add-channel', workspace, channel: channel.id },
    ...secrets.map((secret) => ({ type: 'put-secret', secret }) as const),
  ];
}

/** A channel as everybody sees it. */
export function putChannel(workspace: WorkspaceId, channel: Channel): LedgerChange {
  return putItem(workspace, { collection: 'channels', id: channel.id, value: channel });
}
