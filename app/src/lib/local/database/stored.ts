/** Values of the replica's database that are its own; see keys.ts for where they lie. */
import type { Command } from '@parley/core/contact/decide/command';
import type { FileRef } from '@parley/core/contact/entry';
import type { DraftKind } from '@parley/core/documents/drafts';
import type { AgentId, ContactId } from '@parley/core/ids';
import type { SegmentInfo } from '@parley/core/protocol/agent-api';
import type { Answer } from '@parley/core/protocol/answers';

export interface StoredReadCursor {
  readonly contact: ContactId;
  readonly inbound: number;
}

/** A command from the press to the moment at which its effect is seen locally. */
export interface OutboxItem {
  /** Place among all commands of this agent in this browser, rising. */
  readonly order: number;
  readonly command: Command;
  /** Whether a request with it may have reached the server: then it can neither be changed nor taken back. */
  readonly sent: boolean;
  readonly answer: Answer | null;
  /** When the answer came, ms. */
  readonly answeredAt?: number;
}

export type LocalFileState =
  /** To be uploaded before the command that names it. */
  | 'waiting'
  | 'uploaded'
  /** The server will not have it: the command goes on and is returned. */
  | 'refused';

export interface LocalFile {
  readonly ref: FileRef;
  readonly contact: ContactId;
  readonly state: LocalFileState;
  /** The bytes; they stay a while after the upload, for as long as a command here names them. */
  readonly blob: Blob;
  /** When it was added, ms. */
  readonly at: number;
}

/** What a pull said of a contact's documents. */
export interface KnownSegments {
  readonly contact: ContactId;
  /** The contact's `seq` that is held locally. */
  readonly seq: number;
  /** Name of the drafts document and the revision of it that is held locally. */
  readonly draftsDocument: string;
  readonly draftsRevision: number;
  /** All segments, oldest first. */
  readonly segments: readonly SegmentInfo[];
}

/** What is held of a record document: the token with which it is attached (law L6). */
export interface RecordHead {
  readonly name: string;
  readonly count: number;
  readonly last: string | null;
}

export interface DirtyDrafts {
  readonly name: string;
  readonly contact: ContactId;
  readonly writer: string;
  /** Number of the writer's last own update. */
  readonly n: number;
  /** The Yjs client under which the words were typed, and the clock from which on none of them is proven. */
  readonly client: number;
  readonly from: number;
}

/** A draft as it is noted: its first words, and how many files go with it. */
export interface NotedDraft {
  readonly kind: DraftKind;
  readonly draftNumber: number;
  readonly text: string;
  readonly files: number;
}

/** What a drafts document holds of drafts that the record has not consumed. */
export interface DraftNote {
  readonly contact: ContactId;
  /** Name of the drafts document. */
  readonly name: string;
  /** Whose private drafts document it is, or null. */
  readonly agent: AgentId | null;
  readonly drafts: readonly NotedDraft[];
}

/** Which contacts are kept locally with their documents (OF-7). */
export interface Keeping {
  readonly mine: boolean;
  readonly unassigned: boolean;
  /** How many of those opened last. */
  readonly recent: number;
}

export const DEFAULT_KEEPING: Keeping = { mine: true, unassigned: true, recent: 100 };

/** With which rows a list began when it was seen last. */
export interface FirstRows {
  /** The first contacts of the list, in order; at most `FRONT`. */
  readonly contacts: readonly ContactId[];
  /** How many rows each view had. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many rows the list had. */
  readonly length: number;
}
