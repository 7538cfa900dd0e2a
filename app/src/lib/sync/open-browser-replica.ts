/**
 * Whose replica to open: the one of the agent who was here last, at once and without network; the session is
 * asked for meanwhile, and another agent's session opens another replica.
 */
import type { AgentId, WorkspaceId } from '@parley/core/ids';
import { databaseName } from '../local/database/keys.ts';
import type { First } from '../local/cache/first-rows.ts';
import type { Replica } from '../local/replica-api.ts';
import { openReplica } from '../local/replica.ts';
import { browserEnvironment } from './browser-environment.ts';
import { rememberSession, type SignedIn } from './remembered-session.ts';

/** Whether this address allows offline work: service worker, locks and caches need https or localhost. */
export const worksOffline = (): boolean => window.isSecureContext && 'serviceWorker' in navigator;

const loadLive = async () => (await import('./browser-live.ts')).createBrowserLive;

/**
 * Opens the replica of an agent in this tab, remembers the agent, and asks the browser to keep the data.
 * @param first the rows that are read first
 * @throws NewerReplicaError if the page has to be reloaded first
 */
export const openBrowserReplica = async (
  { self, workspace }: SignedIn,
  first: First,
  onWiped: () => void,
): Promise<Replica> => {
  const name = databaseName(workspace.id satisfies WorkspaceId, self.id satisfies AgentId);
  const replica = await openReplica({
    environment: browserEnvironment(name, self.id),
    loadLive,
    first,
    self,
    workspace,
    onWiped,
  });
  const remember = () => {
    const { id, name: called } = replica.workspace();
    rememberSession({ self: replica.self, workspace: { id, name: called } });
  };
  remember();
  replica.onWorkspace(remember);
  // Refused without harm: then the browser may drop the copy when its disk is full.
  if ('storage' in navigator) void navigator.storage.persist().catch(() => false);
  return replica;
};
