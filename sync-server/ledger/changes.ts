/**
 * What a decision changes, as plain data. The store writes the changes of one decision in their order and in one
 * transaction; it gives the revisions while it writes. What listeners hear after the commit is computed from them.
 */
import type { Priority, Timer } from '@parley/core/contact/consequences';
import type { Actor, DeliveryStatus, Entry, FileRef } from '@parley/core/contact/entry';
import type { Placed } from '@parley/core/contact/record';
import type { ContactState } from '@parley/core/contact/state';
import type {
  AgentId,
  ChannelId,
  CommandId,
  ContactId,
  EntryId,
  FileId,
  NotificationId,
  WorkspaceId,
} from '@parley/core/ids';
import type { HeldCommand, Notification } from '@parley/core/protocol/agent-api';
import type { Answer } from '@parley/core/protocol/answers';
import type { AgentSettings } from '@parley/core/workspace/agent-settings';
import type { Collection, WorkspaceItem } from '@parley/core/workspace/items';
import type { StoredPart, StoredSegment } from './stored.ts';
import type { NewInvitation, SealedSecret } from './workspace/requests.ts';

/** A change of the record of a contact, and what follows from it. */
export type RecordChange =
  | { readonly type: 'create-contact'; readonly workspace: WorkspaceId; readonly contact: ContactId }
  /** Entries are appended to a contact's record, and its state is now the one after them. */
  | {
      readonly type: 'record';
      readonly workspace: WorkspaceId;
      readonly before: ContactState;
      readonly after: ContactState;
      readonly placed: readonly Placed[];
    }
  /** Who is found by this id of a person on a channel (`keyOf`) is this contact from now on, whoever was before. */
  | {
      readonly type: 'set-owner';
      readonly channel: ChannelId;
      readonly key: string;
      readonly contact: ContactId;
    }
  /** The contact is no longer found by this id. */
  | {
      readonly type: 'remove-owner';
      readonly channel: ChannelId;
      readonly key: string;
      readonly contact: ContactId;
    }
  /** A channel knows a message, or a part of it, under its own id. The first message of an id keeps it. */
  | {
      readonly type: 'add-part';
      readonly channel: ChannelId;
      readonly external: string;
      readonly part: StoredPart;
    }
  | {
      readonly type: 'add-comment';
      readonly comment: EntryId;
      readonly contact: ContactId;
      readonly by: AgentId;
    }
  /** A comment was edited or deleted. */
  | {
      readonly type: 'change-comment';
      readonly comment: EntryId;
      readonly version: number;
      readonly deleted: boolean;
    }
  /** The delivery of an outgoing message that is new. */
  | {
      readonly type: 'add-delivery';
      readonly message: EntryId;
      readonly contact: ContactId;
      readonly status: DeliveryStatus;
    }
  /** `parts` is the number of parts that the message was sent in, if that is news. */
  | {
      readonly type: 'change-delivery';
      readonly message: EntryId;
      readonly status: DeliveryStatus;
      readonly parts?: number;
    }
  /** A message goes to the end of a visitor's own list (law L9). */
  | {
      readonly type: 'append-to-thread';
      readonly channel: ChannelId;
      readonly external: string;
      readonly entry: EntryId;
    }
  | {
      readonly type: 'queue-message';
      readonly workspace: WorkspaceId;
      readonly contact: ContactId;
      readonly message: EntryId;
      readonly channel: ChannelId;
      readonly external: string;
      readonly priority: Priority;
      /** When it is due, in ms. */
      readonly at: number;
    }
  /** A pending file of a message is to be fetched from the channel. */
  | {
      readonly type: 'fetch-media';
      readonly workspace: WorkspaceId;
      readonly contact: ContactId;
      readonly message: EntryId;
      readonly channel: ChannelId;
      readonly file: FileRef;
      /** What the channel needs to find it. */
      readonly source: Readonly<Record<string, unknown>>;
      /** When the message came, in ms. */
      readonly at: number;
    }
  /** The channel's service is to be asked for a person's name. */
  | {
      readonly type: 'fetch-profile';
      readonly workspace: WorkspaceId;
      readonly contact: ContactId;
      readonly channel: ChannelId;
      /** The person on the channel. */
      readonly external: string;
      /** In ms. */
      readonly at: number;
    }
  /** A job leaves the queue, if this is its last attempt. */
  | { readonly type: 'end-job'; readonly job: number; readonly attempt: number }
  /** A work that failed before, and was kept under its key, was done. */
  | { readonly type: 'end-kept'; readonly kind: 'command' | 'inbound'; readonly key: string }
  /** At most one timer of a kind is set; `at: null` takes it off. */
  | {
      readonly type: 'set-timer';
      readonly workspace: WorkspaceId;
      readonly contact: ContactId;
      readonly timer: Timer;
    }
  /** What an inbound led to is remembered under the channel's id of it (CH-4). */
  | {
      readonly type: 'remember-inbound';
      readonly channel: ChannelId;
      readonly external: string;
      readonly contact: ContactId | null;
      readonly entries: readonly EntryId[];
    };

/** A change of what agents have of their own: answers, held commands, read cursors, notifications. */
export type AgentChange =
  | { readonly type: 'keep-answer'; readonly author: AgentId; readonly hash: string; readonly answer: Answer }
  | {
      readonly type: 'hold';
      readonly workspace: WorkspaceId;
      readonly author: AgentId;
      readonly held: HeldCommand;
    }
  /** A held command is over, and its words are forgotten. */
  | {
      readonly type: 'end-hold';
      readonly workspace: WorkspaceId;
      readonly author: AgentId;
      readonly id: CommandId;
      readonly by: CommandId;
    }
  | {
      readonly type: 'set-read-cursor';
      readonly workspace: WorkspaceId;
      readonly agent: AgentId;
      readonly contact: ContactId;
      readonly inbound: number;
    }
  | {
      readonly type: 'notify';
      readonly workspace: WorkspaceId;
      /** Whose list the notification goes to. */
      readonly to: AgentId | 'everyone';
      /** The members who see that list. */
      readonly recipients: readonly AgentId[];
      readonly notification: Omit<Notification, 'archived'> & { readonly seq: number; readonly by: Actor };
      /** It takes the place of earlier ones of its kind about the contact. */
      readonly replacesEarlier: boolean;
      /** Most notifications that are kept in the list; the oldest go. */
      readonly keep: number;
    }
  | {
      readonly type: 'archive-notification';
      readonly workspace: WorkspaceId;
      readonly agent: AgentId;
      readonly id: NotificationId;
      readonly isForEveryone: boolean;
      readonly archived: boolean;
    }
  /** Whether a member may no longer see a contact: then the member's devices drop it (WS-1). */
  | {
      readonly type: 'set-gone';
      readonly agent: AgentId;
      readonly contact: ContactId;
      readonly gone: boolean;
    }
  | {
      readonly type: 'set-settings';
      readonly workspace: WorkspaceId;
      readonly agent: AgentId;
      readonly settings: AgentSettings;
      /** The id of the request, which is not made a second time. */
      readonly id: CommandId;
    };

/** A change of files and of what is no longer to be read. */
export type WordsChange =
  /** An entry or a held command names a file: the file stays, and belongs to the contact. */
  | {
      readonly type: 'use-file';
      readonly file: FileId;
      readonly by: EntryId | CommandId;
      readonly workspace: WorkspaceId;
      readonly contact: ContactId;
    }
  /** Files are no longer named by this; those that nothing names any more go after a time, or with `at-once` soon. */
  | {
      readonly type: 'release-files';
      readonly by: EntryId | CommandId;
      readonly deletion: 'later' | 'at-once';
    }
  /** Stored entries lose their words, and their documents go on as the next incarnation (law L11). */
  | {
      readonly type: 'redact';
      readonly workspace: WorkspaceId;
      /** The entries as they are from now on. */
      readonly entries: readonly Entry[];
      readonly segments: readonly StoredSegment[];
    }
  | {
      readonly type: 'redact-mentions';
      readonly workspace: WorkspaceId;
      readonly contact: ContactId;
      readonly entry: EntryId;
      /** The agents who have the notification. */
      readonly agents: readonly AgentId[];
    }
  /** The log of a drafts document is replaced by one update. */
  | {
      readonly type: 'rewrite-drafts';
      readonly workspace: WorkspaceId;
      readonly contact: ContactId;
      readonly name: string;
      readonly whole: Uint8Array;
      /** The difference, for those who have the document open. */
      readonly update: Uint8Array;
    }
  /** An update in the log of a drafts document does not apply, and is kept apart from now on. */
  | {
      readonly type: 'set-aside-update';
      readonly name: string;
      readonly n: number;
      readonly why: string;
      readonly at: number;
    };

/** A change of a workspace, its members and invitations. */
export type WorkspaceLedgerChange =
  | { readonly type: 'create-workspace'; readonly workspace: WorkspaceId }
  /** An item is added to the workspace, or takes the place of the one with its id. */
  | { readonly type: 'put-item'; readonly workspace: WorkspaceId; readonly item: WorkspaceItem }
  | {
      readonly type: 'remove-item';
      readonly workspace: WorkspaceId;
      readonly collection: Collection;
      readonly id: string;
    }
  /** The id of a request, which is not made a second time. */
  | { readonly type: 'remember-change'; readonly workspace: WorkspaceId; readonly id: CommandId }
  /** Beside the member's item: the member's user in the sign-in database. */
  | {
      readonly type: 'add-member';
      readonly workspace: WorkspaceId;
      readonly member: AgentId;
      readonly user: string;
    }
  /** Beside the channel's item: the channel can be found by its id alone. */
  | { readonly type: 'add-channel'; readonly workspace: WorkspaceId; readonly channel: ChannelId }
  /** A secret of a channel, which is in no item: it is added, or takes the place of the one with its name. */
  | { readonly type: 'put-secret'; readonly secret: SealedSecret }
  /** All secrets of a channel are forgotten. */
  | { readonly type: 'remove-secrets'; readonly channel: ChannelId }
  /** The templates of a channel, if it can have any, are to be taken over from its service at once. */
  | { readonly type: 'sync-templates'; readonly workspace: WorkspaceId; readonly channel: ChannelId }
  /** The rights of a member change: what the member sees is cut again. */
  | { readonly type: 'raise-epoch'; readonly workspace: WorkspaceId; readonly agent: AgentId }
  | { readonly type: 'add-invitation'; readonly workspace: WorkspaceId; readonly invitation: NewInvitation }
  /** An invitation was used or withdrawn. */
  | { readonly type: 'remove-invitation'; readonly tokenHash: string }
  /** All contacts of a member are listed to be taken from them; a contact that is listed already is listed so again. */
  | {
      readonly type: 'list-leaving';
      readonly agent: AgentId;
      readonly by: AgentId;
      readonly handTo: AgentId | null;
    }
  /** A contact is taken from that list. */
  | { readonly type: 'end-leaving'; readonly contact: ContactId }
  /** These are all the timers of a kind that a workspace has from now on. */
  | {
      readonly type: 'replace-timers';
      readonly workspace: WorkspaceId;
      readonly kind: Timer['kind'];
      readonly timers: readonly { readonly contact: ContactId; readonly at: number }[];
    };

export type LedgerChange = RecordChange | AgentChange | WordsChange | WorkspaceLedgerChange;
