/** What a bulk action says of itself (IN-7). */
import { m } from '../../paraglide/messages.js';
import type { BulkAction } from './bulk-commands.ts';

const doneWords = (bulk: BulkAction, count: number): string => {
  switch (bulk.type) {
    case 'assign':
      return bulk.to === null ? m.bulk_unassigned({ count }) : m.bulk_assigned({ count });
    case 'close':
      return m.bulk_closed({ count });
    case 'snooze':
      return m.bulk_snoozed({ count });
    case 'stage':
      return m.bulk_staged({ count });
    case 'read':
      return m.bulk_read({ count });
    case 'unread':
      return m.bulk_unread({ count });
  }
};

export interface BulkResult {
  readonly done: number;
  readonly back: number;
  /** Some of it waits here for the network. */
  readonly offline: boolean;
}

/** `12 closed, 2 handed back`, and when it will be so if there is no network. */
export const bulkDone = (bulk: BulkAction, { done, back, offline }: BulkResult): string => {
  const parts = [
    ...(done > 0 || back === 0 ? [doneWords(bulk, done)] : []),
    ...(back > 0 ? [m.bulk_back({ count: back })] : []),
  ];
  const what = parts.join(', ');
  return offline ? m.bulk_offline({ what }) : what;
};

/** `12 undone, 2 changed since` */
export const bulkUndone = (undone: number, changed: number): string =>
  [
    ...(undone > 0 || changed === 0 ? [m.bulk_undone({ count: undone })] : []),
    ...(changed > 0 ? [m.bulk_changed_since({ count: changed })] : []),
  ].join(', ');

/** `200 of 1,400` */
export const bulkProgress = (done: number, total: number): string => m.bulk_progress({ done, total });
