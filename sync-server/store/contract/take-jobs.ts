/** For tests: jobs of a store, taken as a server takes them. */
import type { JobKind } from '@parley/core/protocol/health-api';
import type { Job } from '../job-store.ts';
import type { Store } from '../store.ts';

/** How long jobs are taken for, in ms. */
export const LEASE = 60_000;

/** Takes all due jobs of a kind. */
export const takeDue = async (
  store: Store,
  kind: JobKind,
  now: number,
  lease = LEASE,
): Promise<readonly Job[]> => {
  const pools = await store.jobs.duePools(kind, now);
  const taken = pools.map((pool) => store.jobs.take({ kind, pool, now, until: now + lease, limit: 1_000 }));
  return (await Promise.all(taken)).flat().sort((a, b) => a.due - b.due || a.job - b.job);
};

/** The jobs of a kind that may be taken at a time. They can be taken again at once. */
export const dueJobs = async (
  store: Store,
  kind: JobKind,
  now: number,
): Promise<readonly Pick<Job, 'key' | 'workspace' | 'contact' | 'due' | 'payload'>[]> => {
  const taken = await takeDue(store, kind, now, 0);
  return taken.map(({ key, workspace, contact, due, payload }) => ({
    key,
    workspace,
    contact,
    due,
    payload,
  }));
};

/** The time of the first snooze or automatic close that is set, in ms; null if there is none. */
export const timerOf = (store: Store, kind: 'snooze' | 'auto-close'): Promise<number | null> =>
  store.jobs.next(kind, 0);
