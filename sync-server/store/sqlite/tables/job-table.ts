/** The queue of jobs (law L2): who may take which when, and what was set aside. */
import type { Priority, Timer } from '@parley/core/contact/consequences';
import type { ChannelId, ContactId, EntryId, FileId, WorkspaceId } from '@parley/core/ids';
import type { WaitingMessages } from '@parley/core/protocol/channels-api';
import type { JobKind, SetAsideReason } from '@parley/core/protocol/health-api';
import type {
  Job,
  JobAttempt,
  JobDelay,
  JobPayload,
  NewJob,
  SetAsideJob,
  TakeJobs,
} from '../../job-store.ts';
import { sendLane, sendPool } from '../../send-pools.ts';
import type { Sql } from '../statements.ts';

interface ProfileToFetch {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly channel: ChannelId;
  readonly external: string;
  readonly at: number;
}

/** A pending file of a message. */
interface MediaToFetch {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly message: EntryId;
  readonly channel: ChannelId;
  readonly file: { readonly id: FileId; readonly name: string };
  readonly source: JobPayload;
  /** When the message came, in ms. */
  readonly at: number;
}

type JobColumns = {
  n: number;
  attempt: number;
  kind: string;
  key: string;
  workspace: string | null;
  contact: string | null;
  due: number;
  payload: string;
  failures: number;
  lost: number;
};

/** Where a job lay that has left its lane. */
type InLane = { lane: string | null; head: number };

type SetAsideColumns = {
  n: number;
  kind: string;
  key: string;
  contact: string | null;
  payload: string;
  failures: number;
  set_aside_at: number;
  reason: string;
  error: string;
  head: number;
};

/** What a stored number is read as at most: one beyond would fail the read of all (law L17). */
const MOST = Number.MAX_SAFE_INTEGER;

/** The time from which a job may be taken: while an attempt runs, the end of its lease. */
const AT = 'coalesce(lease, due)';

/** The pools of a kind, each found by one look into the index. */
const POOLS = `WITH RECURSIVE pools(pool) AS (
  SELECT min(pool) FROM jobs WHERE kind = ?1 AND head = 1
  UNION ALL SELECT (SELECT min(pool) FROM jobs WHERE kind = ?1 AND head = 1 AND pool > pools.pool)
  FROM pools WHERE pool IS NOT NULL)`;

const payloadOf = (json: string): JobPayload | undefined => {
  try {
    const payload: unknown = JSON.parse(json);
    return typeof payload === 'object' && payload !== null ? (payload as JobPayload) : undefined;
  } catch {
    return undefined;
  }
};

const jobOf = (row: JobColumns): Job => ({
  job: row.n,
  attempt: row.attempt,
  kind: row.kind as JobKind,
  key: row.key,
  workspace: row.workspace as WorkspaceId | null,
  contact: row.contact as ContactId | null,
  due: row.due,
  payload: payloadOf(row.payload),
  failures: row.failures,
  lost: row.lost === 1,
});

const setAsideOf = (row: SetAsideColumns): SetAsideJob => ({
  job: row.n,
  kind: row.kind as JobKind,
  key: row.key,
  contact: row.contact as ContactId | null,
  payload: payloadOf(row.payload),
  failures: row.failures,
  since: row.set_aside_at,
  reason: row.reason as SetAsideReason,
  error: row.error,
  trying: row.head >= 0,
});

export const createJobTable = (sql: Sql) => {
  const lanes = createLanes(sql);
  // `head` is 1 for a job that may be taken, 0 for one that waits for another of its lane, -1 for one set aside.
  const insert = sql<
    [
      string,
      string,
      string | null,
      string | null,
      string | null,
      string,
      number,
      string,
      number,
      string | null,
      string | null,
      number | null,
    ]
  >(
    `INSERT INTO jobs (kind, key, workspace, contact, lane, pool, due, payload, failures, reason, error, set_aside_at, head)
     VALUES (?1, ?2, coalesce(?3, (SELECT workspace FROM contacts WHERE id = ?4)), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
       CASE WHEN ?12 IS NOT NULL THEN -1 WHEN ?5 IS NULL THEN 1
         ELSE NOT EXISTS (SELECT 1 FROM jobs WHERE lane = ?5 AND head >= 0) END)
     ON CONFLICT (kind, key) DO NOTHING`,
  );
  const removeByKey = sql<[string, string], InLane>(
    'DELETE FROM jobs WHERE kind = ? AND key = ? RETURNING lane, head',
  );
  const removeAttempt = sql<[number, number], InLane>(
    'DELETE FROM jobs WHERE n = ? AND attempt = ? RETURNING lane, head',
  );
  const selectPools = sql<[string, number], { pool: string }>(
    `${POOLS} SELECT pool FROM pools WHERE pool IS NOT NULL AND EXISTS
       (SELECT 1 FROM jobs j WHERE j.kind = ?1 AND j.pool = pools.pool AND j.head = 1 AND ${AT} <= ?2)`,
  );
  const take = sql<[number, string, string, number, number], JobColumns>(
    `UPDATE jobs SET attempt = min(attempt, ${MOST - 1}) + 1, lost = lost OR lease IS NOT NULL,
       failures = min(failures, ${MOST - 1}) + (lease IS NOT NULL), lease = ?1
     WHERE n IN (SELECT n FROM jobs WHERE kind = ?2 AND pool = ?3 AND head = 1 AND ${AT} <= ?4 ORDER BY ${AT} LIMIT ?5)
     RETURNING n, attempt, kind, key, workspace, contact, min(due, ${MOST}) AS due, payload, failures, lost`,
  );
  const endLeases = sql<[number]>('UPDATE jobs SET lease = ?1 WHERE lease > ?1');
  const delay = sql<
    [number | null, number, string | null, string | null, string | null, number | null, number, number],
    { lane: string | null }
  >(
    `UPDATE jobs SET due = coalesce(?1, due), failures = ?2, reason = coalesce(?3, reason), error = coalesce(?4, error),
       payload = coalesce(?5, payload), set_aside_at = coalesce(set_aside_at, ?6), head = CASE WHEN ?1 IS NULL THEN -1 ELSE 1 END,
       lease = NULL, lost = 0
     WHERE n = ?7 AND attempt = ?8 RETURNING lane`,
  );
  const nextDue = sql<[string, number], { due: number | null }>(
    `${POOLS} SELECT min(min((SELECT min(${AT}) FROM jobs j WHERE j.kind = ?1 AND j.pool = pools.pool AND j.head = 1
       AND ${AT} > ?2)), ${MOST}) AS due FROM pools`,
  );
  const countWaiting = sql<[string], { count: number }>(
    `SELECT count(*) AS count FROM jobs WHERE kind = 'send' AND pool = ? AND head >= 0`,
  );
  const oldestWaiting = sql<[string], { at: number | null }>(
    `SELECT payload ->> '$.at' AS at FROM jobs
     WHERE n = (SELECT min(n) FROM jobs WHERE kind = 'send' AND pool = ? AND head >= 0) AND json_valid(payload)`,
  );
  const selectSetAside = sql<[string, number], SetAsideColumns>(
    `SELECT n, kind, key, contact, payload, min(failures, ${MOST}) AS failures, min(set_aside_at, ${MOST}) AS set_aside_at,
       ifnull(reason, 'other') AS reason, ifnull(error, '') AS error, head
     FROM jobs WHERE set_aside_at IS NOT NULL AND (workspace = ?1 OR workspace IS NULL) ORDER BY n LIMIT ?2`,
  );
  const deleteTimers = sql<[string, string]>('DELETE FROM jobs WHERE kind = ? AND workspace = ?');

  const add = (job: NewJob): void => {
    const { kind, key, workspace, contact, lane = null, pool = '', due, payload, failed } = job;
    const [reason, error] = failed ? [failed.reason, failed.error] : [null, null];
    const asideAt = failed?.aside ? failed.at : null;
    const json = JSON.stringify(payload);
    const failures = failed ? 1 : 0;
    insert.run(kind, key, workspace, contact, lane, pool, due, json, failures, reason, error, asideAt);
  };

  /** Takes a job out of the queue, whatever has become of it. */
  const remove = (kind: JobKind, key: string): void => {
    lanes.leave(removeByKey.get(kind, key));
  };

  /** Adds a job in place of the one that has its key. */
  const set = (job: NewJob): void => {
    remove(job.kind, job.key);
    add(job);
  };

  /** Sets a timer of a contact in place of the one of its kind, or takes that one off. */
  const setTimer = (workspace: WorkspaceId, contact: ContactId, { kind, at }: Timer): void => {
    remove(kind, contact);
    if (at !== null) add({ kind, key: contact, workspace, contact, due: at, payload: { at } });
  };

  /** Ends a job, if this attempt is still its last one. */
  const settle = ({ job, attempt }: JobAttempt): void => {
    lanes.leave(removeAttempt.get(job, attempt));
  };

  return {
    add,
    remove,
    set,
    /** Puts a message at the end of the queue of those to send, due at once. */
    queueMessage: (
      workspace: WorkspaceId,
      contact: ContactId,
      message: EntryId,
      to: { readonly channel: ChannelId; readonly external: string },
      priority: Priority,
      now: number,
    ): void => {
      remove('send', message);
      const lane = sendLane(contact, to.channel, priority);
      const pool = sendPool(to.channel, priority);
      const payload = { ...to, at: now };
      add({ kind: 'send', key: message, workspace, contact, lane, pool, due: now, payload });
    },
    /** Adds the job that fetches a pending file of a message. */
    fetchMedia: ({ workspace, contact, message, channel, file, source, at }: MediaToFetch): void => {
      const payload = { channel, message, name: file.name, source, at };
      add({ kind: 'fetch-media', key: file.id, workspace, contact, pool: channel, due: at, payload });
    },
    /** Adds the job that asks a channel for a person's name. */
    fetchProfile: ({ workspace, contact, channel, external, at }: ProfileToFetch): void => {
      const payload = { channel, external };
      const key = `${channel}/${external}`;
      add({ kind: 'fetch-profile', key, workspace, contact, pool: channel, due: at, payload });
    },
    /** Adds the job that takes over the templates of a channel, due at once, in place of the one that was planned. */
    syncTemplates: (workspace: WorkspaceId, channel: ChannelId): void => {
      set({ kind: 'sync-templates', key: channel, workspace, contact: null, due: 0, payload: {} });
    },
    setTimer,
    /** Takes off all the timers of a kind in a workspace, and sets these. */
    replaceTimers: (
      workspace: WorkspaceId,
      kind: Timer['kind'],
      timers: readonly { readonly contact: ContactId; readonly at: number }[],
    ): void => {
      deleteTimers.run(kind, workspace);
      for (const { contact, at } of timers) setTimer(workspace, contact, { kind, at });
    },
    settle,
    duePools: (kind: JobKind, now: number): readonly string[] =>
      selectPools.all(kind, now).map(({ pool }) => pool),
    take: ({ kind, pool, now, until, limit }: TakeJobs): readonly Job[] =>
      take
        .all(until, kind, pool, now, limit)
        .map(jobOf)
        .sort((a, b) => a.due - b.due || a.job - b.job),
    endLeases: (now: number): void => {
      endLeases.run(now);
    },
    delay: (
      { job, attempt }: JobAttempt,
      { due, failures, failure, payload }: JobDelay,
      now: number,
    ): void => {
      const json = payload === undefined ? null : JSON.stringify(payload);
      const asideAt = due === null ? now : null;
      const { reason = null, error = null } = failure ?? {};
      const delayed = delay.get(due, failures, reason, error, json, asideAt, job, attempt);
      if (delayed && due === null) lanes.leave({ ...delayed, head: 1 });
    },
    nextDue: (kind: JobKind, now: number): number | null => nextDue.get(kind, now)?.due ?? null,
    waiting: (pool: string): WaitingMessages => ({
      count: countWaiting.get(pool)?.count ?? 0,
      since: oldestWaiting.get(pool)?.at ?? null,
    }),
    setAside: (workspace: WorkspaceId, limit: number): readonly SetAsideJob[] =>
      selectSetAside.all(workspace, limit).map(setAsideOf),
    tryAgain: lanes.tryAgain,
  };
};
export type JobTable = ReturnType<typeof createJobTable>;

/** Lanes: the first job of each may be taken, and the others wait for it. */
function createLanes(sql: Sql) {
  const promote = sql<[string]>(
    'UPDATE jobs SET head = 1 WHERE n = (SELECT min(n) FROM jobs WHERE lane = ? AND head >= 0)',
  );
  const demote = sql<[string]>(
    'UPDATE jobs SET head = 0 WHERE lane = ? AND head >= 0 AND head = 1 AND lease IS NULL',
  );
  const hasHead = sql<[string], { found: number }>(
    'SELECT 1 AS found FROM jobs WHERE lane = ? AND head >= 0 AND head = 1 LIMIT 1',
  );
  const selectAside = sql<[number, string], { lane: string | null }>(
    'SELECT lane FROM jobs WHERE n = ? AND head = -1 AND (workspace = ? OR workspace IS NULL)',
  );
  const release = sql<[number, number]>('UPDATE jobs SET head = 1, due = ? WHERE n = ?');
  const releaseLane = sql<[number, string, number]>(
    `UPDATE jobs SET head = 0, due = ?
     WHERE lane = ? AND n <= ? AND head = -1 AND set_aside_at IS NOT NULL`,
  );

  return {
    /** Lets the next job of a lane be taken, after the first one has left. */
    leave: (left: InLane | undefined): void => {
      if (left?.lane && left.head === 1) promote.run(left.lane);
    },
    /** Makes a job that was set aside due, and those set aside before it in its lane: the order is kept. */
    tryAgain: (workspace: WorkspaceId, job: number, now: number): void => {
      const aside = selectAside.get(job, workspace);
      if (aside === undefined) return;
      if (aside.lane === null) {
        release.run(now, job);
        return;
      }
      releaseLane.run(now, aside.lane, job);
      demote.run(aside.lane);
      // One that runs is left alone; the others wait for its end.
      if (hasHead.get(aside.lane) === undefined) promote.run(aside.lane);
    },
  };
}
