/** Tells operators whether the server can serve. */
import { roomIn } from '../config/free-space.ts';
import type { Store } from '../store/store.ts';

/**
 * `database`: the database does not answer, or takes no writes. `disk`: the disk is full or does not answer.
 */
export type Health = 'ok' | 'database' | 'disk';

export interface HealthOptions {
  readonly store: Pick<Store, 'ping'>;
  readonly dataDir: string;
}

/** Creates a check that writes nothing. */
export function createHealth({ store, dataDir }: HealthOptions): () => Promise<Health> {
  return async () => {
    try {
      await store.ping();
    } catch {
      return 'database';
    }
    return (await roomIn(dataDir)) === 'room' ? 'ok' : 'disk';
  };
}
