/** The feed: what changed for one agent, in the order of commits (law L8). */
import type { AgentId, CommandId, ContactId } from '@parley/core/ids';
import type { Change, HeldCommand } from '@parley/core/protocol/agent-api';
import { canSee } from '@parley/core/workspace/visibility';
import { DamagedContactError } from '../../damaged-contact-error.ts';
import type { Account } from '../../workspace-store.ts';
import type { ChangesAfter, Head, RecentChanges } from '../../feed-store.ts';
import type { SetAside } from '../../set-aside.ts';
import { readMentioned, type ContactTable } from './contact-table.ts';
import type { ChangedItem, ItemTable } from './item-table.ts';
import type { SettingsTable } from './settings-table.ts';
import type { ChangedNotification, NotificationTable } from './notification-table.ts';
import type { Sql } from '../statements.ts';
import type { WorkspaceTable } from './workspace-table.ts';

/** What decides whether a member sees a contact. */
type Cut = { readonly assignee: string | null; readonly mentioned: string };
type Seen = Cut & { id: string; rev: number };

/** A change that was found; it is read only if it goes into a page. */
interface Found {
  readonly rev: number;
  /** The id to report if the change is unreadable. */
  readonly id: string;
  readonly read: () => Change | undefined;
}

interface Findings {
  /** What comes before everything else, whatever its `rev`. */
  readonly first: readonly Found[];
  readonly inOrder: readonly Found[];
}

/** The tables that a feed reads from. */
interface Sources {
  readonly contacts: ContactTable;
  readonly items: ItemTable;
  readonly workspaces: WorkspaceTable;
  readonly settings: SettingsTable;
  readonly notifications: NotificationTable;
}

export const createFeedTable = (sql: Sql, sources: Sources, setAside: SetAside) => {
  const { contacts, items, workspaces, settings, notifications } = sources;
  const lastRev = sql<[], { rev: number }>('SELECT rev FROM counter');
  // A contact comes once, at the higher of its own `rev` and that of its drafts document.
  const changedContacts = sql<[string, number], Seen>(
    `SELECT c.id, c.rev, c.assignee, c.mentioned FROM contacts c LEFT JOIN drafts_documents d ON d.contact = c.id
     WHERE c.workspace = ? AND c.rev > ? AND c.rev > coalesce(d.rev, 0) ORDER BY c.rev`,
  );
  const changedDraftsDocuments = sql<[string, number], Seen>(
    `SELECT c.id, d.rev, c.assignee, c.mentioned FROM drafts_documents d JOIN contacts c ON c.id = d.contact
     WHERE d.workspace = ? AND d.rev > ? AND d.rev > c.rev ORDER BY d.rev`,
  );
  const changedGone = sql<[string, number, number], { contact: string; rev: number }>(
    'SELECT contact, rev FROM gone WHERE agent = ? AND rev > ? ORDER BY rev LIMIT ?',
  );
  const changedReadCursors = sql<[string, number, number], { contact: string; inbound: number; rev: number }>(
    'SELECT contact, inbound, rev FROM read_cursors WHERE agent = ? AND rev > ? ORDER BY rev LIMIT ?',
  );
  const changedHeld = sql<[string, number, number], { id: string; held: string | null; rev: number }>(
    'SELECT id, held, rev FROM held WHERE author = ? AND rev > ? ORDER BY rev LIMIT ?',
  );
  const insertGone = sql<[string, string, number]>(
    `INSERT INTO gone VALUES (?, ?, ?) ON CONFLICT (agent, contact) DO UPDATE SET rev = excluded.rev`,
  );
  const deleteGone = sql<[string, string]>('DELETE FROM gone WHERE agent = ? AND contact = ?');
  const upsertReadCursor = sql<[string, string, number, number]>(
    `INSERT INTO read_cursors VALUES (?, ?, ?, ?)
     ON CONFLICT (agent, contact) DO UPDATE SET inbound = excluded.inbound, rev = excluded.rev`,
  );
  /** Those among `changed` whose contact the member sees; others are passed over, and do not count. */
  const visible = <One extends Cut>(changed: Iterable<One>, member: Account, limit: number): One[] => {
    const found: One[] = [];
    for (const seen of changed) {
      const mentioned = readMentioned(seen.mentioned) ?? [];
      if (canSee(member, { assignee: seen.assignee as AgentId | null, mentioned })) found.push(seen);
      if (found.length === limit) break;
    }
    return found;
  };

  const rowChanges = (member: Account, rev: number, limit: number): Found[] =>
    [
      ...visible(changedContacts.iterate(member.workspace, rev), member, limit),
      ...visible(changedDraftsDocuments.iterate(member.workspace, rev), member, limit),
    ].map((seen) => ({
      rev: seen.rev,
      id: seen.id,
      read: () => {
        const row = contacts.row(member.workspace, seen.id as ContactId);
        return row && { type: 'row', rev: seen.rev, contact: row.contact, row };
      },
    }));

  const goneChanges = (member: Account, rev: number, limit: number): Found[] =>
    [...changedGone.iterate(member.id, rev, limit)].map((row) => ({
      rev: row.rev,
      id: row.contact,
      read: () => ({ type: 'gone', rev: row.rev, contact: row.contact as ContactId, erased: false }),
    }));

  const readCursorChanges = (member: Account, rev: number, limit: number): Found[] =>
    [...changedReadCursors.iterate(member.id, rev, limit)].map((row) => ({
      rev: row.rev,
      id: row.contact,
      read: () => ({
        type: 'read-cursor',
        rev: row.rev,
        contact: row.contact as ContactId,
        inbound: row.inbound,
      }),
    }));

  const heldChanges = (member: Account, rev: number, limit: number): Found[] =>
    [...changedHeld.iterate(member.id, rev, limit)].map((row) => ({
      rev: row.rev,
      id: row.id,
      read: () =>
        row.held === null
          ? { type: 'held-over', rev: row.rev, command: row.id as CommandId }
          : { type: 'held', rev: row.rev, held: JSON.parse(row.held) as HeldCommand },
    }));

  /** Only of contacts that the member sees: they carry words of colleagues. */
  const notificationChanges = (
    list: Iterable<ChangedNotification>,
    member: Account,
    limit: number,
  ): Found[] =>
    visible(list, member, limit).map(({ rev, notification }) => ({
      rev,
      id: notification.id,
      read: () => ({ type: 'notification', rev, notification }),
    }));

  const itemChanges = (changed: readonly ChangedItem[]): Found[] =>
    changed.map(({ rev, id, item }) => ({ rev, id, read: () => ({ type: 'item', rev, item: item() }) }));

  const settingsChange = (member: Account, rev: number): Found[] => {
    const changed = settings.rev(member.id);
    if (changed <= rev) return [];
    return [
      {
        rev: changed,
        id: member.id,
        read: () => ({ type: 'settings', rev: changed, settings: settings.settings(member.id) }),
      },
    ];
  };

  /** What changed for a member after `rev`, in no order; at most `limit` of each source. */
  const find = (member: Account, rev: number, limit: number): Found[] => {
    const { workspace, id } = member;
    // What was unassigned before somebody joined is no news to them.
    const news = Math.max(rev, workspaces.epoch(id).since);
    return [
      ...rowChanges(member, rev, limit),
      ...goneChanges(member, rev, limit),
      ...readCursorChanges(member, rev, limit),
      ...heldChanges(member, rev, limit),
      ...notificationChanges(notifications.changedOwn(workspace, id, rev), member, limit),
      ...notificationChanges(notifications.changedEveryone(workspace, id, news), member, limit),
      ...notificationChanges(notifications.changedArchives(workspace, id, rev), member, limit),
      // After 0 they all come first.
      ...(rev === 0 ? [] : itemChanges(items.after(workspace, rev, limit))),
      ...settingsChange(member, rev),
    ];
  };

  /** Unreadable changes are left out: the rest of the page is still sent (law L17). */
  const readOne = ({ id, read }: Found): Change | readonly Change[] => {
    try {
      return read() ?? [];
    } catch (error) {
      setAside.note(error instanceof DamagedContactError ? 'contact' : 'change', id, error);
      return [];
    }
  };

  /**
   * The changes of a member who may be nobody. One more than wanted of each source tells whether there is more. A
   * device that has nothing gets the whole workspace first: names and rules are then there before the rows.
   */
  const findFor = (agent: AgentId, rev: number, limit: number): Findings => {
    const member = workspaces.account(agent);
    if (!member) return { first: [], inOrder: [] };
    return {
      first: rev === 0 ? itemChanges(items.present(member.workspace)) : [],
      inOrder: find(member, rev, limit + 1).sort((a, b) => a.rev - b.rev),
    };
  };

  const head = (agent: AgentId): Head => ({
    epoch: workspaces.epoch(agent).epoch,
    rev: lastRev.get()?.rev ?? 0,
  });

  return {
    head,
    changes: (agent: AgentId, rev: number, limit: number): ChangesAfter => {
      const last = head(agent);
      const { first, inOrder } = findFor(agent, rev, limit);
      const page = inOrder.slice(0, limit);
      const more = inOrder.length > limit;
      return {
        epoch: last.epoch,
        changes: [...first, ...page].flatMap(readOne),
        more,
        rev: more ? (page.at(-1)?.rev ?? rev) : last.rev,
      };
    },
    recentChanges: (agent: AgentId, rev: number, limit: number): RecentChanges => {
      const { first, inOrder } = findFor(agent, rev, limit);
      const all = [...first, ...inOrder];
      return { ...head(agent), changes: all.length > limit ? 'more' : all.flatMap(readOne) };
    },
    gone: (agent: AgentId, contact: ContactId, rev: number): void => {
      insertGone.run(agent, contact, rev);
    },
    notGone: (agent: AgentId, contact: ContactId): void => {
      deleteGone.run(agent, contact);
    },
    setReadCursor: (agent: AgentId, contact: ContactId, inbound: number, rev: number): void => {
      upsertReadCursor.run(agent, contact, inbound, rev);
    },
  };
};
