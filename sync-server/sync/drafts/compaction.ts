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

export function createCompaction(deps: Deps): Compaction {
  return new BackgroundCompaction(deps);
}

class BackgroundCompaction implements Compaction {
  readonly #deps: Deps;
  /** How many updates the log of each loaded drafts document has. */
  readonly #counts = new Map<string, number>();
  /** Names of the drafts documents whose logs are to be merged. */
  readonly #waiting = new Set<string>();
  /** The merging that runs. */
  #running: Promise<void> | undefined;
  /** The look for long logs at the start. */
  #looking: Promise<void> | undefined;
  #isStopped = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  count(name: string): void {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    if (count >= this.#deps.limits.compactAfter) this.#request(name);
  }

  seen(name: string, updates: number): void {
    if (updates >= this.#deps.limits.compactAfter) this.#request(name);
    else this.#counts.set(name, updates);
  }

  forget(name: string): void {
    this.#counts.delete(name);
  }

  catchUp(): void {
    this.#looking = this.#look();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#looking;
    await this.#running;
  }

  #request(name: string): void {
    if (this.#isStopped || parseName(name) === undefined) return;
    this.#waiting.add(name);
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
      const [next] = this.#waiting;
      if (next !== undefined) this.#request(next);
    });
  }

  async #work(): Promise<void> {
    for (const name of this.#waiting) {
      if (this.#isStopped) return;
      this.#waiting.delete(name);
      this.#counts.delete(name);
      // Others first: merging is never urgent.
      await new Promise((resolve) => setImmediate(resolve));
      try {
        await this.#compact(name);
      } catch (error) {
        // The log is whole as it was; the next update that counts tries again.
        this.#deps.log.error(
          { err: error, document: name },
          'a log of a drafts document could not be merged',
        );
      }
    }
  }

  async #compact(name: string): Promise<void> {
    const { store, log, metrics } = this.#deps;
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
  }

  async #look(): Promise<void> {
    const { store, limits, log } = this.#deps;
    try {
      for (const name of await store.drafts.long(limits.compactAfter)) this.#request(name);
    } catch (error) {
      // A long log is found again when its drafts document is read.
      log.error({ err: error }, 'long logs of drafts documents could not be looked for');
    }
  }
}
