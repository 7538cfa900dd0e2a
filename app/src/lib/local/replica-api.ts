/**
 * The replica as the screen sees it: everything an agent needs, from local data first, synced in the background.
 * Listeners are told that something changed and read again; every subscription gives its disposer.
 */
import type { Action, Command } from '@parley/core/contact/decide/command';
import type { Hold, Refusal } from '@parley/core/contact/decide/decision';
import type {
  Actor,
  DeliveryStatus,
  Entry,
  EntryOf,
  FileRef,
  SendFailure,
  SendWait,
} from '@parley/core/contact/entry';
import type { GoneReason } from '@parley/core/contact/facts/message-facts';
import type { ContactState } from '@parley/core/contact/state';
import type { DraftKind } from '@parley/core/documents/drafts';
import type { AgentId, CommandId, ContactId, FileId, NotificationId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { HeldCommand, Notification } from '@parley/core/protocol/agent-api';
import type { DoorRefusal } from '@parley/core/protocol/answers';
import type { AgentSettings, SettingsChange } from '@parley/core/workspace/agent-settings';
import type { Member, Workspace } from '@parley/core/workspace/workspace';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { FirstRows, Keeping } from './database/stored.ts';

export type Dispose = () => void;

/** Where a command of this agent stands. An applied one leaves the view when the record has reached its `seq`. */
export type Standing = 'waiting' | 'sending' | 'answered';

/** An emoji that stands at a comment, and who has set it, in order (CM-7). */
export interface Reaction {
  readonly emoji: string;
  readonly by: readonly AgentId[];
}

/** An emoji that stands at a message, and who has set it, in order (CH-9). */
export interface MessageReaction {
  readonly emoji: string;
  readonly by: readonly Actor[];
}

/** What later entries say of a message. */
export interface MessageView {
  /** Oldest first: the words now shown are the last one's, or the message's own. */
  readonly edits: readonly EntryOf<'message-edited'>[];
  readonly deleted: boolean;
  /** Unknown if the entry that deletes the message is not loaded. */
  readonly deletedBy?: Actor;
  readonly reactions: readonly MessageReaction[];
  /** Files that were pending and have come. */
  readonly ready: ReadonlyMap<FileId, FileRef>;
  /** Files that cannot be fetched, and why. */
  readonly gone: ReadonlyMap<FileId, GoneReason>;
}

/** An entry on screen: recorded, or what a command of this agent will record. The key is `entry.id` in both. */
export interface ViewEntry {
  readonly entry: Entry;
  /** Null once it stands in the record. */
  readonly pending: Standing | null;
  /** Of outgoing messages. `queued` until the channel has it. */
  readonly delivery?: DeliveryStatus;
  /** Why it failed or is uncertain, in the service's words. */
  readonly error?: string;
  readonly failure?: SendFailure;
  /** Of a message that is sent later by itself. */
  readonly wait?: SendWait;
  /** Of messages that were amended. */
  readonly message?: MessageView;
  /** Of comments: number of edits, or deleted. */
  readonly comment?: {
    readonly version: number;
    readonly deleted: boolean;
    /** The edits, oldest first: the text now shown is the last one's, or the comment's own. */
    readonly history: readonly EntryOf<'comment-edited'>[];
    /** In the order in which they were first set. */
    readonly reactions: readonly Reaction[];
  };
}

/** A command that came back: kept as what was written until the agent discards it (laws L5, L15). */
export interface ReturnedCommand {
  readonly command: Command;
  readonly refusal: Refusal | DoorRefusal;
  readonly at: number;
}

/** OF-5, in this order of urgency. */
export type SyncState =
  /**
   * Somebody else, named `of`, has signed in in this browser: nothing is sent. The name is empty until known.
   */
  | { readonly state: 'not-you'; readonly of: string; readonly waiting: number }
  | { readonly state: 'session-expired'; readonly waiting: number }
  | { readonly state: 'offline'; readonly waiting: number }
  /**
   * Requests are answered, but there is no line: messages come every few seconds, drafts stay on this device.
   */
  | { readonly state: 'not-live'; readonly waiting: number; readonly caughtUp: boolean }
  | { readonly state: 'syncing'; readonly waiting: number }
  /** All that was typed and asked is on the server's disk. */
  | { readonly state: 'saved' };

/** A draft with words in it whose number is not the one being written now (law L13). */
export interface Leftover {
  readonly kind: DraftKind;
  readonly draftNumber: number;
  /** The words that were not in what was sent. */
  readonly text: string;
  /** Who consumed the draft, if somebody has. */
  readonly sentBy: AgentId | null;
}

/** A draft that lies there, as a row says it (IN-2). */
export interface DraftInRow {
  readonly kind: DraftKind;
  /** Only this agent sees it. */
  readonly isPrivate: boolean;
  /** Its first words; empty if only files go with it. */
  readonly text: string;
  readonly files: number;
}

export interface OpenContact {
  readonly contact: ContactId;
  /** State with this agent's waiting commands folded in; undefined until the row is there. */
  state(): ContactState | undefined;
  /**
   * Entries oldest first, of the segments loaded so far, waiting ones last. Those that only amend another one,
   * such as a delivery, an edit or a reaction, are folded into it and not listed.
   */
  entries(): readonly ViewEntry[];
  /** Whether earlier segments are there to be loaded, and whether the last try found them only on the server. */
  readonly older: () => 'none' | 'more' | 'loading' | 'needs-network';
  loadOlder(): Promise<void>;
  /** The shared drafts document, and the agent's private one; attached while open, kept locally. */
  readonly draftsDocument: { readonly doc: Y.Doc; readonly awareness: Awareness };
  privateDrafts(): { readonly doc: Y.Doc; readonly awareness: Awareness };
  /** Edits of posted comments by their author: own one is written, others' are watched. */
  edits(author: AgentId): { readonly doc: Y.Doc; readonly awareness: Awareness };
  /** Number of the draft to bind an editor to, with waiting commands folded in. */
  draft(kind: DraftKind | 'private'): number;
  leftovers(): readonly Leftover[];
  /** Empties a left-over draft. */
  dropLeftover(kind: DraftKind, draftNumber: number): void;
  /** Commands of this agent to this contact that the server holds, on any of the agent's devices. */
  held(): readonly HeldCommand[];
  /**
   * Informs the replica of what is rendered in a visible tab: `seen` (L5) and the read cursor (IN-6) follow
   * from that.
   * @param inView `seq` of the entries that are on the screen now: they settle mentions (NT-1)
   */
  seen(seq: number, inView?: readonly number[]): void;
  onChange(listener: () => void): Dispose;
  close(): void;
}

export interface PresentAgent {
  readonly agent: AgentId;
  readonly viewing: ContactId | null;
  readonly writing: DraftKind | null;
}

/** A command as it is given. `seen` says what a list row showed; what an open conversation showed is known. */
export interface GivenCommand {
  readonly contact: ContactId;
  readonly action: Action;
  readonly seen?: number;
  readonly replaces?: CommandId;
}

/** How many of some commands have no answer yet, and which came back. The others are applied. */
export interface Tally {
  readonly waiting: number;
  readonly back: ReadonlySet<CommandId>;
}

export interface Replica {
  readonly self: Member;
  workspace(): Workspace;
  onWorkspace(listener: () => void): Dispose;

  /** The agent's own settings, with waiting changes folded in. */
  settings(): AgentSettings;
  onSettings(listener: () => void): Dispose;
  /**
   * Changes them, with or without network. Resolves once the change is in the local database: from then on it shows
   * in every tab and is sent, however long that takes.
   */
  changeSettings(change: SettingsChange): Promise<void>;

  /** All rows of the local copy with waiting commands folded in: the same map each time. Do not change it. */
  rows(): ReadonlyMap<ContactId, Row>;
  /** `loading` until the first rows were read from local data or the network. */
  rowsReady(): boolean;
  /** Whether all rows have come at least once: until then, their number is unknown and may not be zero. */
  rowsWhole(): boolean;
  onRows(listener: () => void): Dispose;
  /** Whether all rows are there: right after the start there may be those alone with which the list began last. */
  rowsComplete(): boolean;
  /** What was noted of the list that the replica was opened with, and its name, until all rows are there. */
  firstRows(): (FirstRows & { readonly list: string }) | undefined;
  /** Notes with which rows a list begins, so that they are there first at the next start. */
  noteFirstRows(list: string, firstRows: FirstRows): Promise<void>;
  readCursor(contact: ContactId): number;
  /** Drafts with words or files in them that lie at contacts, as far as their drafts documents are kept locally. */
  drafts(): ReadonlyMap<ContactId, readonly DraftInRow[]>;
  onDrafts(listener: () => void): Dispose;
  /** Whether commands of this agent wait to be sent to the server; read cursors do not count. */
  waits(contact: ContactId): boolean;

  /** Resolves when contacts can be opened: the rows are there before that. */
  whole(): Promise<void>;
  /** @throws if the replica is not whole yet */
  openContact(contact: ContactId): OpenContact;

  /**
   * Writes a command to the outbox. Resolves with its id once it is in the local database: from then on neither
   * reload nor crash loses it. `seen` is taken from what `OpenContact.seen` was told, or given by a list row.
   */
  command(
    contact: ContactId,
    action: Action,
    options?: { readonly seen?: number; readonly replaces?: CommandId },
  ): Promise<CommandId>;
  /**
   * Writes many commands, each to the lane of its contact, all or none. It rejects if they could not be kept.
   * Thousands are given in parts, so that the screen stays responsive.
   */
  commandAll(commands: readonly GivenCommand[]): Promise<readonly CommandId[]>;
  /** Takes a command that was not sent yet out of the outbox; false if it is too late, then an undo command is due. */
  takeBack(id: CommandId): Promise<boolean>;
  /** The same for many; gives those that were taken. */
  takeBackAll(ids: readonly CommandId[]): Promise<ReadonlySet<CommandId>>;
  /** Where many commands stand by now. */
  tally(ids: readonly CommandId[]): Tally;
  /** What became of a command: its hold or refusal, for those still known. */
  outcome(id: CommandId): { readonly hold?: Hold; readonly refusal?: Refusal | DoorRefusal } | undefined;

  held(): readonly HeldCommand[];
  returned(): readonly ReturnedCommand[];
  discardReturned(id: CommandId): Promise<void>;
  onReturned(listener: () => void): Dispose;

  /** Newest first, with waiting archives folded in: the same list as long as nothing changes. Do not change it. */
  notifications(): readonly Notification[];
  onNotifications(listener: () => void): Dispose;
  /** Archives notifications, or makes them new again, as commands. Resolves once they are in the local database. */
  archive(notifications: readonly Notification[], archived: boolean): Promise<void>;
  /** Of these, those that no tab of this browser has announced outside of the page. From now on they have been. */
  claimAnnouncements(ids: readonly NotificationId[]): Promise<readonly NotificationId[]>;

  sync(): SyncState;
  onSync(listener: () => void): Dispose;
  /** There may be a session or a network again, as after signing in: everything that waits is tried now. */
  resume(): void;

  /** Other agents, by what they look at and write; of this workspace or, for limited agents, of open drafts documents. */
  present(): readonly PresentAgent[];
  onPresent(listener: () => void): Dispose;
  /** Whether a contact is typing, as the server says at the contact's drafts document; only of those that are open. */
  isTyping(contact: ContactId): boolean;
  /** What this tab looks at and writes. */
  here(viewing: ContactId | null, writing: DraftKind | null): void;

  /**
   * Keeps a file locally and uploads it when there is network; its id can be named in a command at once.
   * Rejects with `FileTooLargeError` (files.ts), or when the disk is full.
   */
  addFile(contact: ContactId, file: File): Promise<FileRef>;
  /** Address to show a file at: the server's, or of the blob that waits here. */
  fileUrl(id: string): string;

  /** Which contacts are kept with their documents, besides those that are open (OF-7). */
  keeping(): Keeping;
  setKeeping(keeping: Keeping): Promise<void>;
  /** Bytes used locally, if the browser says (OF-7). */
  size(): Promise<number | undefined>;
  /** What is still unsent: asked before logging out (OF-6). */
  unsent(): number;
  /** Removes the local copy. What is unsent has been asked about before. */
  wipe(): Promise<void>;
  dispose(): Promise<void>;
}
