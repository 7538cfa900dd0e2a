/** Rows with the agent's waiting commands folded in: only those of contacts that have some are computed. */
import type { ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Topics } from '../cache/topics.ts';
import { foldWaiting, NOTHING_KNOWN, type Knowledge } from './view.ts';

export interface RowView {
  /** The same map each time, changed in place. */
  rows(): ReadonlyMap<ContactId, Row>;
  /** Computes again what changed: these rows (`null`: all), and those with commands now or before (`true`) or these. */
  refresh(rows: Topics['rows'], outbox: Topics['outbox']): void;
}

export const createRowView = (cache: ReplicaCache, knowledgeNow: () => Knowledge): RowView => {
  const folded = new Map<ContactId, Row>();
  let withCommands: ReadonlySet<ContactId> = new Set();

  const refreshOne = (contact: ContactId, knowledge: Knowledge): void => {
    const row = cache.rows.get(contact);
    if (row === undefined) {
      folded.delete(contact);
      return;
    }
    const waiting = cache.lane(contact);
    if (waiting.length === 0) {
      folded.set(contact, row);
      return;
    }
    const { state } = foldWaiting(
      row.state,
      waiting,
      knowledge,
      NOTHING_KNOWN,
      () => undefined,
      () => undefined,
    );
    folded.set(contact, { ...row, state });
  };

  return {
    rows: () => folded,
    refresh(rows, outbox) {
      const knowledge = knowledgeNow();
      const nowWith = new Set(cache.lanes());
      if (rows === null) {
        folded.clear();
        for (const [contact, row] of cache.rows) folded.set(contact, row);
      }
      const commanded = outbox === true || rows === null ? [...withCommands, ...nowWith] : (outbox ?? []);
      for (const contact of new Set([...(rows ?? []), ...commanded])) {
        refreshOne(contact, knowledge);
      }
      withCommands = nowWith;
    },
  };
};
