/**
 * Whose replica to open: the one of the agent who was here last, at once and without network; the session is
 * asked for meanwhile, and another agent's session opens another replica.
 */
import type { AgentId, WorkspaceId } from '@parley/core/ids';
import type { Member, Workspace } from '@parley/core/workspace/workspace';
import * as v from 'valibot';
import { databaseName } from '../local/keys.ts';
import type { First } from '../local/front.ts';
import type { Replica } from '../local/port.ts';
import { openReplica } from '../local/replica.ts';
import { browserWorld } from './browser-world.ts';

/** Where the last agent is remembered: only what is needed to open the replica without network. */
const REMEMBERED = 'parley/last-session';

export interface SignedIn {
  readonly self: Member;
  readonly workspace: Workspace;
}

const RememberedSchema = v.object({
  self: v.looseObject({ id: v.string() }),
  workspace: v.looseObject({ id: v.string(), members: v.array(v.unknown()) }),
});

/** The agent who was signed in here last, if nobody has logged out since. */
export const rememberedSession = (): SignedIn | undefined => {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? 'null');
    return v.is(RememberedSchema, stored) ? (stored as unknown as SignedIn) : undefined;
  } catch {
    return undefined;
  }
};

/** Remembers who is signed in, or (on logging out) that nobody is. */
export const rememberSession = (session: SignedIn | undefined): void => {
  try {
    if (session === undefined) localStorage.removeItem(REMEMBERED);
    else localStorage.setItem(REMEMBERED, JSON.stringify(session));
  } catch (error) {
    // Without it the app asks the server first: it opens later, and not offline.
    reportError(new Error('session is not remembered', { cause: error }));
  }
};

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
  const replica = await openReplica({ world: browserWorld(name), loadLive, first, self, workspace, onWiped });
  rememberSession({ self: replica.self, workspace: replica.workspace() });
  replica.onWorkspace(() => rememberSession({ self: replica.self, workspace: replica.workspace() }));
  // Refused without harm: then the browser may drop the copy when its disk is full.
  if ('storage' in navigator) void navigator.storage.persist().catch(() => false);
  return replica;
};
