/** OF-5: the state of sync, honest. *Saved* is said only when the outbox is empty, drafts documents are proven and the feed is caught up. */
import type { SyncState } from '../replica-api.ts';
import type { Failure } from '../environment.ts';

/** What the leading tab knows of the network, and tells the others. */
export interface Reach {
  readonly network: 'unknown' | 'online' | 'offline';
  /** The browser's session: the agent's own, expired, or the session of somebody else, whose name is `of`. */
  readonly session: 'own' | 'expired' | { readonly of: string };
  readonly caughtUp: boolean;
}

export const UNKNOWN_REACH: Reach = { network: 'unknown', session: 'own', caughtUp: false };

/** What a request's end says of the network and the session. */
export const reachAfter = (reach: Reach, failure: Failure | undefined): Reach => {
  if (failure === undefined) return { ...reach, network: 'online', session: 'own' };
  switch (failure.why) {
    case 'offline':
      return { ...reach, network: 'offline', caughtUp: false };
    case 'unauthenticated':
      return { ...reach, network: 'online', session: 'expired', caughtUp: false };
    case 'not-you': {
      const session = typeof reach.session === 'object' ? reach.session : { of: '' };
      return { ...reach, network: 'online', session, caughtUp: false };
    }
    case 'rate-limited':
    case 'unavailable':
    case 'refused':
      return { ...reach, network: 'online' };
  }
};

/**
 * @param waiting commands, drafts documents and files that the server has not got for sure
 * @param settled whether the effect of all that was answered is here
 * @param live whether there is a line for writing at drafts documents together
 */
export const syncStateOf = (reach: Reach, waiting: number, settled: boolean, live: boolean): SyncState => {
  if (typeof reach.session === 'object') return { state: 'not-you', of: reach.session.of, waiting };
  if (reach.session === 'expired') return { state: 'session-expired', waiting };
  if (reach.network === 'offline') return { state: 'offline', waiting };
  if (!live && reach.network === 'online') {
    return { state: 'not-live', waiting, caughtUp: reach.caughtUp };
  }
  return waiting === 0 && settled && reach.caughtUp ? { state: 'saved' } : { state: 'syncing', waiting };
};
