/** The items of workspaces, each with the `rev` of its last change. A removed item leaves a tombstone. */
import type { WorkspaceId } from '@parley/core/ids';
import type { Collection, StoredItem, WorkspaceItem } from '@parley/core/workspace/items';
import type { Sql } from '../statements.ts';

type ItemColumns = { collection: string; id: string; json: string | null; since: number; rev: number };

/** An item with the `rev` of its last change; its value is read when it is asked for. */
export interface ChangedItem {
  readonly rev: number;
  readonly id: string;
  readonly item: () => StoredItem;
}

const changedOf = ({ rev, ...columns }: ItemColumns): ChangedItem => ({
  rev,
  id: `${columns.collection}/${columns.id}`,
  item: () => itemOf(columns),
});

const itemOf = ({ collection, id, json, since }: Omit<ItemColumns, 'rev'>): StoredItem => ({
  collection,
  id,
  since,
  value: json === null ? null : JSON.parse(json),
});

export const createItemTable = (sql: Sql) => {
  const selectPresent = sql<[string], ItemColumns>(
    `SELECT collection, id, json, since, rev FROM workspace_items WHERE workspace = ? AND json IS NOT NULL
     ORDER BY rev`,
  );
  const selectAfter = sql<[string, number, number], ItemColumns>(
    `SELECT collection, id, json, since, rev FROM workspace_items WHERE workspace = ? AND rev > ?
     ORDER BY rev LIMIT ?`,
  );
  const selectVersion = sql<[string], { version: number | null }>(
    'SELECT max(rev) AS version FROM workspace_items WHERE workspace = ?',
  );
  const upsert = sql<[string, string, string, string, number, number]>(
    `INSERT INTO workspace_items (workspace, collection, id, json, since, rev) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (workspace, collection, id) DO UPDATE SET json = excluded.json, rev = excluded.rev,
       since = CASE WHEN json IS NULL THEN excluded.since ELSE since END`,
  );
  const remove = sql<[number, string, string, string]>(
    `UPDATE workspace_items SET json = NULL, rev = ?
     WHERE workspace = ? AND collection = ? AND id = ? AND json IS NOT NULL`,
  );

  return {
    /** The highest `rev` of a workspace's items, the removed ones included; undefined if there is no such workspace. */
    version: (workspace: WorkspaceId): number | undefined =>
      selectVersion.get(workspace)?.version ?? undefined,
    /** All items of a workspace, without the removed ones. */
    present: (workspace: WorkspaceId): readonly ChangedItem[] => selectPresent.all(workspace).map(changedOf),
    /** The items that were changed or removed after `rev`, in the order of their changes. */
    after: (workspace: WorkspaceId, rev: number, limit: number): readonly ChangedItem[] =>
      selectAfter.all(workspace, rev, limit).map(changedOf),
    put: (workspace: WorkspaceId, { collection, id, value }: WorkspaceItem, rev: number): void => {
      upsert.run(workspace, collection, id, JSON.stringify(value), rev, rev);
    },
    remove: (workspace: WorkspaceId, collection: Collection, id: string, rev: number): void => {
      remove.run(rev, workspace, collection, id);
    },
  };
};
export type ItemTable = ReturnType<typeof createItemTable>;
