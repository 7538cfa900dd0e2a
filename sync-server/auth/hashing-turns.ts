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
  return new FairHashingTurns();
}

class FairHashingTurns implements HashingTurns {
  /** Requests without a turn so far, in the order in which they came. */
  #waiting: Waiter[] = [];
  /** Whether somebody has the turn. */
  #isTaken = false;
  /** When the next stranger may have a turn, on the clock of `performance`. */
  #restUntil = 0;
  /** Calls the next stranger after the rest. */
  #timer: NodeJS.Timeout | undefined;
  /** Counts the turns. */
  #turns = 0;
  /** The number of each party's last turn, the oldest first. */
  readonly #lastTurn = new Map<string, number>();

  async take<Result>(asking: Asking, task: () => Promise<Result>): Promise<Result | 'busy'> {
    if (asking.signal.aborted || !this.#hasRoomFor(asking) || !(await this.#wait(asking))) return 'busy';
    const began = performance.now();
    try {
      return await task();
    } finally {
      this.#isTaken = false;
      // Strangers take at most half of a processor's time: the machine may have only one.
      if (!asking.isKnown) this.#restUntil = 2 * performance.now() - began;
      this.#callNext();
    }
  }

  retryAfter(): number {
    return 1 + this.#waiting.length * TURN;
  }

  /**
   * Makes room for one more waiter: in place of a waiter of the party with the most, or of a stranger if the
   * asker is known.
   */
  #hasRoomFor(asking: Asking): boolean {
    if (this.#waiting.length < MOST_WAITING) return true;
    const countOf = (party: string): number =>
      this.#waiting.filter((waiter) => waiter.party === party).length;
    const own = countOf(asking.party);
    const strangers = this.#waiting.filter(({ isKnown }) => !isKnown).toReversed();
    const most = Math.max(0, ...strangers.map(({ party }) => countOf(party)));
    const last = strangers.find(({ party }) => countOf(party) === most);
    if (!last || !(asking.isKnown || most > own + 1)) return false;
    this.#leave(last);
    return true;
  }

  #wait(asking: Asking): Promise<boolean> {
    return new Promise((resolve) => {
      const waiter: Waiter = { ...asking, call: resolve };
      this.#waiting.push(waiter);
      asking.signal.addEventListener('abort', () => this.#leave(waiter), { once: true });
      this.#callNext();
    });
  }

  #leave(waiter: Waiter): void {
    this.#waiting = this.#waiting.filter((other) => other !== waiter);
    waiter.call(false);
  }

  #callNext(): void {
    const waiter = this.#isTaken ? undefined : this.#next();
    if (!waiter) return;
    const rest = waiter.isKnown ? 0 : this.#restUntil - performance.now();
    if (rest > 0) {
      if (this.#timer !== undefined) return;
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#callNext();
      }, rest);
      return;
    }
    this.#isTaken = true;
    this.#waiting = this.#waiting.filter((other) => other !== waiter);
    this.#remember(waiter.party);
    waiter.call(true);
  }

  /** The waiter whose party had its last turn longest ago; known ones come before all others. */
  #next(): Waiter | undefined {
    const since = ({ party }: Waiter): number => this.#lastTurn.get(party) ?? 0;
    return this.#waiting.toSorted((a, b) => Number(b.isKnown) - Number(a.isKnown) || since(a) - since(b))[0];
  }

  #remember(party: string): void {
    this.#lastTurn.delete(party);
    this.#lastTurn.set(party, (this.#turns += 1));
    const oldest = this.#lastTurn.size > REMEMBERED ? this.#lastTurn.keys().next().value : undefined;
    if (oldest !== undefined) this.#lastTurn.delete(oldest);
  }
}
