/**
 * Which entries of an open contact stood on the screen: what tells of one of them is seen by that, and not by a later
 * entry having been seen.
 */
import type { Entry } from '@parley/core/contact/entry';
import type { Notification } from '@parley/core/protocol/agent-api';

export interface ViewedEntries {
  /** These entries are on the screen now, by `seq`; the record is known up to `recordSeq`. */
  look(inView: readonly number[], recordSeq: number): void;
  /** The record has gone on while the same entries are on the screen. */
  record(recordSeq: number): void;
  /** Whether what a notification speaks of was on the screen. */
  has(entries: readonly Entry[], notification: Pick<Notification, 'seq'>): boolean;
}

export const createViewedEntries = (): ViewedEntries => {
  /** By `seq`: how far the record was known when the entry was on the screen last. */
  const known = new Map<number, number>();
  let now: readonly number[] = [];

  const record = (recordSeq: number): void => {
    for (const seq of now) known.set(seq, Math.max(recordSeq, known.get(seq) ?? 0));
  };

  return {
    look(inView, recordSeq) {
      now = inView;
      record(recordSeq);
    },
    record,
    has(entries, { seq = 0 }) {
      const told = entries.find((entry) => entry.seq === seq);
      // An edit stands where the comment stands, and is on the screen if that was there since.
      const id = told?.kind === 'comment-edited' ? told.comment : told?.id;
      const shown = entries.find((entry) => entry.id === id)?.seq ?? seq;
      return (known.get(shown) ?? 0) >= seq;
    },
  };
};
