import type { Member } from '@parley/core/workspace/workspace';
import type { UseStore } from 'idb-keyval';
import { get, read, write } from './database.ts';
import { key } from './keys.ts';

/** Keeps who the agent is, for a start without network. Mostly it is there already: then nothing is written. */
export const keepSelf = async (database: UseStore, self: Member): Promise<void> => {
  const stored = await read(database, (store) => get<Member>(store, key.self));
  if (JSON.stringify(stored) === JSON.stringify(self)) return;
  await write(database, (store) => {
    store.put(self, key.self);
  });
};
