import type { WorkspaceLedgerChange } from '../../../ledger/changes.ts';
import type { WorkspaceId } from '@parley/core/ids';
import type { WorkspaceWrite } from '../../../ledger/workspace/requests.ts';
import type { Tables } from '../tables/tables.ts';
import type { Savers } from './savers.ts';

/** How changes of workspaces, members and invitations are written. */
export function saveWorkspaces({
  workspaces,
  channels,
  leaving,
  jobs,
}: Tables): Savers<WorkspaceLedgerChange> {
  return {
    'create-workspace': ({ created: { workspace, name, owner, channel, secrets }, rules }, { nextRev }) => {
      const rev = nextRev();
      workspaces.create(workspace, name, rules, rev);
      workspaces.addMember(workspace, { ...owner, role: 'owner', limited: false }, rev);
      workspaces.addChannel({ ...channel, workspace });
      for (const secret of secrets) channels.putSecret(secret);
    },
    'change-workspace': ({ workspace, id, write }, { nextRev }) => {
      if (write) saveWrite({ workspaces, channels }, workspace, write);
      workspaces.addChange(workspace, id);
      workspaces.touch(workspace, nextRev());
    },
    'set-paused': ({ workspace, channel, paused }, { nextRev }) => {
      workspaces.setPaused(channel, paused);
      workspaces.touch(workspace, nextRev());
    },
    'set-templates': ({ workspace, channel, templates }, { nextRev }) => {
      workspaces.setTemplates(channel, templates);
      workspaces.touch(workspace, nextRev());
    },
    'add-member': ({ workspace, member }, { nextRev }) => {
      workspaces.addMember(workspace, member, nextRev());
      workspaces.touch(workspace, nextRev());
    },
    'add-invitation': ({ workspace, invitation }) => workspaces.addInvitation({ ...invitation, workspace }),
    'remove-invitation': ({ tokenHash }) => workspaces.removeInvitation(tokenHash),
    'list-leaving': ({ agent, by, handTo }) => leaving.add(agent, by, handTo),
    'end-leaving': ({ contact }) => leaving.remove(contact),
    'replace-timers': ({ workspace, kind, timers }) => jobs.replaceTimers(workspace, kind, timers),
  };
}

function saveWrite(
  { workspaces: table, channels }: Pick<Tables, 'workspaces' | 'channels'>,
  workspace: WorkspaceId,
  write: WorkspaceWrite,
): void {
  switch (write.type) {
    case 'rename':
      return table.rename(workspace, write.name);
    case 'set-rules':
      return table.setRules(workspace, write.rules);
    case 'add-channel':
      table.addChannel({ ...write.channel, workspace });
      for (const secret of write.secrets) channels.putSecret(secret);
      return;
    case 'set-channel':
      return table.setChannel(write.channel, write.name, write.settings);
    case 'remove-channel':
      table.removeChannel(write.channel);
      return channels.removeSecrets(write.channel);
    case 'set-secret':
      return channels.putSecret(write.secret);
    case 'set-member':
      return table.setMember(write.member, write.role, write.limited, write.active);
    case 'rename-member':
      return table.renameMember(write.member, write.name);
    case 'put-snippet':
      return table.putSnippet(workspace, write.snippet);
    case 'remove-snippet':
      return table.removeSnippet(workspace, write.snippet);
    case 'put-prompt':
      return table.putPrompt(workspace, write.prompt);
    case 'remove-prompt':
      return table.removePrompt(workspace, write.prompt);
    case 'allow-browser-models':
      return table.allowBrowserModels(workspace, write.on);
  }
}
