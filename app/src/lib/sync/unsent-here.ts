/** The unsent work in an agent's local copy, for a page that does not show that agent. */
import { createStore } from 'idb-keyval';
import { databaseName } from '../local/database/keys.ts';
import { Lookups } from '../local/outbox/lookups.ts';
import { ReplicaCache } from '../local/cache/cache.ts';
import type { SignedIn } from './remembered-session.ts';

const report = (what: string, error: unknown): void => reportError(new Error(what, { cause: error }));

/** How many commands, drafts and files of an agent the server does not have, as far as this browser knows. */
export const unsentHere = async ({ self, workspace }: SignedIn): Promise<number> => {
  const database = createStore(databaseName(workspace.id, self.id), 'replica');
  const cache = new ReplicaCache(database, self, workspace, report);
  await cache.refresh({ outbox: true, dirty: true, files: true, settings: true });
  const nothing = { commands: () => [], draftsDocuments: () => [] };
  return new Lookups(
    cache,
    () => new Map(),
    () => false,
    nothing,
  ).unsent();
};
