import type { WorkspaceLedgerChange } from '../../../ledger/changes.ts';
import type { Tables } from '../tables/tables.ts';
import type { Savers } from './savers.ts';

/** How changes of workspaces, members and invitations are written. */
export function saveWorkspaces({
  workspaces,
  items,
  channels,
  leaving,
  jobs,
}: Tables): Savers<WorkspaceLedgerChange> {
  return {
    'create-workspace': ({ workspace }) => workspaces.create(workspace),
    'put-item': ({ workspace, item }, { nextRev }) => items.put(workspace, item, nextRev()),
    'remove-item': ({ workspace, collection, id }, { nextRev }) =>
      items.remove(workspace, collection, id, nextRev()),
    'remember-change': ({ workspace, id }) => workspaces.addChange(workspace, id),
    'add-member': ({ workspace, member, user }) => workspaces.addMember(workspace, member, user),
    'raise-epoch': ({ agent }) => workspaces.raiseEpoch(agent),
    'add-channel': ({ workspace, channel }) => workspaces.addChannel(workspace, channel),
    'put-secret': ({ secret }) => channels.putSecret(secret),
    'remove-secrets': ({ channel }) => channels.removeSecrets(channel),
    'sync-templates': ({ workspace, channel }) => jobs.syncTemplates(workspace, channel),
    'add-invitation': ({ workspace, invitation }) => workspaces.addInvitation({ ...invitation, workspace }),
    'remove-invitation': ({ tokenHash }) => workspaces.removeInvitation(tokenHash),
    'list-leaving': ({ agent, by, handTo }) => leaving.add(agent, by, handTo),
    'end-leaving': ({ contact }) => leaving.remove(contact),
    'replace-timers': ({ workspace, kind, timers }) => jobs.replaceTimers(workspace, kind, timers),
  };
}
