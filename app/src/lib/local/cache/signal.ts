/** Tells listeners that something changed, once for all that changed in one turn. */
import type { Dispose } from '../replica-api.ts';

export interface Signal {
  /** Something changed: listeners hear of it before the turn ends. */
  raise(): void;
  readonly on: (listener: () => void) => Dispose;
  clear(): void;
}

export const createSignal = (): Signal => {
  const listeners = new Set<() => void>();
  let raised = false;
  return {
    raise() {
      if (raised || listeners.size === 0) return;
      raised = true;
      queueMicrotask(() => {
        raised = false;
        for (const listener of [...listeners]) listener();
      });
    },
    on(listener) {
      // A listener of its own, so that the same function may listen twice.
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    clear: () => listeners.clear(),
  };
};
