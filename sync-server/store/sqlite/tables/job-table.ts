/** What the server has to do later: messages to send, and times at which to look at a contact again. */
import { upcastEntry, type Entry, type EntryOf } from '@parley/core/contact/entry';
import type { Timer } from '@parley/core/contact/consequences';
import type { ChannelId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import type { Outgoing, TimerRow } from '../../job-store.ts';
import type { Sql } from '../statements.ts';

type OutgoingColumns = {
  workspace: string;
  contact: string;
  channel: string;
  external: string;
  attempts: number;
  begun: number;
  json: string;
};

/** What a stored number is read as at most: one beyond would fail the read of all (law L17). */
const MOST = Number.MAX_SAFE_INTEGER;

/** Whether the entry `e` is a message that this program can read. */
const READABLE = `CASE WHEN json_valid(e.json)
  THEN e.json ->> '$.kind' = 'message' AND e.json ->> '$.v' = 1 ELSE 0 END`;

const messageOf = (json: string): EntryOf<'message'> => {
  const entry = upcastEntry(JSON.parse(json) as Entry);
  if (entry.kind !== 'message') throw new Error(`entry ${entry.id} in the queue is no message`);
  return entry;
};

export const createJobTable = (sql: Sql) => {
  // `head`: 1 for the first message of a contact and channel, the only one that may be sent; 0 for the
  // others, until the first is settled; -1 for a message that was set aside, which blocks no other.
  const insert = sql<[string, string, string, string, string, number]>(
    `INSERT INTO outgoing (message, workspace, contact, channel, external, due_at, attempts, head)
     SELECT a, b, c, d, e, f, 0, NOT EXISTS (SELECT 1 FROM outgoing WHERE contact = c AND channel = d AND head >= 0)
     FROM (SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f)
     WHERE true ON CONFLICT (message) DO UPDATE SET due_at = excluded.due_at, attempts = 0`,
  );
  const selectDue = sql<[number, string, number], OutgoingColumns>(
    `SELECT o.workspace, o.contact, o.channel, o.external, min(o.attempts, ${MOST}) AS attempts, o.begun, e.json
     FROM outgoing o JOIN entries e ON e.id = o.message
     WHERE o.head = 1 AND o.due_at <= ? AND instr(?, o.channel) = 0 AND ${READABLE} ORDER BY o.due_at, o.n LIMIT ?`,
  );
  const selectUnreadable = sql<[number, number], { message: string }>(
    `SELECT o.message FROM outgoing o LEFT JOIN entries e ON e.id = o.message
     WHERE o.head = 1 AND o.due_at <= ? AND NOT ifnull(${READABLE}, 0) ORDER BY o.due_at, o.n LIMIT ?`,
  );
  const begin = sql<[number, string]>('UPDATE outgoing SET begun = 1, due_at = ? WHERE message = ?');
  // So it is kept with every change; a line that has lost its first message would never move again.
  const promoteAll = sql<[]>(
    `UPDATE outgoing SET head = 1
     WHERE head = 0 AND n IN (SELECT min(n) FROM outgoing WHERE head >= 0 GROUP BY contact, channel)`,
  );
  const interrupt = sql<[number]>('UPDATE outgoing SET due_at = ? WHERE begun = 1');
  const postpone = sql<[number, number, string]>(
    'UPDATE outgoing SET begun = 0, due_at = ?, attempts = ? WHERE message = ?',
  );
  const postponeOutcome = sql<[number, string]>('UPDATE outgoing SET due_at = ? WHERE message = ?');
  const setAside = sql<[string], { contact: string; channel: string }>(
    'UPDATE outgoing SET head = -1 WHERE message = ? RETURNING contact, channel',
  );
  const remove = sql<[string], { contact: string; channel: string }>(
    'DELETE FROM outgoing WHERE message = ? RETURNING contact, channel',
  );
  const promote = sql<[string, string]>(
    `UPDATE outgoing SET head = 1
     WHERE n = (SELECT min(n) FROM outgoing WHERE contact = ? AND channel = ? AND head >= 0)`,
  );
  const upsertTimer = sql<[string, string, string, number, number]>(
    `INSERT INTO timers (workspace, contact, kind, at, due_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (contact, kind) DO UPDATE SET at = excluded.at, due_at = excluded.due_at, failures = 0`,
  );
  const deleteTimer = sql<[string, string]>('DELETE FROM timers WHERE contact = ? AND kind = ?');
  const clearTimer = sql<[string, string, number]>(
    'DELETE FROM timers WHERE contact = ? AND kind = ? AND at = ?',
  );
  const failTimer = sql<[string, string, number], { failures: number }>(
    `UPDATE timers SET failures = failures + 1 WHERE contact = ? AND kind = ? AND at = ? RETURNING failures`,
  );
  const delayTimer = sql<[number, string, string]>(
    'UPDATE timers SET due_at = ? WHERE contact = ? AND kind = ?',
  );
  const selectTimers = sql<
    [number, number],
    { workspace: string; contact: string; kind: string; at: number }
  >('SELECT workspace, contact, kind, at FROM timers WHERE due_at <= ? ORDER BY due_at LIMIT ?');
  const nextTimer = sql<[], { due: number | null }>(`SELECT min(min(due_at), ${MOST}) AS due FROM timers`);
  const nextOutgoing = sql<[string], { due: number | null }>(
    `SELECT min(min(due_at), ${MOST}) AS due FROM outgoing
     WHERE head = 1 AND instr(?, channel) = 0`,
  );
  const deleteTimers = sql<[string, string]>('DELETE FROM timers WHERE workspace = ? AND kind = ?');

  return {
    /** Puts a message at the end of the queue, due at once. */
    send: (
      workspace: WorkspaceId,
      contact: ContactId,
      message: EntryId,
      to: { readonly channel: ChannelId; readonly external: string },
      now: number,
    ): void => {
      insert.run(message, workspace, contact, to.channel, to.external, now);
    },
    dueOutgoing: (now: number, limit: number, except: readonly ChannelId[] = []): readonly Outgoing[] =>
      selectDue.all(now, except.join(' '), limit).map((row) => ({
        workspace: row.workspace as WorkspaceId,
        contact: row.contact as ContactId,
        channel: row.channel as ChannelId,
        external: row.external,
        attempts: row.attempts,
        begun: row.begun === 1,
        message: messageOf(row.json),
      })),
    unreadableOutgoing: (now: number, limit: number): readonly EntryId[] =>
      selectUnreadable.all(now, limit).map(({ message }) => message as EntryId),
    beginSending: (messages: readonly EntryId[], until: number): void => {
      for (const message of messages) begin.run(until, message);
    },
    interruptSending: (now: number): void => {
      interrupt.run(now);
      promoteAll.run();
    },
    postpone: (message: EntryId, at: number, attempts: number): void => {
      postpone.run(at, attempts, message);
    },
    postponeOutcome: (message: EntryId, at: number): void => {
      postponeOutcome.run(at, message);
    },
    setAsideOutgoing: (message: EntryId): void => {
      const aside = setAside.get(message);
      if (aside) promote.run(aside.contact, aside.channel);
    },
    settle: (message: EntryId): void => {
      const settled = remove.get(message);
      if (settled) promote.run(settled.contact, settled.channel);
    },
    setTimer: (workspace: WorkspaceId, contact: ContactId, timer: Timer): void => {
      if (timer.at === null) deleteTimer.run(contact, timer.kind);
      else upsertTimer.run(workspace, contact, timer.kind, timer.at, timer.at);
    },
    /** Takes off all the timers of a kind in a workspace, and sets these. */
    replaceTimers: (
      workspace: WorkspaceId,
      kind: Timer['kind'],
      timers: readonly { readonly contact: ContactId; readonly at: number }[],
    ): void => {
      deleteTimers.run(workspace, kind);
      for (const { contact, at } of timers) upsertTimer.run(workspace, contact, kind, at, at);
    },
    dueTimers: (now: number, limit: number): readonly TimerRow[] =>
      selectTimers.all(now, limit).map((row) => ({
        workspace: row.workspace as WorkspaceId,
        contact: row.contact as ContactId,
        kind: row.kind as Timer['kind'],
        at: row.at,
      })),
    /** Takes a timer off, unless it was set anew meanwhile. */
    clearTimer: (timer: TimerRow): void => {
      clearTimer.run(timer.contact, timer.kind, timer.at);
    },
    postponeTimer: (timer: TimerRow, now: number, pause: (failures: number) => number): number => {
      const failures = failTimer.get(timer.contact, timer.kind, timer.at)?.failures ?? 0;
      if (failures > 0) delayTimer.run(now + pause(failures), timer.contact, timer.kind);
      return failures;
    },
    nextTimer: (): number | null => nextTimer.get()?.due ?? null,
    nextOutgoing: (except: readonly ChannelId[] = []): number | null =>
      nextOutgoing.get(except.join(' '))?.due ?? null,
  };
};
export type JobTable = ReturnType<typeof createJobTable>;
