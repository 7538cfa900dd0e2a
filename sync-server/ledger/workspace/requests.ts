/** What is asked of workspaces, and what becomes of it. */
import type { Rules } from '@parley/core/contact/decide/context';
import type { AgentId, ChannelId, PromptId, SnippetId, WorkspaceId } from '@parley/core/ids';
import type { ChangeRefusal } from '@parley/core/workspace/change';
import type { OwnPrompt } from '@parley/core/workspace/own-prompts';
import type { Snippet } from '@parley/core/workspace/snippets';
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

/** What is written of a workspace that changes: whole values, whatever was asked for. */
export type WorkspaceWrite =
  | { readonly type: 'rename'; readonly name: string }
  | { readonly type: 'set-rules'; readonly rules: Rules }
  | {
      readonly type: 'add-channel';
      readonly channel: Channel;
      readonly secrets: readonly SealedSecret[];
    }
  | {
      readonly type: 'set-channel';
      readonly channel: ChannelId;
      readonly name: string;
      readonly settings: Channel['settings'];
    }
  /** Its secrets are forgotten. */
  | { readonly type: 'remove-channel'; readonly channel: ChannelId }
  | { readonly type: 'set-secret'; readonly secret: SealedSecret }
  | {
      readonly type: 'set-member';
      readonly member: AgentId;
      readonly role: Role;
      readonly limited: boolean;
      readonly active: boolean;
    }
  | { readonly type: 'rename-member'; readonly member: AgentId; readonly name: string }
  | { readonly type: 'put-snippet'; readonly snippet: Snippet }
  | { readonly type: 'remove-snippet'; readonly snippet: SnippetId }
  | { readonly type: 'put-prompt'; readonly prompt: OwnPrompt }
  | { readonly type: 'remove-prompt'; readonly prompt: PromptId }
  | { readonly type: 'allow-browser-models'; readonly on: boolean };
