/** The store and what lies around it: the bus on which it publishes, and the list of what it could not read. */
import { newId } from '@parley/core/new-id';
import type { AgentId } from '@parley/core/ids';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { Bus } from '../bus/bus.ts';
import { createLocalBus } from '../bus/local-bus.ts';
import type { Registry } from '../channels/registry.ts';
import { RESTORE } from '../config/data-check.ts';
import { StartError } from '../config/data-dir.ts';
import { addSetAsideMetrics } from '../metrics/set-aside-metrics.ts';
import type { ServerOptions } from '../server-options.ts';
import { createSetAside, type SetAside } from '../store/set-aside.ts';
import { openSqliteStore, type OpenSecrets, type SqliteStoreOptions } from '../store/sqlite-store.ts';
import type { Store } from '../store/store.ts';
import type { Closers } from './closers.ts';
import { errorText } from '../error-text.ts';

export interface StorePart {
  readonly store: Store;
  readonly bus: Bus;
  readonly setAside: SetAside;
}

interface StoreNeeds {
  readonly dataDir: string;
  readonly kinds: Registry;
  readonly secrets: OpenSecrets;
  /** Whether an agent has a live socket (AS-6). */
  readonly isOnline: (agent: AgentId) => boolean;
  readonly now: () => number;
  readonly registry: MetricsRegistry;
}

/** @throws a `StartError` that names the file, its fault, and the remedy */
export function openStore(
  { log, wrapDisk, wrapStore = (store) => store }: ServerOptions,
  { dataDir, kinds, secrets, isOnline, now, registry }: StoreNeeds,
  closers: Closers,
): StorePart {
  const setAside = createSetAside(log);
  addSetAsideMetrics(registry, setAside);
  const { publish, ...bus } = createLocalBus(log);
  const store = wrapStore(
    openOrExplain({
      dataDir,
      environment: { now, newId, isOnline, isDirect: (kind) => kinds.isDirect(kind) },
      secrets,
      log,
      publish,
      setAside,
      ...(wrapDisk && { wrapDisk }),
    }),
  );
  closers.add(() => store.close());
  return { store, bus, setAside };
}

function openOrExplain(options: SqliteStoreOptions): Store {
  try {
    return openSqliteStore(options);
  } catch (error) {
    throw new StartError(`${errorText(error)}. ${RESTORE}`, { cause: error });
  }
}
