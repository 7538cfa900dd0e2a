/**
 * The disk's time for files: one piece of work at a time, parties in turn, and about half of the time at
 * most. Agents' work waits for the same disk, and for the same few threads that access it.
 */

/**
 * Work up to this length, in ms, has no pause after it; longer work has a pause of its own length, within the
 * limit.
 */
const SHORT = 10;
const LONGEST_PAUSE = 100;

export interface DiskTurns {
  /**
   * Runs a piece of work in the party's turn. The pieces of one party run in order, with those of others in
   * between.
   */
  take<Value>(party: string, work: () => Promise<Value>): Promise<Value>;
}

export function createDiskTurns(): DiskTurns {
  const waiting = new Map<string, (() => Promise<void>)[]>();
  let isRunning = false;

  /** The first piece of the party that has waited longest; that party moves to the end. */
  const next = (): (() => Promise<void>) | undefined => {
    const [first] = waiting;
    if (first === undefined) return undefined;
    const [party, pieces] = first;
    const piece = pieces.shift();
    waiting.delete(party);
    if (pieces.length > 0) waiting.set(party, pieces);
    return piece;
  };

  const run = async (): Promise<void> => {
    isRunning = true;
    for (let piece = next(); piece !== undefined; piece = next()) {
      const began = performance.now();
      await piece();
      const took = performance.now() - began;
      if (took > SHORT) await new Promise((resolve) => setTimeout(resolve, Math.min(took, LONGEST_PAUSE)));
    }
    isRunning = false;
  };

  return {
    take: (party, work) =>
      new Promise((resolve, reject) => {
        const pieces = waiting.get(party) ?? [];
        pieces.push(() => work().then(resolve, reject));
        waiting.set(party, pieces);
        if (!isRunning) void run();
      }),
  };
}
