/** Merges long logs of drafts documents in the background, one at a time, so that drafts documents load fast and the database stays small. */
import { parseName } from '@parley/core/documents/names';
import type { Log } from '../../log/log.ts';
import type { Store } from '../../store/store.ts';
import { encodeDraftsDocument, readDraftsDocument } from './draft-document.ts';
import type { SyncLimits } from '../connection/limits.ts';
import type { SyncMetrics } from '../metrics.ts';

interface Deps {
  readonly store: Pick<Store, 'drafts' | 'record'>;
  readonly limits: Pick<SyncLimits, 'compactAfter'>;
  readonly log: Log;
  readonly metrics: SyncMetrics;
}

export interface Compaction {
  /** One more update of a drafts document is in its log. */
  count(name: string): void;
  /** A log of so many updates was read. */
  seen(name: string, updates: number): void;
  /** A drafts document is no longer in memory: what was counted is found again when it is read. */
  forget(name: string): void;
  /** Looks for logs that were left long when the server last stopped. */
  catchUp(): void;
  /** Begins no other; resolves when the one that runs is done. */
  stop(): Promise<void>;
}

export const createCompaction = ({ store, limits, log, metrics }: Deps): Compaction => {
  const counts = new Map<string, number>();
  const waiting = new Set<string>();
  let running: Promise<void> | undefined;
  let looking: Promise<void> | undefined;
  let stopped = false;

  const compact = async (name: string): Promise<void> => {
    const updates = await store.drafts.load(name);
    const last = updates.at(-1);
    if (!last || updates.length < 2 || (await store.record.tombstone(name))) return;
    const { doc, bad } = readDraftsDocument(updates);
    try {
      for (const { n, why } of bad) {
        await store.drafts.setAside(name, n, why);
        metrics.setAside();
        log.error({ document: name, n, why }, 'an update of a drafts document was set aside');
      }
      await store.drafts.compact(name, last.n, encodeDraftsDocument(doc));
      metrics.compacted();
    } finally {
      doc.destroy();
    }
  };

  const work = async (): Promise<void> => {
    for (const name of waiting) {
      if (stopped) return;
      waiting.delete(name);
      counts.delete(name);
      // Others first: merging is never urgent.
      await new Promise((resolve) => setImmediate(resolve));
      try {
        await compact(name);
      } catch (error) {
        // The log is whole as it was; the next update that counts tries again.
        log.error({ err: error, document: name }, 'a log of a drafts document could not be merged');
      }
    }
  };

  const request = (name: string): void => {
    if (stopped || parseName(name) === undefined) return;
    waiting.add(name);
    running ??= work().finally(() => {
      running = undefined;
      const [next] = waiting;
      if (next !== undefined) request(next);
    });
  };

  const look = async (): Promise<void> => {
    try {
      for (const name of await store.drafts.long(limits.compactAfter)) request(name);
    } catch (error) {
      // A long log is found again when its drafts document is read.
      log.error({ err: error }, 'long logs of drafts documents could not be looked for');
    }
  };

  return {
    count: (name) => {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (count >= limits.compactAfter) request(name);
    },
    seen: (name, updates) => {
      if (updates >= limits.compactAfter) request(name);
      else counts.set(name, updates);
    },
    forget: (name) => {
      counts.delete(name);
    },
    catchUp: () => {
      looking = look();
    },
    stop: async () => {
      stopped = true;
      await looking;
      await running;
    },
  };
};
