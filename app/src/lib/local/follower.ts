/** Keeps the mirror behind the database: one reading at a time, of all that was named meanwhile. */
import { joinTopics, type Mirror, type Topics } from './mirror.ts';

export interface Follower {
  /** Resolves when the mirror has followed and listeners were told. */
  readonly refresh: (topics: Topics) => Promise<void>;
  stop(): void;
}

/** @param announce told of what was read again */
export const createFollower = (
  mirror: Mirror,
  announce: (topics: Topics) => void,
  report: (what: string, error: unknown) => void,
): Follower => {
  let queued: Topics | undefined;
  let last: Promise<void> = Promise.resolve();
  let stopped = false;

  const run = async (): Promise<void> => {
    const topics = queued;
    queued = undefined;
    if (topics === undefined || stopped) return;
    await mirror.refresh(topics);
    if (!stopped) announce(topics);
  };

  return {
    refresh(topics) {
      queued = queued ? joinTopics(queued, topics) : topics;
      last = last.then(run).catch((error: unknown) => report('replica', error));
      return last;
    },
    stop() {
      stopped = true;
    },
  };
};
