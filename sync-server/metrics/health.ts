/** Tells operators whether the server can serve. */
import path from 'node:path';
import { roomIn } from '../config/free-space.ts';
import type { Store } from '../store/store.ts';

/**
 * `database`: the database does not answer, or takes no writes. `disk`: the disk of the data folder or of the
 * attachments is full, may not be written, or does not answer.
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
    const rooms = await Promise.all([roomIn(dataDir), roomIn(path.join(dataDir, 'files'))]);
    return rooms.every((room) => room === 'room') ? 'ok' : 'disk';
  };
}
