/** What the ledger reads: plain data, as any database can give them. */
import type { MessagePart } from '@parley/core/contact/message-part';
import type { DeliveryStatus, FileRef } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, ChannelId, CommandId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import type { Answer } from '@parley/core/protocol/answers';
import type { Role } from '@parley/core/workspace/workspace';

/** A contact that was taken from a member who has left, in everything but its state. */
export interface Leaving {
  readonly contact: ContactId;
  readonly workspace: WorkspaceId;
  /** The member who has left. */
  readonly agent: AgentId;
  /** The member who ended the membership; null if unknown. */
  readonly by: AgentId | null;
  /** The member who takes the contact over; null for nobody. */
  readonly handTo: AgentId | null;
}

export type StoredContact =
  | {
      readonly workspace: WorkspaceId;
      readonly state: ContactState;
      /** There if the contact is still to be taken from a member who has left. */
      readonly leaving: Leaving | undefined;
    }
  | {
      readonly workspace: WorkspaceId;
      /** Why the stored state cannot be built upon. */
      readonly damage: Error;
      /** What decides who sees the contact; undefined if this cannot be read either. */
      readonly visible: Pick<ContactState, 'assignee' | 'mentioned'> | undefined;
    };

export interface StoredComment {
  readonly contact: ContactId;
  readonly by: AgentId;
  /** 0 for the comment as posted. */
  readonly version: number;
  readonly deleted: boolean;
}

export interface StoredPart extends MessagePart {
  readonly contact: ContactId;
}

export interface StoredDelivery {
  readonly contact: ContactId;
  readonly status: DeliveryStatus;
  /** The number of parts that the message was sent in; null before that is known. */
  readonly parts: number | null;
}

export interface StoredAnswer {
  /** Hash of the command that was answered. */
  readonly hash: string;
  readonly answer: Answer;
}

/** A command that was held at some time. */
export interface StoredHold {
  readonly contact: ContactId;
  /** Null when the hold is over: then the words of the command are gone. */
  readonly held: HeldCommand | null;
  /** The command that took its place or dropped it. */
  readonly replacedBy: CommandId | null;
}

export interface StoredFile extends FileRef {
  readonly workspace: WorkspaceId;
  /** The contact that the file belongs to; null before anything names the file. */
  readonly contact: ContactId | null;
  readonly uploader:
    | { readonly kind: 'agent'; readonly id: AgentId }
    | { readonly kind: 'visitor'; readonly channel: ChannelId; readonly external: string }
    | { readonly kind: 'channel'; readonly channel: ChannelId; readonly workspace: WorkspaceId };
}

/** What an inbound led to when it came for the first time. */
export interface StoredInbound {
  readonly contact: ContactId | null;
  readonly entries: readonly EntryId[];
}

/** A notification in an agent's list. */
export interface StoredNotification {
  readonly contact: ContactId;
  /** Whether the notification is of everybody's list; `archived` is this agent's in any case. */
  readonly isForEveryone: boolean;
  readonly archived: boolean;
}

/** A document of the record, without and with its incarnation. */
export interface StoredSegment {
  readonly segment: string;
  readonly document: string;
}

/** An update in the log of a drafts document. */
export interface LoggedUpdate {
  readonly n: number;
  readonly update: Uint8Array;
}

export interface InvitationToRole {
  readonly tokenHash: string;
  readonly role: Role;
}

export interface OpenInvitation {
  readonly workspace: WorkspaceId;
  readonly role: Role;
  readonly limited: boolean;
  readonly expiresAt: number;
}

/** What decides when a conversation closes by itself. */
export type IdleState = Pick<ContactState, 'contact' | 'idle' | 'conversation' | 'snooze' | 'blocked'>;
