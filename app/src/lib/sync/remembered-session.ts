/** Who was signed in last in this browser: remembered by every tab, so that the app opens without a network. */
import type { Member, Workspace } from '@parley/core/workspace/workspace';
import * as v from 'valibot';

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

/**
 * Calls a listener when another tab remembers somebody else than `shown`: they share the cookie with this tab.
 * @returns what ends it
 */
export const onOtherSession = (shown: string, listener: () => void): (() => void) => {
  const onStorage = ({ key }: StorageEvent): void => {
    const remembered = key === REMEMBERED ? rememberedSession() : undefined;
    if (remembered !== undefined && remembered.self.id !== shown) listener();
  };
  addEventListener('storage', onStorage);
  return () => removeEventListener('storage', onStorage);
};
