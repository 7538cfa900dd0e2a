/** Pages of changes for one agent, by an opaque cursor of visibility epoch and `rev` (law L8). */
import type { ChangesPage } from '@parley/core/protocol/agent-api';
import type { Account, Store } from '../store/port.ts';

export type ChangesStore = Pick<Store, 'changes' | 'epoch'>;

export interface Position {
  readonly epoch: number;
  readonly rev: number;
}

const CURSOR = /^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})$/;

export const formatCursor = ({ epoch, rev }: Position): string => `${epoch}.${rev}`;

const parseCursor = (text: string): Position | undefined => {
  const [, epoch, rev] = CURSOR.exec(text) ?? [];
  return epoch === undefined || rev === undefined ? undefined : { epoch: Number(epoch), rev: Number(rev) };
};

/** The last `rev` that was given: a `rev` beyond all others brings nothing, and the last one as where to go on. */
export const headOf = (store: ChangesStore, account: Account): number =>
  store.changes(account, Number.MAX_SAFE_INTEGER, 1).rev;

/**
 * What an agent sees that has changed since a cursor, at most `limit` changes. A cursor that is none, is of another
 * epoch, or is beyond the last change (a restored backup) gives the first page of everything, with `reset`.
 */
export const changesPage = (
  store: ChangesStore,
  account: Account,
  cursor: string,
  limit: number,
): ChangesPage => {
  const epoch = store.epoch(account.id);
  const asked = parseCursor(cursor);
  const stands = asked?.epoch === epoch && asked.rev <= headOf(store, account) ? asked : undefined;
  const from = stands?.rev ?? 0;
  const { changes, rev, more } = store.changes(account, from, limit);
  return {
    since: formatCursor({ epoch, rev: from }),
    cursor: formatCursor({ epoch, rev }),
    reset: stands === undefined,
    changes,
    more,
  };
};
