/** The logs of drafts (law L7). */
import type { AgentId, ContactId, WorkspaceId } from '@parley/core/ids';
import type { JobAttempt } from '../ledger/work.ts';

/** Yjs client ids that an agent has used in drafts for the first time. */
export interface DraftWriting {
  readonly agent: AgentId;
  readonly clients: readonly number[];
}

export interface LoggedUpdate {
  /** Rises along the log. */
  readonly n: number;
  readonly update: Uint8Array;
}

export interface DraftsState {
  readonly workspace: WorkspaceId;
  readonly incarnation: number;
  readonly revision: number;
}

export interface DraftsStore {
  /** Workspace and present incarnation of a contact's drafts, also of drafts that have no update yet. */
  state(contact: ContactId): Promise<DraftsState | undefined>;
  /** Appends an update to a document's log. Many calls share one fsync. */
  append(name: string, contact: ContactId, update: Uint8Array, written?: DraftWriting): Promise<void>;
  /** The agent who first wrote under each Yjs client id (law L10). */
  writers(name: string): Promise<ReadonlyMap<number, AgentId>>;
  /** Merged base, if compacted, then updates in order. */
  load(name: string): Promise<readonly LoggedUpdate[]>;
  /** Replaces the log up to `n` by one merged update, in one transaction. */
  compact(name: string, upTo: number, merged: Uint8Array): Promise<void>;
  /** Sets an update that does not apply aside, with the reason; the caller reports it. */
  setAside(name: string, n: number, why: string): Promise<void>;
  /** Appends an update that was set aside and now applies; documents that are open get it, too. */
  restore(name: string, contact: ContactId, update: Uint8Array, settles: JobAttempt): Promise<void>;
  /** Names of documents with at least `length` updates in the log. */
  long(length: number): Promise<readonly string[]>;
}
