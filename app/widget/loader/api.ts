/** `Parley(…)`: the one global of the chat. */

type Call = (name?: unknown, argument?: unknown) => void;
/** What a page may have put there before this script came: a function that keeps calls in `q`. */
interface Stub {
  q?: unknown;
}

const globals = window as unknown as Record<string, unknown>;

const queueOf = (stub: Stub): readonly ArrayLike<unknown>[] =>
  Array.isArray(stub.q) ? (stub.q as readonly ArrayLike<unknown>[]) : [];

/**
 * Makes `call` known to the page under a name, with the calls that were kept for it. What the page itself has under that
 * name stays: a function is given a queue that calls at once (so a stub that was not yet called works), everything else
 * is left alone.
 */
export const expose = (name: string, call: Call): void => {
  const before = globals[name];
  const calls = typeof before === 'function' ? queueOf(before as Stub) : [];
  // An element with that id is found under it as well, until something else is.
  if (before === undefined || before instanceof Element || calls.length > 0) Reflect.set(window, name, call);
  else if (typeof before === 'function' && !('q' in before)) {
    Reflect.set(before, 'q', { push: (one: ArrayLike<unknown>) => call(...Array.from(one)) });
  }
  for (const one of calls) call(...Array.from(one));
};
