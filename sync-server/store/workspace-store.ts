/** Workspaces, their members, channels and invitations, and agents' own settings. */
import type { AgentId, ChannelId, WorkspaceId } from '@parley/core/ids';
import type { AssignedCount } from '@parley/core/protocol/account-api';
import type { AgentSettings } from '@parley/core/workspace/agent-settings';
import type { Channel } from '@parley/core/workspace/channels';
import type { Member, Role, Workspace } from '@parley/core/workspace/workspace';

export interface Account extends Member {
  readonly workspace: WorkspaceId;
  /** Id of the user in the sign-in database. */
  readonly user: string;
}

export type ChannelRow = Channel & { readonly workspace: WorkspaceId };
export type WebChatRow = Extract<ChannelRow, { kind: 'web-chat' }>;

/** An invitation that can still be taken. Of its token only a hash is kept, so the hash opens nothing. */
export interface StoredInvitation {
  readonly tokenHash: string;
  readonly role: Role;
  readonly limited: boolean;
  readonly expiresAt: number;
}

export interface WorkspaceStore {
  /** Whether there is no workspace yet. */
  isEmpty(): Promise<boolean>;
  ids(): Promise<readonly WorkspaceId[]>;
  workspace(id: WorkspaceId): Promise<Workspace | undefined>;
  account(agent: AgentId): Promise<Account | undefined>;
  accountOfUser(user: string): Promise<Account | undefined>;
  /** Also one that was removed. */
  channel(id: ChannelId): Promise<ChannelRow | undefined>;
  /** How many contacts a member has. */
  assignedTo(agent: AgentId): Promise<AssignedCount>;
  /** An agent's own settings; the defaults for an agent who has changed nothing. */
  agentSettings(agent: AgentId): Promise<AgentSettings>;
  /** An invitation that can still be taken at a time. */
  invitation(
    tokenHash: string,
    now: number,
  ): Promise<{ readonly workspace: WorkspaceId; readonly role: Role; readonly limited: boolean } | undefined>;
  /** The invitations of a workspace that can still be taken, newest first. */
  openInvitations(workspace: WorkspaceId, now: number): Promise<readonly StoredInvitation[]>;
}
