/** The logs of drafts documents (law L7), and the revision by which the feed tells that one has moved. */
import type { AgentId, ContactId, WorkspaceId } from '@parley/core/ids';
import type { DraftWriting } from '../../drafts-store.ts';
import type { Sql } from '../statements.ts';
import type { JobTable } from './job-table.ts';

export interface DraftUpdate {
  readonly n: number;
  readonly update: Uint8Array;
}

export interface DraftsDocument {
  readonly workspace: WorkspaceId;
  readonly incarnation: number;
  readonly revision: number;
}

/** @param jobs keeps updates that are set aside */
export const createDraftTable = (sql: Sql, jobs: Pick<JobTable, 'add'>) => {
  const select = sql<[string], { workspace: string; incarnation: number | null; revision: number | null }>(
    `SELECT c.workspace, d.incarnation, d.revision
     FROM contacts c LEFT JOIN drafts_documents d ON d.contact = c.id WHERE c.id = ?`,
  );
  const raise = sql<[string]>(
    `INSERT INTO drafts_documents SELECT id, workspace, 1, 1, 0, 1 FROM contacts WHERE id = ?
     ON CONFLICT (contact) DO UPDATE SET revision = revision + 1, dirty = 1`,
  );
  const announce = sql<[number, string], { workspace: string }>(
    'UPDATE drafts_documents SET rev = ?, dirty = 0 WHERE contact = ? RETURNING workspace',
  );
  const selectDirty = sql<[], { contact: string }>('SELECT contact FROM drafts_documents WHERE dirty = 1');
  const extendLog = sql<[string, string], { id: number }>(
    `INSERT INTO draft_logs (name, contact, length) VALUES (?, ?, 1)
     ON CONFLICT (name) DO UPDATE SET length = length + 1 RETURNING id`,
  );
  const insert = sql<[number, Uint8Array]>('INSERT INTO draft_updates (log, bytes) VALUES (?, ?)');
  const insertWriter = sql<[number, number, string]>('INSERT OR IGNORE INTO draft_writers VALUES (?, ?, ?)');
  const selectWriters = sql<[string], { client: number; agent: string }>(
    'SELECT client, agent FROM draft_writers WHERE log = (SELECT id FROM draft_logs WHERE name = ?)',
  );
  const selectLog = sql<[string], { id: number; contact: string }>(
    'SELECT id, contact FROM draft_logs WHERE name = ?',
  );
  const selectUpdates = sql<[string], { n: number; bytes: Uint8Array }>(
    `SELECT n, bytes FROM draft_updates WHERE log = (SELECT id FROM draft_logs WHERE name = ?) ORDER BY n`,
  );
  const removeUpTo = sql<[number, number]>('DELETE FROM draft_updates WHERE log = ? AND n <= ?');
  const insertAt = sql<[number, number, Uint8Array]>(
    'INSERT INTO draft_updates (n, log, bytes) VALUES (?, ?, ?)',
  );
  const removeOne = sql<[number, number], { bytes: Uint8Array }>(
    'DELETE FROM draft_updates WHERE log = ? AND n = ? RETURNING bytes',
  );
  const count = sql<[number, number]>(
    'UPDATE draft_logs SET length = (SELECT count(*) FROM draft_updates WHERE log = ?) WHERE id = ?',
  );
  const selectLong = sql<[number], { name: string }>('SELECT name FROM draft_logs WHERE length >= ?');
  const selectNames = sql<[string], { name: string }>('SELECT name FROM draft_logs WHERE contact = ?');

  return {
    draftsDocument: (contact: ContactId): DraftsDocument | undefined => {
      const found = select.get(contact);
      return (
        found && {
          workspace: found.workspace as WorkspaceId,
          incarnation: found.incarnation ?? 1,
          revision: found.revision ?? 0,
        }
      );
    },
    append: (name: string, contact: ContactId, update: Uint8Array, written?: DraftWriting): void => {
      if (raise.run(contact) === 0) throw new Error(`there is no contact ${contact}`);
      const log = extendLog.get(name, contact)?.id;
      if (log === undefined) throw new Error(`the log of ${name} was not written`);
      insert.run(log, update);
      if (written) for (const client of written.clients) insertWriter.run(log, client, written.agent);
    },
    writers: (name: string): ReadonlyMap<number, AgentId> =>
      new Map(selectWriters.all(name).map(({ client, agent }) => [client, agent as AgentId])),
    load: (name: string): readonly DraftUpdate[] =>
      selectUpdates.all(name).map((row) => ({ n: row.n, update: row.bytes })),
    /** Replaces the log up to `upTo` by one update. Nothing if the log has no update of that number any more. */
    compact: (name: string, upTo: number, merged: Uint8Array): void => {
      const log = selectLog.get(name)?.id;
      if (log === undefined || removeUpTo.run(log, upTo) === 0) return;
      insertAt.run(upTo, log, merged);
      count.run(log, log);
    },
    /**
     * Replaces the whole log by one update. It gets a new number, so that a compaction that was under way, of
     * what the log had before, finds nothing to replace.
     */
    rewrite: (name: string, contact: ContactId, whole: Uint8Array): void => {
      const log = selectLog.get(name)?.id;
      if (log === undefined) return;
      removeUpTo.run(log, Number.MAX_SAFE_INTEGER);
      insert.run(log, whole);
      count.run(log, log);
      raise.run(contact);
    },
    /** Takes an update out of its log. It is kept as a job that was set aside, until somebody tries it again. */
    setAside: (name: string, n: number, why: string, at: number): void => {
      const log = selectLog.get(name);
      const removed = log && removeOne.get(log.id, n);
      if (!removed) return;
      count.run(log.id, log.id);
      jobs.add({
        kind: 'draft-update',
        key: `${name}/${n}`,
        workspace: null,
        contact: log.contact as ContactId,
        due: at,
        payload: { name, update: Buffer.from(removed.bytes).toString('base64') },
        failed: { reason: 'unreadable', error: why, at, aside: true },
      });
    },
    long: (length: number): readonly string[] => selectLong.all(length).map((row) => row.name),
    /** Documents of a contact that have a log. */
    names: (contact: ContactId): readonly string[] => selectNames.all(contact).map((row) => row.name),
    /** Drafts documents whose revision has risen since the feed was last told. */
    dirty: (): readonly ContactId[] => selectDirty.all().map((row) => row.contact as ContactId),
    /** Gives the drafts document's revision its place in the feed. */
    announce: (contact: ContactId, rev: number): WorkspaceId | undefined =>
      announce.get(rev, contact)?.workspace as WorkspaceId | undefined,
  };
};
