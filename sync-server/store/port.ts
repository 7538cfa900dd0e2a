/**
 * What the server asks of its database. One contract suite proves every implementation; callers know only this.
 * Writers go through one queue: what is resolved is committed and on disk (law L2).
 */
import type { Commit } from '../ledger/commit.ts';
import type { Ledger } from '../ledger/ledger.ts';
export type { Commit } from '../ledger/commit.ts';
export type { Environment } from '../ledger/environment.ts';
export type { Work, WorkResult } from '../ledger/work.ts';
export type { NewInvitation, Changed, Accepted } from '../ledger/workspace/requests.ts';
import type { Timer } from '@parley/core/contact/consequences';
import type { EntryOf, Entry, FileRef } from '@parley/core/contact/entry';
import type { AgentId, ChannelId, ContactId, EntryId, FileId, WorkspaceId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { Change, SegmentInfo } from '@parley/core/protocol/agent-api';
import type { AssignedCount } from '@parley/core/protocol/account-api';
import type { AgentSettings } from '@parley/core/workspace/agent-settings';
import type { Member, Role, Workspace } from '@parley/core/workspace/workspace';

/**
 * The database takes no writes at the moment: it is locked, the disk is full or fails, or the store is
 * closed. Nothing was done, and the same call can be repeated. Any other rejection of a store's promise is
 * the fault of that one call.
 */
export class UnavailableError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'UnavailableError';
  }
}

/** A contact's stored data cannot be read. Lists leave out its row; nothing can be recorded there. */
export class DamagedContactError extends Error {
  readonly contact: ContactId;
  constructor(contact: ContactId, why: string) {
    super(`what is stored of the contact ${contact} is damaged: ${why}`);
    this.name = 'DamagedContactError';
    this.contact = contact;
  }
}

// ── Rows of single tables ─────────────────────────────────────────────────────────────────────────────────

export interface Account extends Member {
  readonly workspace: WorkspaceId;
  /** Id of the user in the sign-in database. */
  readonly user: string;
}

/** An invitation that can still be taken. Of its token only a hash is kept, so the hash opens nothing. */
export interface StoredInvitation {
  readonly tokenHash: string;
  readonly role: Role;
  readonly limited: boolean;
  readonly expiresAt: number;
}

export interface ChannelRow {
  readonly id: ChannelId;
  readonly workspace: WorkspaceId;
  readonly kind: 'web-chat';
  readonly name: string;
  readonly settings: Workspace['channels'][number]['settings'];
  /** Secret for the HMAC of user ids; never leaves the server but to owner and manager. */
  readonly secret: string;
}

export interface Visitor {
  readonly channel: ChannelId;
  readonly workspace: WorkspaceId;
  /** The visitor's id as `external` of the channel. Several tokens share it where one proven user has several devices. */
  readonly external: string;
  /** Of whoever wrote under `external`; null before the first message. */
  readonly contact: ContactId | null;
}

/** A message of one visitor's own list (law L9). */
export interface ThreadMessage {
  /** From 1, without gaps in this thread. */
  readonly n: number;
  readonly contact: ContactId;
  readonly entry: EntryOf<'message'>;
}

/** A message in the queue of those to send (DR-2, DR-3). */
export interface Outgoing {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly channel: ChannelId;
  /** The identity on the channel that it goes to. */
  readonly external: string;
  readonly message: EntryOf<'message'>;
  /** Number of failed attempts. */
  readonly attempts: number;
  /** An attempt has begun, and its outcome is not recorded (law L16). */
  readonly begun: boolean;
}

export interface TimerRow {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly kind: Timer['kind'];
  readonly at: number;
}

export interface FileRow extends FileRef {
  readonly workspace: WorkspaceId;
  /** Bound when uploaded by an agent, or when a visitor's message names it. */
  readonly contact: ContactId | null;
  readonly uploader:
    | { readonly kind: 'agent'; readonly id: AgentId }
    | { readonly kind: 'visitor'; readonly channel: ChannelId; readonly external: string };
  readonly createdAt: number;
  /** Whether an entry names it; those that none names are deleted after seven days. */
  readonly used: boolean;
}

export interface DraftsState {
  readonly workspace: WorkspaceId;
  /** Merged base, if compacted, then updates in order. */
  readonly updates: readonly Uint8Array[];
}

/** Yjs client ids that an agent has used in a drafts document for the first time. */
export interface DraftWriting {
  readonly agent: AgentId;
  readonly clients: readonly number[];
}

export interface Store extends Ledger {
  /** Called after each commit, in order. Returns its disposer. */
  onCommit(listener: (commit: Commit) => void): () => void;

  // ── record ──
  /** @throws DamagedContactError if the row is stored and cannot be read */
  row(workspace: WorkspaceId, contact: ContactId): Row | undefined;
  /** JSON texts of a segment's entries from a position on, in order of position (law L6). */
  recordRows(segment: string, from: number): readonly string[];
  /** Who a segment belongs to and its present incarnation; by its name without incarnation. */
  segment(segment: string):
    | (SegmentInfo & {
        readonly workspace: WorkspaceId;
        readonly contact: ContactId;
        readonly incarnation: number;
      })
    | undefined;
  /** All segments of a contact, oldest first. */
  segments(contact: ContactId): readonly SegmentInfo[];
  entry(contact: ContactId, id: EntryId): Entry | undefined;

  // ── feed ──
  /**
   * Changes that an agent sees after `rev`, in order of `rev`, at most `limit`; `rev` of the answer is where to go
   * on. Rows are cut by visibility: what the agent may no longer see comes as `gone`.
   */
  changes(
    member: Account,
    rev: number,
    limit: number,
  ): { readonly changes: readonly Change[]; readonly rev: number; readonly more: boolean };
  /** All that has come for an agent after `rev`, and the last `rev`; of more than `limit` nothing is read. */
  recentChanges(
    member: Account,
    rev: number,
    limit: number,
  ): { readonly changes: readonly Change[] | 'more'; readonly rev: number };
  /** Rises when role, limit or activity of a member changes: what it sees is cut anew (law L8). */
  epoch(member: AgentId): number;
  /**
   * Names the history in which a `rev` was given. A restored backup goes on in another one: a `rev` given before and
   * after the restoring is told apart by it.
   */
  era(rev: number): string;

  // ── drafts document ──
  /** Workspace and present incarnation of a contact's drafts document, also for one that has no update yet. */
  draftsDocument(
    contact: ContactId,
  ): { readonly workspace: WorkspaceId; readonly incarnation: number; readonly revision: number } | undefined;
  /** Appends updates to drafts documents' logs; when it resolves they are on disk (law L7). Many calls share one fsync. */
  appendDrafts(name: string, contact: ContactId, update: Uint8Array, written?: DraftWriting): Promise<void>;
  /** The agent who first wrote under each Yjs client id (law L10). */
  draftWriters(name: string): ReadonlyMap<number, AgentId>;
  loadDrafts(name: string): readonly { readonly n: number; readonly update: Uint8Array }[];
  /** Replaces the log up to `n` by one merged update, in one transaction. */
  compactDrafts(name: string, upTo: number, merged: Uint8Array): Promise<void>;
  /** Sets an update that does not apply aside, with the reason; the caller reports it. */
  setAsideDraft(name: string, n: number, why: string): Promise<void>;
  /** Names of drafts documents with at least `length` updates in the log. */
  longDraftsDocuments(length: number): readonly string[];
  /** The tombstone or revocation of a document name, if any (law L11). */
  tombstone(name: string): 'deleted' | 'stale' | undefined;

  // ── workspace ──
  isEmpty(): boolean;
  workspaces(): readonly WorkspaceId[];
  workspace(id: WorkspaceId): Workspace | undefined;
  /** How many contacts a member has. */
  assignedTo(agent: AgentId): AssignedCount;
  /** An agent's own settings; the defaults for who has changed nothing. */
  agentSettings(agent: AgentId): AgentSettings;
  accountOfUser(user: string): Account | undefined;
  account(agent: AgentId): Account | undefined;
  invitation(
    tokenHash: string,
    now: number,
  ): { readonly workspace: WorkspaceId; readonly role: Role; readonly limited: boolean } | undefined;
  /** The invitations of a workspace that can still be taken, newest first. */
  openInvitations(workspace: WorkspaceId, now: number): readonly StoredInvitation[];
  channel(id: ChannelId): ChannelRow | undefined;

  // ── visitors ──
  createVisitor(input: {
    readonly tokenHash: string;
    readonly channel: ChannelId;
    readonly external: string;
    readonly at: number;
  }): Promise<void>;
  visitor(tokenHash: string): Visitor | undefined;
  /**
   * A user was proven in the chat of `external`, which began before the proof. The chat becomes the user's on
   * every device, unless the user has another chat or this chat belongs to another user. Gives the `external`
   * of the user's chat.
   * @param user the `external` derived from the user's id
   */
  claimChat(channel: ChannelId, user: string, external: string): Promise<string>;
  /** A visitor's own messages after `n`, oldest first, at most `limit`. */
  thread(channel: ChannelId, external: string, after: number, limit: number): readonly ThreadMessage[];
  /** Whether one of the visitor's own messages names a file. */
  threadHasFile(channel: ChannelId, external: string, file: FileId): boolean;

  // ── jobs ──
  /**
   * Messages due to be sent, oldest first; each contact's in order.
   * @param except channels whose messages are left out
   */
  dueOutgoing(now: number, limit: number, except?: readonly ChannelId[]): readonly Outgoing[];
  /** Messages that are due and cannot be read. */
  unreadableOutgoing(now: number, limit: number): readonly EntryId[];
  /** Notes, before the channel is called, that messages are being sent; due again at `until` (law L16). */
  beginSending(messages: readonly EntryId[], until: number): Promise<void>;
  /** Makes attempts without an outcome due at `now`: the process that began them has ended. */
  interruptSending(now: number): Promise<void>;
  /** Notes that an attempt has failed, and that the next attempt is at `at`. */
  postpone(message: EntryId, at: number, attempts: number): Promise<void>;
  /** Notes that the outcome of an attempt will be recorded at `at`; the message is not sent again. */
  postponeOutcome(message: EntryId, at: number): Promise<void>;
  /** Keeps a message in the queue, never due again; the next message of its contact may be sent. */
  setAsideOutgoing(message: EntryId): Promise<void>;
  /** Done with it, for good or ill. */
  settle(message: EntryId): Promise<void>;
  dueTimers(now: number, limit: number): readonly TimerRow[];
  clearTimer(timer: TimerRow): Promise<void>;
  /**
   * Makes a failed timer due again later.
   * @param pause gives the time until then in ms, from the number of failures
   * @returns the number of failures
   */
  postponeTimer(timer: TimerRow, now: number, pause: (failures: number) => number): Promise<number>;
  /** Time of the next timer or message due, or null. */
  nextDue(): number | null;
  nextTimer(): number | null;
  nextOutgoing(except?: readonly ChannelId[]): number | null;

  // ── files ──
  createFile(file: Omit<FileRow, 'used'>): Promise<void>;
  file(id: FileId): FileRow | undefined;
  /** Bytes that an uploader has stored since a time. */
  usage(uploader: FileRow['uploader'], since: number): number;
  /**
   * Ids of files that no entry names and that are older than a time, in the order of ids.
   * @param after only ids after this one
   */
  unusedFiles(before: number, limit: number, after?: FileId): readonly FileId[];
  /** The ids among these that belong to a known file. */
  knownFiles(ids: readonly FileId[]): ReadonlySet<FileId>;
  deleteFile(id: FileId): Promise<void>;

  // ── service ──
  /** Throws if the database does not answer or takes no writes; for the health check. */
  ping(): void;
  /** Waits for what is queued, then closes. */
  close(): Promise<void>;
}
