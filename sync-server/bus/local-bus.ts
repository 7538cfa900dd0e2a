/** The bus of a server that is one process: its store publishes, and listeners are called in the same turn. */
import type { Commit } from '../ledger/commit.ts';
import type { Bus, Signal } from './bus.ts';

export interface LocalBus extends Bus {
  /** For the store: it publishes each commit once the commit is on disk, in order. Never throws. */
  readonly publish: (commit: Commit) => void;
}

/** Where errors of listeners go; pino's loggers fit. */
interface BusLog {
  readonly error: (detail: object, message: string) => void;
}

export function createLocalBus(log: BusLog): LocalBus {
  const commits = new Listeners<Commit>((err, { rev }) =>
    log.error({ err, rev }, 'a listener of commits failed'),
  );
  const signals = new Listeners<Signal>((err, { type }) =>
    log.error({ err, signal: type }, 'a listener of signals failed'),
  );
  return {
    publish: (commit) => commits.call(commit),
    onCommit: (listener) => commits.add(listener),
    signal: (signal) => signals.call(signal),
    onSignal: (listener) => signals.add(listener),
  };
}

class Listeners<Told> {
  readonly #onError: (error: unknown, told: Told) => void;
  readonly #all = new Set<(told: Told) => void>();

  constructor(onError: (error: unknown, told: Told) => void) {
    this.#onError = onError;
  }

  add(listener: (told: Told) => void): () => void {
    // Each listener is wrapped, so that one function can listen twice and each disposer removes its own
    // listener.
    const own = (told: Told): void => listener(told);
    this.#all.add(own);
    return () => this.#all.delete(own);
  }

  call(told: Told): void {
    for (const listener of [...this.#all]) {
      try {
        listener(told);
      } catch (error) {
        this.#onError(error, told);
      }
    }
  }
}
