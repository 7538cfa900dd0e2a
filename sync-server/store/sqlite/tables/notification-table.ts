/** Notifications: of one agent, and those that everybody gets, with who has archived them (NT-1). */
import type { Actor } from '@parley/core/contact/entry';
import { isOnePerContact, MAX_NOTIFICATIONS } from '@parley/core/inbox/notifications';
import {
  notificationIdOf,
  type AgentId,
  type ContactId,
  type EntryId,
  type NotificationId,
  type WorkspaceId,
} from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';
import type { Sql } from '../statements.ts';

/** A notification for everybody who sees the unassigned stands under this instead of an agent. */
const EVERYONE = '';

type Row = {
  id: string;
  kind: string;
  contact: string;
  entry: string;
  at: number;
  archived: number;
  seq: number | null;
  by: string | null;
  text: string | null;
  rev: number;
  assignee: string | null;
  mentioned: string;
};

/** A notification that changed, with what decides whether an agent sees its contact. */
export interface ChangedNotification {
  readonly rev: number;
  readonly assignee: string | null;
  readonly mentioned: string;
  readonly notification: Notification;
}

const COLUMNS = `n.id, n.kind, n.contact, n.entry, n.at, n.seq, n.by, n.text, c.assignee, c.mentioned`;
const WITH_CONTACT = 'CROSS JOIN contacts c ON c.id = n.contact';

/**
 * The author of the notification. An unreadable author counts as absent, as in rows from before authors were
 * stored.
 */
const byOf = (text: string | null): { readonly by?: Actor } => {
  try {
    return text === null ? {} : { by: JSON.parse(text) as Actor };
  } catch {
    return {};
  }
};

const changed = (row: Row): ChangedNotification => ({
  rev: row.rev,
  assignee: row.assignee,
  mentioned: row.mentioned,
  notification: {
    id: row.id as NotificationId,
    kind: row.kind as Notification['kind'],
    contact: row.contact as ContactId,
    entry: row.entry as EntryId,
    at: row.at,
    archived: row.archived === 1,
    ...(row.seq === null ? {} : { seq: row.seq }),
    ...byOf(row.by),
    ...(row.text === null ? {} : { text: row.text }),
  },
});

const each = function* (rows: Iterable<Row>): Iterable<ChangedNotification> {
  for (const row of rows) yield changed(row);
};

export const createNotificationTable = (sql: Sql) => {
  const changedOwn = sql<[string, string, number], Row>(
    `SELECT ${COLUMNS}, n.archived, n.rev FROM notifications n ${WITH_CONTACT}
     WHERE n.workspace = ? AND n.agent = ? AND n.rev > ? ORDER BY n.rev`,
  );
  // What was archived since comes by that, below.
  const changedEveryone = sql<[string, string, number], Row>(
    `SELECT ${COLUMNS}, 0 AS archived, n.rev FROM notifications n ${WITH_CONTACT}
     WHERE n.workspace = ?1 AND n.agent = '' AND n.rev > ?3
       AND NOT EXISTS (SELECT 1 FROM notification_archives a WHERE a.agent = ?2 AND a.id = n.id)
     ORDER BY n.rev`,
  );
  const changedArchives = sql<[string, string, number], Row>(
    `SELECT ${COLUMNS}, a.archived, a.rev FROM notification_archives a
     CROSS JOIN notifications n ON n.workspace = ?1 AND n.agent = '' AND n.id = a.id ${WITH_CONTACT}
     WHERE a.agent = ?2 AND a.rev > ?3 ORDER BY a.rev`,
  );
  const insert = sql<
    [string, string, string, string, string, string, number, number, number, string, string | null]
  >(
    `INSERT OR IGNORE INTO notifications (workspace, agent, id, kind, contact, entry, at, archived, rev, seq, by, text)
     VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)`,
  );
  const deleteEarlier = sql<[string, string, string]>(
    'DELETE FROM notifications WHERE contact = ? AND agent = ? AND kind = ?',
  );
  const deleteOldest = sql<[string, string]>(
    `DELETE FROM notifications WHERE workspace = ?1 AND agent = ?2 AND id IN (
       SELECT id FROM notifications WHERE workspace = ?1 AND agent = ?2 ORDER BY at DESC
       LIMIT -1 OFFSET ${MAX_NOTIFICATIONS})`,
  );
  const selectOne = sql<[string, string, string, string], { archived: number }>(
    'SELECT archived FROM notifications WHERE workspace = ? AND agent = ? AND id = ? AND contact = ?',
  );
  const setOwn = sql<[number, number, string, string, string]>(
    'UPDATE notifications SET archived = ?, rev = ? WHERE workspace = ? AND agent = ? AND id = ?',
  );
  const selectArchive = sql<[string, string], { archived: number }>(
    'SELECT archived FROM notification_archives WHERE agent = ? AND id = ?',
  );
  const setArchive = sql<[string, string, number, number]>(
    `INSERT INTO notification_archives VALUES (?, ?, ?, ?)
     ON CONFLICT (agent, id) DO UPDATE SET archived = excluded.archived, rev = excluded.rev`,
  );
  const selectMentioned = sql<[string, string], { agent: string }>(
    "SELECT agent FROM notifications WHERE contact = ? AND kind = 'mention' AND entry = ?",
  );
  const redactMentions = sql<[number, string, string]>(
    "UPDATE notifications SET text = NULL, archived = 1, rev = ? WHERE contact = ? AND kind = 'mention' AND entry = ?",
  );

  /** Sets one to archived or new, if it is there and is not so; true if it was written. */
  const archiveOne = (
    workspace: WorkspaceId,
    agent: AgentId,
    contact: ContactId,
    id: NotificationId,
    archived: boolean,
    nextRev: () => number,
  ): boolean => {
    const flag = archived ? 1 : 0;
    const own = selectOne.get(workspace, agent, id, contact);
    if (own) {
      if (own.archived === flag) return false;
      setOwn.run(flag, nextRev(), workspace, agent, id);
      return true;
    }
    if (!selectOne.get(workspace, EVERYONE, id, contact)) return false;
    if ((selectArchive.get(agent, id)?.archived ?? 0) === flag) return false;
    setArchive.run(agent, id, flag, nextRev());
    return true;
  };

  return {
    /** An agent's own that changed after `rev`, in order of `rev`. */
    changedOwn: (workspace: WorkspaceId, agent: AgentId, rev: number): Iterable<ChangedNotification> =>
      each(changedOwn.iterate(workspace, agent, rev)),
    /** What came for everybody after `rev` and the agent has not touched. */
    changedEveryone: (workspace: WorkspaceId, agent: AgentId, rev: number): Iterable<ChangedNotification> =>
      each(changedEveryone.iterate(workspace, agent, rev)),
    /** Of what came for everybody: what the agent archived or took back after `rev`. */
    changedArchives: (workspace: WorkspaceId, agent: AgentId, rev: number): Iterable<ChangedNotification> =>
      each(changedArchives.iterate(workspace, agent, rev)),
    /** Writes a notification, once; of messages only the newest of a contact is kept, of each list the newest. */
    write: (
      workspace: WorkspaceId,
      to: AgentId | 'everyone',
      notice: Pick<Notification, 'kind' | 'contact' | 'entry' | 'at' | 'text'> & {
        readonly seq: number;
        readonly by: Actor;
      },
      rev: number,
    ): void => {
      const { kind, contact, entry, at, seq, by, text } = notice;
      const agent = to === 'everyone' ? EVERYONE : to;
      if (isOnePerContact(kind)) deleteEarlier.run(contact, agent, kind);
      const id = notificationIdOf(kind, entry);
      insert.run(workspace, agent, id, kind, contact, entry, at, rev, seq, JSON.stringify(by), text ?? null);
      deleteOldest.run(workspace, agent);
    },
    /**
     * Archives an agent's notifications of a contact, or makes them new again. Those of others, of other contacts
     * and those that are gone are passed over.
     * @returns whether anything changed
     */
    archive: (
      workspace: WorkspaceId,
      agent: AgentId,
      contact: ContactId,
      ids: readonly NotificationId[],
      archived: boolean,
      nextRev: () => number,
    ): boolean =>
      [...new Set(ids)]
        .map((id) => archiveOne(workspace, agent, contact, id, archived, nextRev))
        .includes(true),
    /** Takes the words of a deleted comment out (law L11). Gives whom it had notified. */
    redact: (contact: ContactId, entry: EntryId, nextRev: () => number): readonly AgentId[] => {
      const told = selectMentioned.all(contact, entry).map(({ agent }) => agent as AgentId);
      if (told.length > 0) redactMentions.run(nextRev(), contact, entry);
      return told;
    },
  };
};
export type NotificationTable = ReturnType<typeof createNotificationTable>;
