/** What this tab knows of the network and the session: by its own requests where it leads, else by the leading tab. */
import type { Failure } from './ports.ts';
import { reachAfter, UNKNOWN_REACH, type Reach } from './sync-status.ts';

export interface ReachKeeper {
  readonly now: () => Reach;
  /** Whether the feed was caught up at any time. */
  everCaughtUp(): boolean;
  /** How a request ended. */
  readonly reached: (failure: Failure | undefined) => void;
  readonly setCaughtUp: (caughtUp: boolean) => void;
  /** Somebody else, of this name, is signed in in this browser. */
  readonly setStranger: (name: string) => void;
  /** What the leading tab says. */
  take(reach: Reach): void;
}

const isSame = (a: Reach, b: Reach): boolean =>
  a.network === b.network && a.session === b.session && a.caughtUp === b.caughtUp;

/** @param onChange told what was known before, when something else is */
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
    take: set,
  };
};
