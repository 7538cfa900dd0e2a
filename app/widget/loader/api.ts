/** `Parley(…)`: the one global of the chat. */

type Call = (name?: unknown, argument?: unknown) => void;
/** A function that a page may have defined before this script loads: it keeps calls in `q`. */
interface Stub {
  q?: unknown;
}

const globals = window as unknown as Record<string, unknown>;

const queueOf = (stub: Stub): readonly ArrayLike<unknown>[] =>
  Array.isArray(stub.q) ? (stub.q as readonly ArrayLike<unknown>[]) : [];

/**
 * Gives `call` to the page under a name, and makes the calls that were kept for it. The page's own value of
 * that name stays: a function gets a queue that calls at once (so that a stub works even if it was not called
 * yet), and any other value is left alone.
 */
export const expose = (name: string, call: Call): void => {
  const before = globals[name];
  const calls = typeof before === 'function' ? queueOf(before as Stub) : [];
  // An element with that id is also a global of that name, until the global is set.
  if (before === undefined || before instanceof Element || calls.length > 0) Reflect.set(window, name, call);
  else if (typeof before === 'function' && !('q' in before)) {
    Reflect.set(before, 'q', { push: (kept: ArrayLike<unknown>) => call(...Array.from(kept)) });
  }
  for (const kept of calls) call(...Array.from(kept));
};
