/** Lets other work run in the middle of long work: everybody shares the event loop. */

/** How long work goes on before other work has its turn, in ms. */
const TURN = 5;
/** Work that has taken longer than this, in ms, takes at most half of the time from then on. */
const LONG = 30;

/**
 * Creates a function to be called between two steps of one piece of work. It resolves at once or, when the
 * work has held the event loop for a while, after the other waiting work.
 */
export function createBreath(): () => Promise<void> {
  let began = performance.now();
  let worked = 0;
  return async () => {
    const turn = performance.now() - began;
    if (turn < TURN) return;
    worked += turn;
    // Other work takes several turns of the loop; without this pause it would wait for a step in each of
    // them.
    if (worked > LONG) await new Promise((resolve) => setTimeout(resolve, turn));
    else await new Promise((resolve) => setImmediate(resolve));
    began = performance.now();
  };
}
