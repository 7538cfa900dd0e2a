/** The agent who was signed in last in this browser: every tab stores them, to open without a network. */
import type { NamedWorkspace } from '@parley/core/protocol/agent-api';
import type { Member } from '@parley/core/workspace/workspace';
import * as v from 'valibot';

/** The key of the last agent: stored with just enough to open the replica without a network. */
const REMEMBERED = 'parley/last-session';

export interface SignedIn {
  readonly self: Member;
  readonly workspace: NamedWorkspace;
}

const RememberedSchema = v.object({
  self: v.looseObject({ id: v.string() }),
  workspace: v.looseObject({ id: v.string(), name: v.string() }),
});

/** The agent who was signed in here last; undefined if somebody has logged out since. */
export const rememberedSession = (): SignedIn | undefined => {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? 'null');
    return v.is(RememberedSchema, stored) ? (stored as unknown as SignedIn) : undefined;
  } catch {
    return undefined;
  }
};

/** Remembers the agent who is signed in; after logging out, nobody. */
export const rememberSession = (session: SignedIn | undefined): void => {
  try {
    if (session === undefined) localStorage.removeItem(REMEMBERED);
    else localStorage.setItem(REMEMBERED, JSON.stringify(session));
  } catch (error) {
    // The app then asks the server first: it opens later, and not without a network.
    reportError(new Error('session is not remembered', { cause: error }));
  }
};

/**
 * Calls a listener when another tab remembers another agent than `shown`: both tabs share one cookie.
 * @returns a function that ends this
 */
export const onOtherSession = (shown: string, listener: () => void): (() => void) => {
  const onStorage = ({ key }: StorageEvent): void => {
    const remembered = key === REMEMBERED ? rememberedSession() : undefined;
    if (remembered !== undefined && remembered.self.id !== shown) listener();
  };
  addEventListener('storage', onStorage);
  return () => removeEventListener('storage', onStorage);
};
