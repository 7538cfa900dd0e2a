/** Files: what is stored, who uploaded it, and what names it. */
import type { AgentId, ChannelId, ContactId, FileId, WorkspaceId } from '@parley/core/ids';
import type { FileRow } from '../../file-store.ts';
import type { Sql } from '../statements.ts';

type FileColumns = {
  id: string;
  workspace: string;
  contact: string | null;
  name: string;
  type: string;
  size: number;
  width: number | null;
  height: number | null;
  uploader_kind: string;
  uploader: string;
  channel: string | null;
  created_at: number;
  used: number;
};

const fileOf = (row: FileColumns): FileRow => ({
  id: row.id as FileId,
  workspace: row.workspace as WorkspaceId,
  contact: row.contact as ContactId | null,
  name: row.name,
  type: row.type,
  size: row.size,
  ...(row.width === null ? {} : { width: row.width }),
  ...(row.height === null ? {} : { height: row.height }),
  uploader: uploaderOf(row),
  createdAt: row.created_at,
  used: row.used === 1,
});

const uploaderOf = ({ uploader_kind, uploader, channel }: FileColumns): FileRow['uploader'] => {
  switch (uploader_kind) {
    case 'agent':
      return { kind: 'agent', id: uploader as AgentId };
    case 'channel':
      return { kind: 'channel', channel: channel as ChannelId, workspace: uploader as WorkspaceId };
    default:
      return { kind: 'visitor', channel: channel as ChannelId, external: uploader };
  }
};

/** By whom usage is counted, and the channel. */
const columnsOf = (uploader: FileRow['uploader']): readonly [string, ChannelId | null] => {
  switch (uploader.kind) {
    case 'agent':
      return [uploader.id, null];
    case 'channel':
      return [uploader.workspace, uploader.channel];
    case 'visitor':
      return [uploader.external, uploader.channel];
  }
};

export const createFileTable = (sql: Sql) => {
  const insert = sql<
    [
      string,
      string,
      string | null,
      string,
      string,
      number,
      number | null,
      number | null,
      string,
      string,
      string | null,
      number,
    ]
  >('INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)');
  const select = sql<[string], FileColumns>('SELECT * FROM files WHERE id = ?');
  const usage = sql<[string, string, number], { bytes: number | null }>(
    'SELECT sum(size) AS bytes FROM files WHERE uploader = ? AND uploader_kind = ? AND created_at >= ?',
  );
  const usageOfVisitor = sql<[string, string, number], { bytes: number | null }>(
    `SELECT sum(size) AS bytes FROM files
     WHERE uploader = ? AND uploader_kind = 'visitor' AND channel = ? AND created_at >= ?`,
  );
  const selectUnused = sql<[number, string, number], { id: string }>(
    'SELECT id FROM files WHERE used = 0 AND created_at < ? AND id > ? ORDER BY id LIMIT ?',
  );
  const selectKnown = sql<[string], { id: string }>(
    'SELECT id FROM files WHERE id IN (SELECT value FROM json_each(?))',
  );
  const remove = sql<[string]>('DELETE FROM files WHERE id = ? AND used = 0');
  const setUsed = sql<[string, string, string]>(
    'UPDATE files SET used = 1, contact = coalesce(contact, ?) WHERE id = ? AND workspace = ?',
  );
  const addUse = sql<[string, string]>('INSERT OR IGNORE INTO file_uses VALUES (?, ?)');
  const removeUses = sql<[string], { file: string }>('DELETE FROM file_uses WHERE by = ? RETURNING file');
  const setUnused = sql<[string, string]>(
    'UPDATE files SET used = 0 WHERE id = ? AND NOT EXISTS (SELECT 1 FROM file_uses WHERE file = ?)',
  );
  const abandon = sql<[string]>('UPDATE files SET created_at = 0 WHERE id = ? AND used = 0');

  const release = (by: string): readonly string[] => {
    const released = removeUses.all(by).map((row) => row.file);
    for (const file of released) setUnused.run(file, file);
    return released;
  };

  return {
    create: (file: Omit<FileRow, 'used'>): void => {
      const { id, workspace, contact, name, type, size, width, height, uploader, createdAt } = file;
      const [by, channel] = columnsOf(uploader);
      insert.run(
        id,
        workspace,
        contact,
        name,
        type,
        size,
        width ?? null,
        height ?? null,
        uploader.kind,
        by,
        channel,
        createdAt,
      );
    },
    file: (id: FileId): FileRow | undefined => {
      const found = select.get(id);
      return found && fileOf(found);
    },
    usage: (uploader: FileRow['uploader'], since: number): number => {
      const [by] = columnsOf(uploader);
      const found =
        uploader.kind === 'visitor'
          ? usageOfVisitor.get(by, uploader.channel, since)
          : usage.get(by, uploader.kind, since);
      return found?.bytes ?? 0;
    },
    unused: (before: number, limit: number, after = ''): readonly FileId[] =>
      selectUnused.all(before, after, limit).map((row) => row.id as FileId),
    known: (ids: readonly FileId[]): ReadonlySet<FileId> =>
      new Set(selectKnown.all(JSON.stringify(ids)).map((row) => row.id as FileId)),
    /** @throws if an entry names the file. */
    remove: (id: FileId): void => {
      const file = select.get(id);
      if (file && remove.run(id) === 0) throw new Error(`file ${id} is in use`);
    },
    /** An entry or a held command names a file: it stays, and belongs to the contact. */
    use: (file: FileId, by: string, workspace: WorkspaceId, contact: ContactId): void => {
      if (setUsed.run(contact, file, workspace) === 1) addUse.run(file, by);
    },
    /** What a held command named is named by it no more. */
    release: (by: string): void => {
      release(by);
    },
    /** What a deleted comment alone named is to be deleted at the next occasion (CM-5). */
    abandon: (by: string): void => {
      for (const file of release(by)) abandon.run(file);
    },
  };
};
