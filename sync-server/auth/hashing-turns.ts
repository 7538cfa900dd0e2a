/**
 * Turns to hash a password. A hash takes a processor for a sixth of a second, on one of the four threads that
 * also write the database's log to the disk: one hash at a time leaves the others free. The number of waiting
 * requests is bounded, and a party that asks for many turns takes none from the others.
 */

export interface Asking {
  /** A network or a session. Requests of the same party share one place in the order. */
  readonly party: string;
  /** The request comes from somebody who was here before: it has its turn before all others. */
  readonly isKnown: boolean;
  /** Aborts when the asker goes away. */
  readonly signal: AbortSignal;
}

export interface HashingTurns {
  /**
   * Runs a task in its turn. Resolves with `busy` if too many requests wait already, or if the asker has
   * gone. Throws what the task throws.
   */
  take<Result>(asking: Asking, task: () => Promise<Result>): Promise<Result | 'busy'>;
  /** Seconds after which a refused request may be repeated. */
  retryAfter(): number;
}

/** Most waiting requests: the last of them waits about seven seconds. */
export const MOST_WAITING = 20;
/** Approximate length of a stranger's turn and the rest after it, in seconds. */
const TURN = 0.35;
/** Most parties whose last turn is remembered. */
const REMEMBERED = 1_000;

interface Waiter extends Asking {
  /** `true` begins the turn, `false` refuses it. */
  readonly call: (isTurn: boolean) => void;
}

export function createHashingTurns(): HashingTurns {
  let waiting: Waiter[] = [];
  let isTaken = false;
  /** When the next stranger may have a turn, on the clock of `performance`. */
  let restUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let turns = 0;
  /** The number of each party's last turn, the oldest first. */
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

  /** The waiter whose party had its last turn longest ago; known ones come before all others. */
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

  /**
   * Makes room for one more waiter: in place of a waiter of the party with the most, or of a stranger if the
   * asker is known.
   */
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
        // Strangers take at most half of a processor's time: the machine may have only one.
        if (!asking.isKnown) restUntil = 2 * performance.now() - began;
        callNext();
      }
    },
    retryAfter: () => 1 + waiting.length * TURN,
  };
}
