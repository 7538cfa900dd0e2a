/** Most faults that are remembered: further different ones are not reported. */
const MOST = 100;

const told = new Set<string>();

/**
 * Reports a fault of ours in the browser's console, only once for the life of the page: a drawing that failed
 * may be tried again at every change.
 */
export const reportOnce = (error: unknown): void => {
  const name = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
  if (told.has(name) || told.size >= MOST) return;
  told.add(name);
  reportError(error);
};
