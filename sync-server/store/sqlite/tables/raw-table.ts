/** What channels brought, as it came. */
import type { ChannelId, WorkspaceId } from '@parley/core/ids';
import type { NewRawInbound, RawInbound, ReadAgain } from '../../inbound-store.ts';
import type { Sql } from '../statements.ts';
import type { JobTable } from './job-table.ts';

type RawColumns = {
  id: string;
  workspace: string;
  channel: string;
  at: number;
  body: Uint8Array;
  read: number;
  why: string | null;
};

export const createRawTable = (sql: Sql, jobs: JobTable) => {
  const insert = sql<[string, string, string, number, Uint8Array]>(
    'INSERT INTO inbound_raw (id, workspace, channel, at, body, read) VALUES (?, ?, ?, ?, ?, 0)',
  );
  const select = sql<[string], RawColumns>('SELECT * FROM inbound_raw WHERE id = ?');
  const setRead = sql<[string | null, string]>('UPDATE inbound_raw SET read = 1, why = ? WHERE id = ?');
  const selectSince = sql<
    [number, string | null, number],
    { id: string; workspace: string; channel: string }
  >(
    `SELECT id, workspace, channel FROM inbound_raw
     WHERE at >= ?1 AND (?2 IS NULL OR channel = ?2) AND (?3 = 0 OR read = 0 OR why IS NOT NULL) ORDER BY at, n`,
  );
  const removeBefore = sql<[number, number], { id: string }>(
    `DELETE FROM inbound_raw WHERE n IN (SELECT n FROM inbound_raw WHERE at < ? ORDER BY at LIMIT ?) RETURNING id`,
  );

  const plan = (
    { id, workspace, channel }: Pick<NewRawInbound, 'id' | 'workspace' | 'channel'>,
    due: number,
  ): void => {
    jobs.set({ kind: 'read-webhook', key: id, workspace, contact: null, pool: channel, due, payload: {} });
  };

  return {
    keep: (raw: NewRawInbound, due: number): void => {
      const { id, workspace, channel, at, body } = raw;
      insert.run(id, workspace, channel, at, body);
      plan(raw, due);
    },
    raw: (id: string): RawInbound | undefined => {
      const found = select.get(id);
      return found && rawOf(found);
    },
    finish: (id: string, why: string | null): void => {
      setRead.run(why, id);
      jobs.remove('read-webhook', id);
    },
    readAgain: ({ since, channel, onlyIncomplete }: ReadAgain, now: number): number => {
      const found = selectSince.all(since, channel ?? null, onlyIncomplete ? 1 : 0);
      for (const row of found) {
        const { id, workspace } = row;
        plan({ id, workspace: workspace as WorkspaceId, channel: row.channel as ChannelId }, now);
      }
      return found.length;
    },
    removeBefore: (at: number, limit: number): number => removeBefore.all(at, limit).length,
  };
};
function rawOf({ id, workspace, channel, at, body, read, why }: RawColumns): RawInbound {
  return {
    id,
    workspace: workspace as WorkspaceId,
    channel: channel as ChannelId,
    at,
    body,
    read: read === 1,
    why,
  };
}
