/** What is asked of workspaces, and what becomes of it. */
import type { AgentId, ChannelId, WorkspaceId } from '@parley/core/ids';
import type { ChangeRefusal } from '@parley/core/workspace/change';
import type { Channel } from '@parley/core/workspace/channels';
import type { Role, Workspace } from '@parley/core/workspace/workspace';

export interface NewMember {
  readonly id: AgentId;
  /** Id of the user in the sign-in database. */
  readonly user: string;
  readonly name: string;
  readonly email: string;
}

/** A secret of a channel as it is stored: only the server can open it. */
export interface SealedSecret {
  readonly channel: ChannelId;
  readonly name: string;
  readonly sealed: string;
}

export interface NewWorkspace {
  readonly workspace: WorkspaceId;
  readonly name: string;
  readonly owner: NewMember;
  readonly channel: Channel;
  /** Those that the server has made for the channel. */
  readonly secrets: readonly SealedSecret[];
}

/** An invitation. Of its token only a hash is kept, so the hash opens nothing. */
export interface NewInvitation {
  readonly tokenHash: string;
  readonly role: Role;
  readonly limited: boolean;
  /** In ms. */
  readonly expiresAt: number;
  /** The maker of the invitation, which ends with the maker's right to make it. */
  readonly by: AgentId;
}

/** The result of a change of the workspace. */
export type Changed =
  | { readonly outcome: 'changed'; readonly workspace: Workspace }
  | { readonly outcome: 'refused'; readonly why: ChangeRefusal };

/**
 * The result of accepting an invitation. `gone`: it was used or has expired. `name-taken`: another member has
 * that name.
 */
export type Accepted = 'accepted' | 'gone' | 'name-taken';
