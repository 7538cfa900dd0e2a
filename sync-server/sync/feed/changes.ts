/** Pages of changes for one agent, by an opaque cursor of visibility epoch, `rev` and its era (law L8). */
import type { ChangesPage } from '@parley/core/protocol/agent-api';
import { formatPosition, parsePosition, type Position } from '@parley/core/protocol/cursor';
import type { Account, Store } from '../../store/port.ts';

export type ChangesStore = Pick<Store, 'changes' | 'recentChanges' | 'epoch' | 'era'>;

export const formatCursor = (store: ChangesStore, { epoch, rev }: Omit<Position, 'era'>): string =>
  formatPosition({ epoch, rev, era: store.era(rev) });

/** The last `rev` that was given: a `rev` beyond all others brings nothing, and the last one as where to go on. */
export const headOf = (store: ChangesStore, account: Account): number =>
  store.recentChanges(account, Number.MAX_SAFE_INTEGER, 0).rev;

/**
 * What an agent sees that has changed since a cursor, at most `limit` changes. A cursor that is none, is of another
 * epoch, or of another history (a restored backup) gives the first page of everything, with `reset`.
 */
export const changesPage = (
  store: ChangesStore,
  account: Account,
  cursor: string,
  limit: number,
): ChangesPage => {
  const epoch = store.epoch(account.id);
  const asked = parsePosition(cursor);
  const isOfThisHistory =
    asked?.epoch === epoch && asked.era === store.era(asked.rev) && asked.rev <= headOf(store, account);
  const stands = isOfThisHistory ? asked : undefined;
  const from = stands?.rev ?? 0;
  const { changes, rev, more } = store.changes(account, from, limit);
  return {
    since: formatCursor(store, { epoch, rev: from }),
    cursor: formatCursor(store, { epoch, rev }),
    reset: stands === undefined,
    changes,
    more,
  };
};
