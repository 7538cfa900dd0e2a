/** Lets others have their turn in the middle of long work: the event loop is everybody's. */

/** How long work goes on before others have their turn, in ms. */
const TURN = 5;
/** Work that has taken longer than this, in ms, takes no more than half of the time from then on. */
const LONG = 30;

/**
 * A function to be called between two steps of one piece of work. It resolves at once, or, when the work has held the
 * event loop for a while, after what else waited.
 */
export function createBreath(): () => Promise<void> {
  let began = performance.now();
  let worked = 0;
  return async () => {
    const turn = performance.now() - began;
    if (turn < TURN) return;
    worked += turn;
    // What others do takes several turns of the loop; between two steps in a row each of them would wait for a step.
    if (worked > LONG) await new Promise((resolve) => setTimeout(resolve, turn));
    else await new Promise((resolve) => setImmediate(resolve));
    began = performance.now();
  };
}
