/** Lets others have their turn in the middle of long work: the event loop is everybody's. */

/** How long work goes on before others have their turn, in ms. */
const TURN = 8;

/**
 * A function to be called between two steps of one piece of work. It resolves at once, or, when the work has held the
 * event loop for a while, after whatever else waited.
 */
export function createBreath(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < TURN) return;
    await new Promise((resolve) => setImmediate(resolve));
    began = performance.now();
  };
}
