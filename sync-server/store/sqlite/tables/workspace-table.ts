/** Workspaces, and what the server keeps of members and channels for itself; invitations. */
import type { AgentId, ChannelId, CommandId, WorkspaceId } from '@parley/core/ids';
import { workspaceOf } from '@parley/core/workspace/items';
import { readMember, readWorkspace } from '@parley/core/workspace/read-workspace';
import type { Member, Role, Workspace } from '@parley/core/workspace/workspace';
import type { Account, ChannelRow, StoredInvitation } from '../../workspace-store.ts';
import type { Sql } from '../statements.ts';
import type { ItemTable } from './item-table.ts';

type MemberColumns = { workspace: string; user: string; json: string };
type InvitationColumns = { token_hash: string; role: string; limited: number; expires_at: number };

const accountOf = ({ workspace, user, json }: MemberColumns): Account => ({
  ...readMember(JSON.parse(json) as Member),
  workspace: workspace as WorkspaceId,
  user,
});

const invitationOf = (columns: InvitationColumns): StoredInvitation => ({
  tokenHash: columns.token_hash,
  role: columns.role as Role,
  limited: columns.limited === 1,
  expiresAt: columns.expires_at,
});

/** A member with what the server keeps of the member for itself. */
const ACCOUNT = `SELECT m.workspace, m.user, i.json FROM members m JOIN workspace_items i
  ON i.workspace = m.workspace AND i.collection = 'members' AND i.id = m.id`;

export const createWorkspaceTable = (sql: Sql, items: ItemTable) => {
  const ids = sql<[], { id: string }>('SELECT id FROM workspaces');
  const any = sql<[], { found: number }>('SELECT 1 AS found FROM workspaces LIMIT 1');
  const insert = sql<[string]>('INSERT INTO workspaces (id) VALUES (?)');
  const hasChange = sql<[string, string], { found: number }>(
    'SELECT 1 AS found FROM workspace_changes WHERE workspace = ? AND id = ?',
  );
  const addChange = sql<[string, string]>('INSERT INTO workspace_changes VALUES (?, ?)');

  const selectMember = sql<[string], MemberColumns>(`${ACCOUNT} WHERE m.id = ?`);
  const selectUser = sql<[string], MemberColumns>(`${ACCOUNT} WHERE m.user = ?`);
  const selectEpoch = sql<[string], { epoch: number; since: number }>(
    `SELECT m.epoch, i.since FROM members m JOIN workspace_items i
     ON i.workspace = m.workspace AND i.collection = 'members' AND i.id = m.id WHERE m.id = ?`,
  );
  const insertMember = sql<[string, string, string]>(
    'INSERT INTO members (id, workspace, user, epoch) VALUES (?, ?, ?, 1)',
  );
  const raiseEpoch = sql<[string]>('UPDATE members SET epoch = epoch + 1 WHERE id = ?');

  const selectChannel = sql<[string], { workspace: string }>('SELECT workspace FROM channels WHERE id = ?');
  const insertChannel = sql<[string, string]>('INSERT INTO channels (id, workspace) VALUES (?, ?)');

  const insertInvitation = sql<[string, string, string, number, number, string]>(
    'INSERT INTO invitations (token_hash, workspace, role, limited, expires_at, by) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const selectMadeBy = sql<[string], { token_hash: string; role: string }>(
    'SELECT token_hash, role FROM invitations WHERE by = ?',
  );
  const selectStored = sql<[string], InvitationColumns & { workspace: string }>(
    'SELECT workspace, token_hash, role, limited, expires_at FROM invitations WHERE token_hash = ?',
  );
  const selectInvitation = sql<[string, number], { workspace: string; role: string; limited: number }>(
    'SELECT workspace, role, limited FROM invitations WHERE token_hash = ? AND expires_at > ?',
  );
  const deleteInvitation = sql<[string]>('DELETE FROM invitations WHERE token_hash = ?');
  const selectInvitations = sql<[string, number], InvitationColumns>(
    'SELECT token_hash, role, limited, expires_at FROM invitations' +
      ' WHERE workspace = ? AND expires_at > ? ORDER BY expires_at DESC, token_hash',
  );
  /** A `rev` is never given twice, also not after a rollback, so the version says which content this is. */
  const cache = new Map<WorkspaceId, Workspace>();

  const read = (id: WorkspaceId): Workspace | undefined => {
    const version = items.version(id);
    if (version === undefined) return undefined;
    const cached = cache.get(id);
    if (cached?.version === version) return cached;
    const present = items.present(id).map(({ item }) => item());
    const fresh = readWorkspace(workspaceOf(id, version, present));
    cache.set(id, fresh);
    return fresh;
  };

  return {
    isEmpty: (): boolean => any.get() === undefined,
    ids: (): readonly WorkspaceId[] => ids.all().map(({ id }) => id as WorkspaceId),
    workspace: read,
    create: (id: WorkspaceId): void => {
      insert.run(id);
    },
    /** Whether a change was made before. */
    hasChange: (id: WorkspaceId, change: CommandId): boolean => hasChange.get(id, change) !== undefined,
    addChange: (id: WorkspaceId, change: CommandId): void => {
      addChange.run(id, change);
    },

    account: (agent: AgentId): Account | undefined => {
      const found = selectMember.get(agent);
      return found && accountOf(found);
    },
    accountOfUser: (user: string): Account | undefined => {
      const found = selectUser.get(user);
      return found && accountOf(found);
    },
    /** How often what a member sees was cut again, and the `rev` at which they joined. */
    epoch: (agent: AgentId): { epoch: number; since: number } =>
      selectEpoch.get(agent) ?? { epoch: 0, since: 0 },
    addMember: (workspace: WorkspaceId, agent: AgentId, user: string): void => {
      insertMember.run(agent, workspace, user);
    },
    /** What a member sees is cut again. */
    raiseEpoch: (agent: AgentId): void => {
      raiseEpoch.run(agent);
    },

    channel: (id: ChannelId): ChannelRow | undefined => {
      const workspace = selectChannel.get(id)?.workspace as WorkspaceId | undefined;
      const channel = workspace && read(workspace)?.channels.find((one) => one.id === id);
      return channel && { ...channel, workspace };
    },
    addChannel: (workspace: WorkspaceId, channel: ChannelId): void => {
      insertChannel.run(channel, workspace);
    },

    addInvitation: (
      invitation: StoredInvitation & { readonly workspace: WorkspaceId; readonly by: AgentId },
    ): void => {
      const { tokenHash, workspace, role, limited, expiresAt, by } = invitation;
      insertInvitation.run(tokenHash, workspace, role, limited ? 1 : 0, expiresAt, by);
    },
    /** The invitations that a member has made. */
    invitationsBy: (by: AgentId): readonly { readonly tokenHash: string; readonly role: Role }[] =>
      selectMadeBy.all(by).map(({ token_hash: tokenHash, role }) => ({ tokenHash, role: role as Role })),
    /** An invitation, also one that has expired. */
    storedInvitation: (
      tokenHash: string,
    ): (StoredInvitation & { readonly workspace: WorkspaceId }) | undefined => {
      const found = selectStored.get(tokenHash);
      return found && { ...invitationOf(found), workspace: found.workspace as WorkspaceId };
    },
    invitation: (
      tokenHash: string,
      now: number,
    ): { workspace: WorkspaceId; role: Role; limited: boolean } | undefined => {
      const found = selectInvitation.get(tokenHash, now);
      return (
        found && {
          workspace: found.workspace as WorkspaceId,
          role: found.role as Role,
          limited: found.limited === 1,
        }
      );
    },
    openInvitations: (workspace: WorkspaceId, now: number): readonly StoredInvitation[] =>
      selectInvitations.all(workspace, now).map(invitationOf),
    removeInvitation: (tokenHash: string): void => {
      deleteInvitation.run(tokenHash);
    },
  };
};
export type WorkspaceTable = ReturnType<typeof createWorkspaceTable>;
