/**
 * Turns to hash a password. A hash takes a processor for a sixth of a second, on one of the four threads with which
 * the log of the database is brought to the disk: one at a time leaves the others free. Who waits is bounded, and one
 * party that asks for many turns takes none from the others.
 */

export interface Asking {
  /** Who shares one place in the order with others of the same name: a network, or a session. */
  readonly party: string;
  /** Of somebody who was here before: has its turn before all others. */
  readonly isKnown: boolean;
  /** Aborts when the asker goes away. */
  readonly signal: AbortSignal;
}

export interface HashingTurns {
  /** Runs a task in its turn; `busy` if too many wait already, or when the asker has gone. Throws what the task throws. */
  take<Result>(asking: Asking, task: () => Promise<Result>): Promise<Result | 'busy'>;
  /** Seconds until whoever is turned away now may come again. */
  retryAfter(): number;
}

/** Most that wait: the last of them for some seven seconds. */
export const MOST_WAITING = 20;
/** About how long a turn of a stranger takes, in seconds, with the rest after it. */
const TURN = 0.35;
/** Parties whose last turn is remembered. */
const REMEMBERED = 1_000;

interface Waiter extends Asking {
  /** `false` turns it away. */
  readonly call: (isTurn: boolean) => void;
}

export function createHashingTurns(): HashingTurns {
  let waiting: Waiter[] = [];
  let isTaken = false;
  /** When the next stranger may have a turn, on the clock of `performance`. */
  let restUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let turns = 0;
  /** Number of the last turn of each party, the longest past first. */
  const lastTurn = new Map<string, number>();

  function remember(party: string): void {
    lastTurn.delete(party);
    lastTurn.set(party, (turns += 1));
    const oldest = lastTurn.size > REMEMBERED ? lastTurn.keys().next().value : undefined;
    if (oldest !== undefined) lastTurn.delete(oldest);
  }

  function leave(waiter: Waiter): void {
    waiting = waiting.filter((one) => one !== waiter);
    waiter.call(false);
  }

  /** The one whose party has waited longest since its last turn, those that are known before the others. */
  function next(): Waiter | undefined {
    const since = ({ party }: Waiter): number => lastTurn.get(party) ?? 0;
    return waiting.toSorted((a, b) => Number(b.isKnown) - Number(a.isKnown) || since(a) - since(b))[0];
  }

  function callNext(): void {
    const waiter = isTaken ? undefined : next();
    if (!waiter) return;
    const rest = waiter.isKnown ? 0 : restUntil - performance.now();
    if (rest > 0) {
      timer ??= setTimeout(() => {
        timer = undefined;
        callNext();
      }, rest);
      return;
    }
    isTaken = true;
    waiting = waiting.filter((one) => one !== waiter);
    remember(waiter.party);
    waiter.call(true);
  }

  /** Makes room for one more: at the cost of the party that has most, or of a stranger for somebody known. */
  function hasRoomFor(asking: Asking): boolean {
    if (waiting.length < MOST_WAITING) return true;
    const countOf = (party: string): number => waiting.filter((one) => one.party === party).length;
    const own = countOf(asking.party);
    const strangers = waiting.filter(({ isKnown }) => !isKnown).toReversed();
    const most = Math.max(0, ...strangers.map(({ party }) => countOf(party)));
    const last = strangers.find(({ party }) => countOf(party) === most);
    if (!last || !(asking.isKnown || most > own + 1)) return false;
    leave(last);
    return true;
  }

  function wait(asking: Asking): Promise<boolean> {
    return new Promise((resolve) => {
      const waiter: Waiter = { ...asking, call: resolve };
      waiting.push(waiter);
      asking.signal.addEventListener('abort', () => leave(waiter), { once: true });
      callNext();
    });
  }

  return {
    take: async (asking, task) => {
      if (asking.signal.aborted || !hasRoomFor(asking) || !(await wait(asking))) return 'busy';
      const began = performance.now();
      try {
        return await task();
      } finally {
        isTaken = false;
        // A flood of strangers takes half of a processor at most: there may be only one.
        if (!asking.isKnown) restUntil = 2 * performance.now() - began;
        callNext();
      }
    },
    retryAfter: () => 1 + waiting.length * TURN,
  };
}
