/**
 * What the server asks of its database: one interface for each subject. One contract suite proves every
 * implementation; callers know only these interfaces.
 *
 * Every method answers with a promise. What a promise of a write resolves with is committed and on disk (law L2).
 * One answer comes from one state of the database; two answers may come from two states, however close together
 * they were asked for. A question that is asked after a write has resolved, or after a commit was
 * published, is answered from a state that includes both. No answer includes a commit that was not published.
 */
import type { Ledger } from '../ledger/ledger.ts';
import type { ChannelStore } from './channel-store.ts';
import type { DraftsStore } from './drafts-store.ts';
import type { FeedStore } from './feed-store.ts';
import type { FileStore } from './file-store.ts';
import type { InboundStore } from './inbound-store.ts';
import type { JobStore } from './job-store.ts';
import type { RecordStore } from './record-store.ts';
import type { VisitorStore } from './visitor-store.ts';
import type { WorkspaceStore } from './workspace-store.ts';

export interface Store {
  readonly ledger: Ledger;
  readonly record: RecordStore;
  readonly feed: FeedStore;
  readonly drafts: DraftsStore;
  readonly workspaces: WorkspaceStore;
  readonly channels: ChannelStore;
  readonly visitors: VisitorStore;
  readonly inbound: InboundStore;
  readonly jobs: JobStore;
  readonly files: FileStore;
  /** Rejects if the database does not answer or takes no writes; for the health check. */
  ping(): Promise<void>;
  /** Waits for what is queued, then closes. */
  close(): Promise<void>;
}
