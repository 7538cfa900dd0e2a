/**
 * What the server does later, in one durable queue. A job is written in the transaction of what brings it about
 * (law L2), taken under a lease, and leaves the queue in the transaction of its effect. The lease ends by itself:
 * the job of a process that was killed is taken again. Several processes may take jobs from one queue.
 */
import type { ContactId, WorkspaceId } from '@parley/core/ids';
import type { WaitingMessages } from '@parley/core/protocol/channels-api';
import type { JobKind, SetAsideReason } from '@parley/core/protocol/health-api';
import type { JobAttempt } from '../ledger/work.ts';
export type { JobAttempt } from '../ledger/work.ts';

/** Data of a job: plain JSON. */
export type JobPayload = Readonly<Record<string, unknown>>;

/** A job that was taken: an attempt has begun, and that is on the disk. */
export interface Job extends JobAttempt {
  readonly kind: JobKind;
  /** Unique within its kind. */
  readonly key: string;
  readonly workspace: WorkspaceId | null;
  readonly contact: ContactId | null;
  /** The time in ms at which it fell due. */
  readonly due: number;
  /** Undefined if what is stored cannot be read. */
  readonly payload: JobPayload | undefined;
  /** How many attempts have failed. */
  readonly failures: number;
  /** An earlier attempt ended without an outcome: nobody knows what it did (law L16). It counts as a failure. */
  readonly lost: boolean;
}

/** Why a job failed: a reason that the screen has words for, and the error's own words. */
export interface JobFailure {
  readonly reason: SetAsideReason;
  readonly error: string;
}

export interface NewJob {
  readonly kind: JobKind;
  readonly key: string;
  readonly workspace: WorkspaceId | null;
  readonly contact: ContactId | null;
  /** Jobs of one lane are done one after the other, in the order in which they were added. */
  readonly lane?: string;
  /** Jobs of one pool share a limit of attempts at a time. */
  readonly pool?: string;
  readonly due: number;
  readonly payload: JobPayload;
  /** For a job that has failed already; with `aside`, it is only listed, until somebody tries it again. */
  readonly failed?: JobFailure & { readonly at: number; readonly aside: boolean };
}

/** What becomes of a job whose attempt has not ended it. */
export interface JobDelay {
  /** The time of the next attempt, in ms; null sets the job aside. */
  readonly due: number | null;
  readonly failures: number;
  readonly failure?: JobFailure;
  /** Takes the place of the job's payload. */
  readonly payload?: JobPayload;
}

/** A job that was set aside, or that is being tried again after that. */
export interface SetAsideJob {
  readonly job: number;
  readonly kind: JobKind;
  readonly key: string;
  readonly contact: ContactId | null;
  readonly payload: JobPayload | undefined;
  readonly failures: number;
  /** When it was set aside, in ms. */
  readonly since: number;
  readonly reason: SetAsideReason;
  readonly error: string;
  readonly trying: boolean;
}

export interface TakeJobs {
  readonly kind: JobKind;
  readonly pool: string;
  readonly now: number;
  /** The end of the lease, in ms. */
  readonly until: number;
  readonly limit: number;
}

export interface JobStore {
  /** Adds a job, unless its kind has one of that key. */
  add(job: NewJob): Promise<void>;
  /** The pools of a kind that have a due job. */
  duePools(kind: JobKind, now: number): Promise<readonly string[]>;
  /** Takes due jobs under a lease, oldest first: one statement, so no job is taken twice. */
  take(take: TakeJobs): Promise<readonly Job[]>;
  /**
   * Ends the leases of all attempts, at the start of a process that alone works on the data: those who hold leases have
   * been killed. The attempts count as lost.
   */
  endLeases(now: number): Promise<void>;
  /** Ends jobs, if these attempts are still the last ones. */
  settle(attempts: readonly JobAttempt[]): Promise<void>;
  /** Notes that an attempt has not ended its job, if it is still the last one. */
  delay(attempt: JobAttempt, delay: JobDelay, now: number): Promise<void>;
  /** The time after `now` at which the next job of a kind falls due, or a lease ends; null if there is none. */
  next(kind: JobKind, now: number): Promise<number | null>;
  /** The messages of a pool that wait to be sent, without those that were set aside. */
  waiting(pool: string): Promise<WaitingMessages>;
  /** What was set aside in a workspace, and what of the server's own, oldest first. */
  setAside(workspace: WorkspaceId, limit: number): Promise<readonly SetAsideJob[]>;
  /** Makes jobs that were set aside due at `now`; of these, those of the workspace and the server's own. */
  tryAgain(workspace: WorkspaceId, jobs: readonly number[], now: number): Promise<void>;
}
