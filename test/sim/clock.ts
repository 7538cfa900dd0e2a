/** Virtual time: nothing happens but what is due, in order of time, then of being asked for. */
interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export interface VirtualClock {
  now(): number;
  /** Runs after `ms`; the disposer cancels. */
  after(ms: number, run: () => void): () => void;
  /** Runs what is due until `until`, one by one, and lets all that follows from each come to rest. */
  advance(until: number): Promise<void>;
  /** Lets everything come to rest that needs no time. */
  settle(): Promise<void>;
  /** Time of the next timer, if there is one. */
  nextAt(): number | undefined;
  /** Work under way that no timer waits for, such as a transaction of a database. */
  busy<Result>(work: Promise<Result>): Promise<Result>;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Turns of the event loop without anything under way, after which all promises have had their turn. */
const QUIET_TURNS = 3;
/** How long one thing may take until a run is taken to hang, in ms of real time: a busy disk is slow, and no fault. */
const PATIENCE = 30_000;

export const createClock = (start: number): VirtualClock => {
  let now = start;
  let order = 0;
  let underWay = 0;
  let timers: Timer[] = [];

  const settle = async (): Promise<void> => {
    const begun = performance.now();
    let quiet = 0;
    while (quiet < QUIET_TURNS) {
      if (performance.now() - begun > PATIENCE) throw new Error(`${underWay} things do not come to an end`);
      await turn();
      quiet = underWay === 0 ? quiet + 1 : 0;
    }
  };

  const takeDue = (until: number): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (timer.at > until) continue;
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    if (first) timers = timers.filter((timer) => timer !== first);
    return first;
  };

  return {
    now: () => Math.floor(now),
    after(ms, run) {
      const timer = { at: now + Math.max(0, ms), order: (order += 1), run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    async advance(until) {
      await settle();
      for (let timer = takeDue(until); timer; timer = takeDue(until)) {
        now = Math.max(now, timer.at);
        timer.run();
        await settle();
      }
      now = Math.max(now, until);
    },
    settle,
    nextAt: () => (timers.length === 0 ? undefined : Math.min(...timers.map((timer) => timer.at))),
    async busy(work) {
      underWay += 1;
      try {
        return await work;
      } finally {
        underWay -= 1;
      }
    },
  };
};
