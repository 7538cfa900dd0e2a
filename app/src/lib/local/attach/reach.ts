/** The network and the session, as this tab knows them by its own requests or from the leading tab. */
import type { Failure } from '../environment.ts';
import { reachAfter, UNKNOWN_REACH, type Reach } from './sync-status.ts';

export interface ReachKeeper {
  readonly now: () => Reach;
  /** Whether the feed has ever been caught up. */
  everCaughtUp(): boolean;
  /** Notes how a request ended. */
  readonly reached: (failure: Failure | undefined) => void;
  readonly setCaughtUp: (caughtUp: boolean) => void;
  /** Notes that somebody else, with this name, is signed in in this browser. */
  readonly setStranger: (name: string) => void;
  /** Takes over what the leading tab knows. */
  adopt(reach: Reach): void;
}

const isSame = (a: Reach, b: Reach): boolean =>
  a.network === b.network && a.session === b.session && a.caughtUp === b.caughtUp;

/** @param onChange called with the earlier state after each change */
export const createReach = (onChange: (before: Reach) => void): ReachKeeper => {
  let reach: Reach = UNKNOWN_REACH;
  let ever = false;

  const set = (next: Reach): void => {
    const before = reach;
    if (isSame(before, next)) return;
    reach = next;
    ever ||= next.caughtUp;
    onChange(before);
  };

  return {
    now: () => reach,
    everCaughtUp: () => ever,
    reached: (failure) => set(reachAfter(reach, failure)),
    setCaughtUp: (caughtUp) => set({ ...reach, caughtUp }),
    setStranger(name) {
      const isKnown = typeof reach.session === 'object' && reach.session.of === name;
      if (!isKnown) set({ ...reach, network: 'online', session: { of: name }, caughtUp: false });
    },
    adopt: set,
  };
};
