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

class Listeners<Message> {
  readonly #onError: (error: unknown, message: Message) => void;
  readonly #all = new Set<(message: Message) => void>();

  constructor(onError: (error: unknown, message: Message) => void) {
    this.#onError = onError;
  }

  add(listener: (message: Message) => void): () => void {
    // Each listener is wrapped, so that one function can listen twice and each disposer removes its own
    // listener.
    const own = (message: Message): void => listener(message);
    this.#all.add(own);
    return () => this.#all.delete(own);
  }

  call(message: Message): void {
    for (const listener of [...this.#all]) {
      try {
        listener(message);
      } catch (error) {
        this.#onError(error, message);
      }
    }
  }
}
