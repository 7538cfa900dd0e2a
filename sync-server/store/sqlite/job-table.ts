/** What the server has to do later: messages to send, and times at which to look at a contact again. */
import { upcastEntry, type Entry, type EntryOf } from '@parley/core/contact/entry';
import type { Alarm } from '@parley/core/contact/consequences';
import type { ChannelId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import type { AlarmRow, Outgoing } from '../port.ts';
import type { Sql } from './statements.ts';

type OutgoingColumns = {
  workspace: string;
  contact: string;
  channel: string;
  external: string;
  attempts: number;
  json: string;
};

const messageOf = (json: string): EntryOf<'message'> => {
  const entry = upcastEntry(JSON.parse(json) as Entry);
  if (entry.kind !== 'message') throw new Error(`entry ${entry.id} in the queue is no message`);
  return entry;
};

export const createJobTable = (sql: Sql) => {
  // `head`: only the first message of a contact and channel may be sent; the next one when that is settled.
  const insert = sql<[string, string, string, string, string, number]>(
    `INSERT INTO outgoing (message, workspace, contact, channel, external, due_at, attempts, head)
     SELECT a, b, c, d, e, f, 0, NOT EXISTS (SELECT 1 FROM outgoing WHERE contact = c AND channel = d)
     FROM (SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f)
     WHERE true ON CONFLICT (message) DO UPDATE SET due_at = excluded.due_at, attempts = 0`,
  );
  const selectDue = sql<[number, number], OutgoingColumns>(
    `SELECT o.workspace, o.contact, o.channel, o.external, o.attempts, e.json
     FROM outgoing o JOIN entries e ON e.id = o.message
     WHERE o.head = 1 AND o.due_at <= ? ORDER BY o.due_at, o.n LIMIT ?`,
  );
  const postpone = sql<[number, number, string]>(
    'UPDATE outgoing SET due_at = ?, attempts = ? WHERE message = ?',
  );
  const remove = sql<[string], { contact: string; channel: string }>(
    'DELETE FROM outgoing WHERE message = ? RETURNING contact, channel',
  );
  const promote = sql<[string, string]>(
    `UPDATE outgoing SET head = 1
     WHERE n = (SELECT min(n) FROM outgoing WHERE contact = ? AND channel = ?)`,
  );
  const upsertAlarm = sql<[string, string, string, number]>(
    `INSERT INTO alarms (workspace, contact, kind, at) VALUES (?, ?, ?, ?)
     ON CONFLICT (contact, kind) DO UPDATE SET at = excluded.at`,
  );
  const deleteAlarm = sql<[string, string]>('DELETE FROM alarms WHERE contact = ? AND kind = ?');
  const clearAlarm = sql<[string, string, number]>(
    'DELETE FROM alarms WHERE contact = ? AND kind = ? AND at = ?',
  );
  const selectAlarms = sql<
    [number, number],
    { workspace: string; contact: string; kind: string; at: number }
  >('SELECT workspace, contact, kind, at FROM alarms WHERE at <= ? ORDER BY at LIMIT ?');
  const nextDue = sql<[], { due: number | null }>(
    `SELECT min(due) AS due FROM (
       SELECT min(at) AS due FROM alarms UNION ALL SELECT min(due_at) FROM outgoing WHERE head = 1)`,
  );
  const deleteAutoClose = sql<[string]>(`DELETE FROM alarms WHERE workspace = ? AND kind = 'auto-close'`);
  const insertAutoClose = sql<[number, string]>(
    `INSERT INTO alarms (workspace, contact, kind, at)
     SELECT workspace, id, 'auto-close', json_extract(state, '$.idle.since') + ? FROM contacts
     WHERE workspace = ? AND json_extract(state, '$.idle.since') IS NOT NULL
       AND json_extract(state, '$.conversation.id') IS NOT NULL AND json_extract(state, '$.snooze.until') IS NULL`,
  );

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
    dueOutgoing: (now: number, limit: number): readonly Outgoing[] =>
      selectDue.all(now, limit).map((row) => ({
        workspace: row.workspace as WorkspaceId,
        contact: row.contact as ContactId,
        channel: row.channel as ChannelId,
        external: row.external,
        attempts: row.attempts,
        message: messageOf(row.json),
      })),
    postpone: (message: EntryId, at: number, attempts: number): void => {
      postpone.run(at, attempts, message);
    },
    settle: (message: EntryId): void => {
      const settled = remove.get(message);
      if (settled) promote.run(settled.contact, settled.channel);
    },
    setAlarm: (workspace: WorkspaceId, contact: ContactId, alarm: Alarm): void => {
      if (alarm.at === null) deleteAlarm.run(contact, alarm.kind);
      else upsertAlarm.run(workspace, contact, alarm.kind, alarm.at);
    },
    /** Sets the alarms of auto-close anew, after the rule has changed (OC-7). */
    resetAutoClose: (workspace: WorkspaceId, idle: number | null): void => {
      deleteAutoClose.run(workspace);
      if (idle !== null) insertAutoClose.run(idle, workspace);
    },
    dueAlarms: (now: number, limit: number): readonly AlarmRow[] =>
      selectAlarms.all(now, limit).map((row) => ({
        workspace: row.workspace as WorkspaceId,
        contact: row.contact as ContactId,
        kind: row.kind as Alarm['kind'],
        at: row.at,
      })),
    /** Takes an alarm off, unless it was set anew meanwhile. */
    clearAlarm: (alarm: AlarmRow): void => {
      clearAlarm.run(alarm.contact, alarm.kind, alarm.at);
    },
    nextDue: (): number | null => nextDue.get()?.due ?? null,
  };
};
export type JobTable = ReturnType<typeof createJobTable>;
