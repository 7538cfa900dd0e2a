/**
 * The agent's own settings in the replica: what the server has, with the changes folded in that wait to be sent. A
 * change is written to the database before it shows, so it survives reload and a long way without network.
 */
import type { CommandId } from '@parley/core/ids';
import { readSettings, type AgentSettings, type SettingsChange } from '@parley/core/workspace/agent-settings';
import type { UseStore } from 'idb-keyval';
import { get, getKeys, write } from '../database/database.ts';
import { key, under } from '../database/keys.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Topics } from '../cache/topics.ts';
import type { Failure, Environment } from '../environment.ts';
import type { WaitingSetting } from '../cache/waiting-settings.ts';
import { afterFailure, type Ran, Worker } from '../scheduling/worker.ts';

/** Writes a change down; it is sent after those before it. */
export const keepSettingsChange = (
  database: UseStore,
  id: CommandId,
  change: SettingsChange,
): Promise<void> =>
  write(database, async (store) => {
    const last = (await getKeys(store, under('setting'))).at(-1)?.[1];
    const order = typeof last === 'number' ? last + 1 : 1;
    store.put({ order, id, change } satisfies WaitingSetting, key.setting(order));
  });

/** Takes the server's settings over, unless later ones are here: answers and feed race. */
export const putSettings = async (store: IDBObjectStore, settings: AgentSettings): Promise<void> => {
  const held = readSettings(await get(store, key.settings));
  if (settings.version >= held.version) store.put(settings, key.settings);
};

/** Whether the server will never take it. All else is tried again. */
const isContent = (failure: Failure): boolean =>
  failure.why === 'refused' && (failure.code === 'malformed' || failure.code === 'too-large');

/** Sends what waits, one after the other: the leading tab alone does. */
export const createSettingsSender = (options: {
  readonly environment: Environment;
  readonly cache: ReplicaCache;
  readonly changed: (topics: Topics) => Promise<void>;
  /** Called at the end of each request, with the failure, or with undefined when the server answered. */
  readonly onReached: (failure: Failure | undefined) => void;
}): Worker => {
  const { environment, cache, changed, onReached } = options;

  const sendOnce = async ({ order, id, change }: WaitingSetting): Promise<Ran | 'again'> => {
    const outcome = await environment.transport.changeSettings({ id, change });
    onReached(outcome.ok ? undefined : outcome.failure);
    if (!outcome.ok && !isContent(outcome.failure)) return afterFailure(outcome.failure);
    await write(environment.database, async (store) => {
      if (outcome.ok) await putSettings(store, outcome.value);
      store.delete(key.setting(order));
    });
    await changed({ settings: true });
    // The switch goes back on the screen, and the console says why.
    if (!outcome.ok) environment.report('setting refused', outcome.failure);
    return 'again';
  };

  return new Worker(
    environment.clock,
    async () => {
      for (;;) {
        const [first] = cache.waitingSettings;
        if (first === undefined) return 'done';
        const ran = await sendOnce(first);
        if (ran !== 'again') return ran;
      }
    },
    (error) => environment.report('settings', error),
  );
};
