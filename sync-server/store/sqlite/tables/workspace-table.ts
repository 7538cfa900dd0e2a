/** Workspaces: members, channels, rules, invitations. */
import type { ChannelPause } from '@parley/core/channels/pause';
import type { MessageTemplate } from '@parley/core/channels/templates';
import type { Rules } from '@parley/core/contact/decide/context';
import type { AgentId, ChannelId, CommandId, PromptId, SnippetId, WorkspaceId } from '@parley/core/ids';
import type { Channel } from '@parley/core/workspace/channels';
import type { OwnPrompt } from '@parley/core/workspace/own-prompts';
import { readChannelName, readMember, readWorkspace } from '@parley/core/workspace/read-workspace';
import type { Snippet } from '@parley/core/workspace/snippets';
import type { Member, Role, Workspace } from '@parley/core/workspace/workspace';
import type { Account, ChannelRow, StoredInvitation } from '../../workspace-store.ts';
import type { Sql } from '../statements.ts';

type MemberColumns = {
  id: string;
  workspace: string;
  user: string;
  name: string;
  email: string;
  role: string;
  limited: number;
  active: number;
};
type InvitationColumns = { token_hash: string; role: string; limited: number; expires_at: number };
type ChannelColumns = {
  id: string;
  workspace: string;
  kind: string;
  name: string;
  settings: string;
  paused: string | null;
  templates: string | null;
  removed: number;
};

const memberOf = (columns: MemberColumns): Member => ({
  id: columns.id as AgentId,
  name: columns.name,
  email: columns.email,
  role: columns.role as Role,
  limited: columns.limited === 1,
  active: columns.active === 1,
});

const accountOf = (columns: MemberColumns): Account => ({
  ...readMember(memberOf(columns)),
  workspace: columns.workspace as WorkspaceId,
  user: columns.user,
});

/** The kind and the settings belong together; whoever wrote the row saw to that. */
const channelOf = (columns: ChannelColumns): Channel =>
  ({
    id: columns.id,
    kind: columns.kind,
    name: readChannelName(columns.name),
    settings: JSON.parse(columns.settings) as unknown,
    ...(columns.paused === null ? {} : { paused: JSON.parse(columns.paused) as unknown }),
    ...(columns.templates === null ? {} : { templates: JSON.parse(columns.templates) as unknown }),
    ...(columns.removed === 1 ? { removed: true } : {}),
  }) as Channel;

const invitationOf = (columns: InvitationColumns): StoredInvitation => ({
  tokenHash: columns.token_hash,
  role: columns.role as Role,
  limited: columns.limited === 1,
  expiresAt: columns.expires_at,
});

export const createWorkspaceTable = (sql: Sql) => {
  const ids = sql<[], { id: string }>('SELECT id FROM workspaces');
  const any = sql<[], { found: number }>('SELECT 1 AS found FROM workspaces LIMIT 1');
  const select = sql<
    [string],
    { version: number; name: string; rules: string; rev: number; browser_models: number }
  >('SELECT version, name, rules, rev, browser_models FROM workspaces WHERE id = ?');
  const selectRev = sql<[string], { rev: number }>('SELECT rev FROM workspaces WHERE id = ?');
  const insert = sql<[string, string, string, number]>(
    'INSERT INTO workspaces (id, version, name, rules, rev) VALUES (?, 1, ?, ?, ?)',
  );
  const touch = sql<[number, string]>('UPDATE workspaces SET version = version + 1, rev = ? WHERE id = ?');
  const rename = sql<[string, string]>('UPDATE workspaces SET name = ? WHERE id = ?');
  const setRules = sql<[string, string]>('UPDATE workspaces SET rules = ? WHERE id = ?');
  const allowBrowserModels = sql<[number, string]>('UPDATE workspaces SET browser_models = ? WHERE id = ?');
  const hasChange = sql<[string, string], { found: number }>(
    'SELECT 1 AS found FROM workspace_changes WHERE workspace = ? AND id = ?',
  );
  const addChange = sql<[string, string]>('INSERT INTO workspace_changes VALUES (?, ?)');

  const selectMembers = sql<[string], MemberColumns>(
    'SELECT * FROM members WHERE workspace = ? ORDER BY since, id',
  );
  const selectMember = sql<[string], MemberColumns & { epoch: number; since: number }>(
    'SELECT * FROM members WHERE id = ?',
  );
  const selectUser = sql<[string], MemberColumns>('SELECT * FROM members WHERE user = ?');
  const insertMember = sql<[string, string, string, string, string, string, number, number]>(
    'INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?, 1, 1, ?)',
  );
  const setMember = sql<[string, number, number, string]>(
    'UPDATE members SET role = ?, limited = ?, active = ?, epoch = epoch + 1 WHERE id = ?',
  );
  const renameMember = sql<[string, string]>('UPDATE members SET name = ? WHERE id = ?');

  const selectChannels = sql<[string], ChannelColumns>(
    'SELECT * FROM channels WHERE workspace = ? ORDER BY rowid',
  );
  const selectChannel = sql<[string], ChannelColumns>('SELECT * FROM channels WHERE id = ?');
  const insertChannel = sql<[string, string, string, string, string]>(
    'INSERT INTO channels (id, workspace, kind, name, settings) VALUES (?, ?, ?, ?, ?)',
  );
  const setPaused = sql<[string | null, string]>('UPDATE channels SET paused = ? WHERE id = ?');
  const setTemplates = sql<[string, string]>('UPDATE channels SET templates = ? WHERE id = ?');
  const removeChannel = sql<[string]>(
    'UPDATE channels SET removed = 1, paused = NULL, templates = NULL WHERE id = ?',
  );
  const setChannel = sql<[string, string, string]>('UPDATE channels SET name = ?, settings = ? WHERE id = ?');

  const selectSnippets = sql<[string], { json: string }>('SELECT json FROM snippets WHERE workspace = ?');
  const putSnippet = sql<[string, string, string]>(
    'INSERT INTO snippets VALUES (?, ?, ?) ON CONFLICT (workspace, id) DO UPDATE SET json = excluded.json',
  );
  const deleteSnippet = sql<[string, string]>('DELETE FROM snippets WHERE workspace = ? AND id = ?');

  const selectPrompts = sql<[string], { json: string }>('SELECT json FROM prompts WHERE workspace = ?');
  const putPrompt = sql<[string, string, string]>(
    'INSERT INTO prompts VALUES (?, ?, ?) ON CONFLICT (workspace, id) DO UPDATE SET json = excluded.json',
  );
  const deletePrompt = sql<[string, string]>('DELETE FROM prompts WHERE workspace = ? AND id = ?');

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
  /** A `rev` is never given twice, also not after a rollback, so it says which content this is. */
  const cache = new Map<WorkspaceId, { rev: number; workspace: Workspace }>();

  const read = (id: WorkspaceId): { rev: number; workspace: Workspace } | undefined => {
    const found = select.get(id);
    if (!found) return undefined;
    const workspace: Workspace = {
      id,
      version: found.version,
      name: found.name,
      members: selectMembers.all(id).map(memberOf),
      channels: selectChannels.all(id).map(channelOf),
      rules: JSON.parse(found.rules) as Rules,
      snippets: selectSnippets.all(id).map(({ json }) => JSON.parse(json) as Snippet),
      prompts: selectPrompts.all(id).map(({ json }) => JSON.parse(json) as OwnPrompt),
      ...(found.browser_models === 1 ? { browserModels: true } : {}),
    };
    return { rev: found.rev, workspace: readWorkspace(workspace) };
  };

  return {
    isEmpty: (): boolean => any.get() === undefined,
    ids: (): readonly WorkspaceId[] => ids.all().map(({ id }) => id as WorkspaceId),
    workspace: (id: WorkspaceId): Workspace | undefined => {
      const rev = selectRev.get(id)?.rev;
      if (rev === undefined) return undefined;
      const cached = cache.get(id);
      if (cached?.rev === rev) return cached.workspace;
      const fresh = read(id);
      if (fresh) cache.set(id, fresh);
      return fresh?.workspace;
    },
    /** The `rev` of a workspace's last change. */
    rev: (id: WorkspaceId): number => selectRev.get(id)?.rev ?? 0,
    create: (id: WorkspaceId, name: string, rules: Rules, rev: number): void => {
      insert.run(id, name, JSON.stringify(rules), rev);
    },
    /** To be called after every change of a workspace, its members or channels. */
    touch: (id: WorkspaceId, rev: number): void => {
      touch.run(rev, id);
    },
    rename: (id: WorkspaceId, name: string): void => {
      rename.run(name, id);
    },
    setRules: (id: WorkspaceId, rules: Rules): void => {
      setRules.run(JSON.stringify(rules), id);
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
    epoch: (agent: AgentId): { epoch: number; since: number } => {
      const found = selectMember.get(agent);
      return { epoch: found?.epoch ?? 0, since: found?.since ?? 0 };
    },
    addMember: (
      workspace: WorkspaceId,
      member: Pick<Account, 'id' | 'user' | 'name' | 'email' | 'role' | 'limited'>,
      rev: number,
    ): void => {
      const { id, user, name, email, role, limited } = member;
      insertMember.run(id, workspace, user, name, email, role, limited ? 1 : 0, rev);
    },
    setMember: (agent: AgentId, role: Role, limited: boolean, active: boolean): void => {
      setMember.run(role, limited ? 1 : 0, active ? 1 : 0, agent);
    },
    renameMember: (agent: AgentId, name: string): void => {
      renameMember.run(name, agent);
    },

    channel: (id: ChannelId): ChannelRow | undefined => {
      const found = selectChannel.get(id);
      return found && { ...channelOf(found), workspace: found.workspace as WorkspaceId };
    },
    addChannel: ({ id, workspace, kind, name, settings }: ChannelRow): void => {
      insertChannel.run(id, workspace, kind, name, JSON.stringify(settings));
    },
    setChannel: (id: ChannelId, name: string, settings: ChannelRow['settings']): void => {
      setChannel.run(name, JSON.stringify(settings), id);
    },
    setPaused: (id: ChannelId, paused: ChannelPause | null): void => {
      setPaused.run(paused && JSON.stringify(paused), id);
    },
    setTemplates: (id: ChannelId, templates: readonly MessageTemplate[]): void => {
      setTemplates.run(JSON.stringify(templates), id);
    },
    /** What came over it still names it. */
    removeChannel: (id: ChannelId): void => {
      removeChannel.run(id);
    },

    putSnippet: (workspace: WorkspaceId, snippet: Snippet): void => {
      putSnippet.run(snippet.id, workspace, JSON.stringify(snippet));
    },
    removeSnippet: (workspace: WorkspaceId, snippet: SnippetId): void => {
      deleteSnippet.run(workspace, snippet);
    },

    allowBrowserModels: (workspace: WorkspaceId, on: boolean): void => {
      allowBrowserModels.run(on ? 1 : 0, workspace);
    },

    putPrompt: (workspace: WorkspaceId, prompt: OwnPrompt): void => {
      putPrompt.run(prompt.id, workspace, JSON.stringify(prompt));
    },
    removePrompt: (workspace: WorkspaceId, prompt: PromptId): void => {
      deletePrompt.run(workspace, prompt);
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
