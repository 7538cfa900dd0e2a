/** Locks between the tabs of one browser. */
import type { Lease, Locks } from '../../app/src/lib/local/environment.ts';

interface Waiting {
  readonly alive: () => boolean;
  readonly onHeld: (lease: Lease) => void;
}

interface Holder {
  readonly alive: () => boolean;
  readonly lose: () => void;
}

export interface LockTable {
  forTab(alive: () => boolean): Locks;
  /** A tab is gone: its locks are free. */
  drop(alive: () => boolean): void;
}

export const createLockTable = (): LockTable => {
  const holders = new Map<string, Holder>();
  const queues = new Map<string, Waiting[]>();

  const grant = (name: string, to: Waiting): (() => void) => {
    let lose: () => void = () => undefined;
    const lost = new Promise<void>((resolve) => {
      lose = resolve;
    });
    const holder: Holder = { alive: to.alive, lose };
    holders.set(name, holder);
    const release = (): void => {
      if (holders.get(name) !== holder) return;
      holders.delete(name);
      next(name);
    };
    queueMicrotask(() => {
      if (to.alive()) to.onHeld({ lost, release });
    });
    return release;
  };

  const next = (name: string): void => {
    const queue = (queues.get(name) ?? []).filter((one) => one.alive());
    const [first, ...rest] = queue;
    queues.set(name, rest);
    if (first) grant(name, first);
  };

  return {
    forTab: (alive) => ({
      acquire(name, steal, onHeld) {
        const waiting: Waiting = { alive, onHeld };
        const holder = holders.get(name);
        if (holder === undefined || steal) {
          if (holder?.alive()) holder.lose();
          return grant(name, waiting);
        }
        queues.set(name, [...(queues.get(name) ?? []), waiting]);
        return () => {
          const queue = queues.get(name) ?? [];
          queues.set(
            name,
            queue.filter((one) => one !== waiting),
          );
        };
      },
    }),
    drop: (alive) => {
      for (const [name, holder] of [...holders]) {
        if (holder.alive !== alive) continue;
        holders.delete(name);
        next(name);
      }
    },
  };
};
