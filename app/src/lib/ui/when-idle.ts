/** Most that is waited for a moment in which nothing is to be done, in ms. */
const PATIENCE = 2_000;

/** Runs when nothing else is to be done; the disposer cancels. */
export const whenIdle = (run: () => void): (() => void) => {
  // Safari has none.
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(run, PATIENCE);
    return () => clearTimeout(timer);
  }
  const request = requestIdleCallback(run, { timeout: PATIENCE });
  return () => cancelIdleCallback(request);
};
