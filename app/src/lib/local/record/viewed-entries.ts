/**
 * Which entries of an open contact were on the screen. A notification counts as seen once its own entry was
 * on the screen; seeing a later entry is not enough.
 */
import type { Entry } from '@parley/core/contact/entry';
import type { Notification } from '@parley/core/protocol/agent-api';

export interface ViewedEntries {
  /** Notes the `seq` of the entries that are on the screen now, and how far the record is known. */
  look(inView: readonly number[], recordSeq: number): void;
  /** The record has grown while the same entries are on the screen. */
  record(recordSeq: number): void;
  /** Whether the entry of a notification was on the screen. */
  has(entries: readonly Entry[], notification: Pick<Notification, 'seq'>): boolean;
}

export const createViewedEntries = (): ViewedEntries => {
  /** By `seq` of an entry: the end of the known record when the entry was last on the screen. */
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
      // An edit is shown at its comment, and was seen if the comment was on the screen since the edit came.
      const id = told?.kind === 'comment-edited' ? told.comment : told?.id;
      const shown = entries.find((entry) => entry.id === id)?.seq ?? seq;
      return (known.get(shown) ?? 0) >= seq;
    },
  };
};
