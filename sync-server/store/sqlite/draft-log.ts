/**
 * Appends to drafts documents' logs, and tells the feed that a drafts document has moved: at once, then at most once a second per
 * contact. Until the feed is told, the drafts document is marked in the database, so a crash forgets nobody.
 */
import type { ContactId } from '@parley/core/ids';
import type { DraftWriting } from '../drafts-store.ts';
import type { Tables } from './tables/tables.ts';
import type { StoreLog } from '../store-log.ts';
import type { Transaction } from './log/transactions.ts';
import type { WriteQueue } from './log/write-queue.ts';

/** Least time between two places in the feed for one drafts document, in ms: every one sends a row to every agent. */
const ANNOUNCE_EVERY = 1_000;

export interface DraftLog {
  append(name: string, contact: ContactId, update: Uint8Array, written?: DraftWriting): Promise<void>;
  /** Stops the timer; what has not been told is told at the next start. */
  close(): void;
}

export const createDraftLog = (queue: WriteQueue, tables: Tables, log: StoreLog): DraftLog => {
  let recent = new Set<ContactId>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const announce = (transaction: Transaction, contact: ContactId): void => {
    const workspace = tables.draftsDocuments.announce(contact, transaction.nextRev());
    if (workspace) transaction.note({ type: 'announce-drafts', workspace, contact });
  };

  const announceDirty = (transaction: Transaction): void => {
    for (const contact of tables.draftsDocuments.dirty()) {
      recent.add(contact);
      announce(transaction, contact);
    }
  };

  const rest = (): void => {
    if (closed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      recent = new Set();
      queue.add(announceDirty).then(
        () => {
          if (recent.size > 0) rest();
        },
        (error: unknown) => {
          log.error({ err: error }, 'drafts document revisions could not be announced; tried again');
          rest();
        },
      );
    }, ANNOUNCE_EVERY);
    timer.unref();
  };

  queue.add(announceDirty).catch((error: unknown) => {
    log.error({ err: error }, 'drafts document revisions could not be announced; tried again');
    rest();
  });

  return {
    append: (name, contact, update, written) =>
      queue.add((transaction) => {
        tables.draftsDocuments.append(name, contact, update, written);
        if (!recent.has(contact)) announce(transaction, contact);
        recent.add(contact);
        rest();
      }),
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
};
