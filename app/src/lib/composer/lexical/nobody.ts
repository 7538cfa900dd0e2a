import type { Provider } from '@lexical/yjs';

/** For a binding whose editor nobody looks at. */
export const NOBODY: Provider = {
  awareness: {
    getLocalState: () => null,
    getStates: () => new Map(),
    setLocalState: () => undefined,
    setLocalStateField: () => undefined,
    on: () => undefined,
    off: () => undefined,
  },
  connect: () => undefined,
  disconnect: () => undefined,
  on: () => undefined,
  off: () => undefined,
};
