/** Tells operators whether the server can serve. */
import path from 'node:path';
import type { ServerHealth } from '@parley/core/protocol/health-api';
import { roomIn } from '../config/free-space.ts';
import type { Store } from '../store/store.ts';

export interface HealthOptions {
  readonly store: Pick<Store, 'ping'>;
  readonly dataDir: string;
}

/** Creates a check that writes nothing. */
export function createHealth({ store, dataDir }: HealthOptions): () => Promise<ServerHealth> {
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
