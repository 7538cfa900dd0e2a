/** Notifications: of one agent, and those that everybody gets, with who has archived them (NT-1). */
import type { Actor } from '@parley/core/contact/entry';
import type { AgentId, ContactId, EntryId, NotificationId, WorkspaceId } from '@parley/core/ids';
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
  seq: number;
  by: string;
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

/** A notification for one agent's list, or for everybody's. */
export interface NewNotification {
  readonly workspace: WorkspaceId;
  readonly to: AgentId | 'everyone';
  readonly notification: Omit<Notification, 'archived'> & { readonly seq: number; readonly by: Actor };
  readonly replacesEarlier: boolean;
  /** Most notifications of the list. */
  readonly keep: number;
}

export interface ListedNotification {
  readonly contact: ContactId;
  readonly isForEveryone: boolean;
  /** Whether this agent has archived it. */
  readonly archived: boolean;
}

const COLUMNS = `n.id, n.kind, n.contact, n.entry, n.at, n.seq, n.by, n.text, c.assignee, c.mentioned`;
const WITH_CONTACT = 'CROSS JOIN contacts c ON c.id = n.contact';

/** The author of the notification. An unreadable author counts as absent. */
const byOf = (text: string): { readonly by?: Actor } => {
  try {
    return { by: JSON.parse(text) as Actor };
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
    seq: row.seq,
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
  const deleteOldest = sql<[string, string, number]>(
    `DELETE FROM notifications WHERE workspace = ?1 AND agent = ?2 AND id IN (
       SELECT id FROM notifications WHERE workspace = ?1 AND agent = ?2 ORDER BY at DESC
       LIMIT -1 OFFSET ?3)`,
  );
  const selectOne = sql<[string, string, string], { contact: string; archived: number }>(
    'SELECT contact, archived FROM notifications WHERE workspace = ? AND agent = ? AND id = ?',
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
    /**
     * Writes a notification to a list, once; it takes the place of the earlier ones of its kind about the contact if
     * `replacesEarlier`. At most `keep` remain in the list: the oldest go.
     */
    write: ({ workspace, to, notification, replacesEarlier, keep }: NewNotification, rev: number): void => {
      const { id, kind, contact, entry, at, seq, by, text } = notification;
      const agent = to === 'everyone' ? EVERYONE : to;
      if (replacesEarlier) deleteEarlier.run(contact, agent, kind);
      insert.run(workspace, agent, id, kind, contact, entry, at, rev, seq, JSON.stringify(by), text ?? null);
      deleteOldest.run(workspace, agent, keep);
    },
    /** A notification in an agent's list, or in everybody's, as this agent has it. */
    listed: (workspace: WorkspaceId, agent: AgentId, id: NotificationId): ListedNotification | undefined => {
      const own = selectOne.get(workspace, agent, id);
      const found = own ?? selectOne.get(workspace, EVERYONE, id);
      if (!found) return undefined;
      const archived = own ? own.archived : selectArchive.get(agent, id)?.archived;
      return { contact: found.contact as ContactId, isForEveryone: !own, archived: archived === 1 };
    },
    archiveOwn: (
      workspace: WorkspaceId,
      agent: AgentId,
      id: NotificationId,
      archived: boolean,
      rev: number,
    ): void => {
      setOwn.run(archived ? 1 : 0, rev, workspace, agent, id);
    },
    /** Archives for one agent what everybody has, or takes that back. */
    archiveForEveryone: (agent: AgentId, id: NotificationId, archived: boolean, rev: number): void => {
      setArchive.run(agent, id, archived ? 1 : 0, rev);
    },
    /** The agents who were notified that an entry tags them. */
    mentionsIn: (contact: ContactId, entry: EntryId): readonly AgentId[] =>
      selectMentioned.all(contact, entry).map(({ agent }) => agent as AgentId),
    /** Takes the words of a deleted comment out (law L11). */
    redact: (contact: ContactId, entry: EntryId, rev: number): void => {
      redactMentions.run(rev, contact, entry);
    },
  };
};
export type NotificationTable = ReturnType<typeof createNotificationTable>;
