/** Keeps the cache behind the database: one reading at a time, of all that was named meanwhile. */
import type { ReplicaCache } from './cache.ts';
import { joinTopics, type Topics } from './topics.ts';
import type { Dispose } from '../replica-api.ts';
import type { LocalEnvironment } from '../environment.ts';
import { pause } from '../scheduling/back-off.ts';

export interface Follower {
  /**
   * Resolves when the cache has followed and its listeners were called. Also resolves if the database could
   * not be read: the topics are then read again until that works, since nobody names them a second time.
   */
  readonly refresh: (topics: Topics) => Promise<void>;
  stop(): void;
}

/** @param announce told of what was read again */
export const createFollower = (
  { clock, report }: Pick<LocalEnvironment, 'clock' | 'report'>,
  cache: Pick<ReplicaCache, 'refresh'>,
  announce: (topics: Topics) => void,
): Follower => {
  let queued: Topics | undefined;
  let last: Promise<void> = Promise.resolve();
  let failures = 0;
  let cancel: Dispose | undefined;
  let stopped = false;

  const enqueue = (topics: Topics): Promise<void> => {
    queued = queued ? joinTopics(queued, topics) : topics;
    last = last.then(run).catch((error: unknown) => report('replica', error));
    return last;
  };

  const readAgainLater = (topics: Topics): void => {
    queued = queued ? joinTopics(topics, queued) : topics;
    cancel ??= clock.after(pause(failures, clock.random()), () => {
      cancel = undefined;
      if (queued !== undefined) void enqueue(queued);
    });
    failures += 1;
  };

  const run = async (): Promise<void> => {
    const topics = queued;
    queued = undefined;
    if (topics === undefined || stopped) return;
    try {
      await cache.refresh(topics);
    } catch (error) {
      readAgainLater(topics);
      throw error;
    }
    failures = 0;
    if (!stopped) announce(topics);
  };

  return {
    refresh: enqueue,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
};
