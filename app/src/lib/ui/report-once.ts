/** Most faults that are remembered: more different ones than that are not told. */
const MOST = 100;

const told = new Set<string>();

/**
 * Tells the browser's log of a fault of ours, once for as long as the page lives: what cannot be drawn may be drawn again at
 * every change.
 */
export const reportOnce = (error: unknown): void => {
  const name = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
  if (told.has(name) || told.size >= MOST) return;
  told.add(name);
  reportError(error);
};
