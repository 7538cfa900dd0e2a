/** Whether the server can serve: asked by whoever runs it. */
import { roomIn } from '../config/free-space.ts';
import type { Store } from '../store/port.ts';

/** `database`: it does not answer, or takes nothing. `disk`: the disk is full or does not answer. */
export type Health = 'ok' | 'database' | 'disk';

export interface HealthOptions {
  readonly store: Pick<Store, 'ping'>;
  readonly dataDir: string;
}

/** Gives a check that writes nothing. */
export function createHealth({ store, dataDir }: HealthOptions): () => Promise<Health> {
  return async () => {
    try {
      store.ping();
    } catch {
      return 'database';
    }
    return (await roomIn(dataDir)) === 'room' ? 'ok' : 'disk';
  };
}
