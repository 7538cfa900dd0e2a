/** What the server does by itself: sends what is queued, minds the clock, tidies up files. */
import type { Entry } from '@parley/core/contact/entry';
import type { Logger } from 'pino';
import type { Channels } from '../channels/channel.ts';
import type { Files } from '../files/files.ts';
import type { Commit } from '../ledger/commit.ts';
import type { Store } from '../store/store.ts';
import { createSetAside, type SetAside } from '../store/set-aside.ts';
import { createTimerRound } from './timer.ts';
import { startLoop, type Loop } from './loop.ts';
import { createSendQueue } from './send-queue.ts';

/** Time between two sweeps of files, in ms. */
const SWEEP_EVERY = 3_600_000;

export interface JobsOptions {
  readonly store: Store;
  readonly channels: Channels;
  readonly files: Pick<Files, 'sweep'>;
  readonly log: Logger;
  /** Notes repeated failures; without it, only the log has them. */
  readonly setAside?: SetAside;
  /** Server time in ms. */
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
}

export interface Jobs {
  /** Looks now for what is due: for tests, whose clock nobody else sees move. */
  wake(): void;
  /** Begins nothing more, and waits for what has begun. The store is to be closed after it. */
  stop(): Promise<void>;
}

const queues = (entry: Entry): boolean =>
  (entry.kind === 'message' && entry.direction === 'out') ||
  (entry.kind === 'delivery' && entry.status === 'queued');

/** Whether a commit brings something to send. */
const bringsMessage = (commit: Commit): boolean =>
  commit.contacts.some(({ placed }) => placed.some(({ entry }) => queues(entry)));

/** Whether a commit may have set a timer. */
const movesTimer = (commit: Commit): boolean =>
  commit.workspaceChanged ||
  commit.contacts.some(
    ({ before, after }) =>
      before.snooze !== after.snooze ||
      before.idle !== after.idle ||
      before.conversation !== after.conversation,
  );

export const startJobs = (options: JobsOptions): Jobs => {
  const { store, files, log, now, newId } = options;
  const setAside = options.setAside ?? createSetAside(log);
  const queue = createSendQueue({ ...options, setAside, wake: () => sending.wake() });
  const sending: Loop = startLoop({
    name: 'sending',
    round: () => queue.round(),
    nextDue: () => queue.nextDue(),
    now,
    log,
  });
  const timers = startLoop({
    name: 'timers',
    round: createTimerRound({ store, now, newId, setAside }),
    nextDue: () => store.jobs.nextTimer(),
    now,
    log,
  });
  // As many transactions as necessary; other requests run in between.
  const leaving = startLoop({
    name: 'leaving',
    round: async () => {
      while (await store.ledger.leaveNext());
    },
    nextDue: () => Promise.resolve(null),
    now,
    log,
  });
  let swept: number | null = null;
  const sweeping = startLoop({
    name: 'files',
    round: async () => {
      if (swept !== null && now() < swept + SWEEP_EVERY) return;
      await files.sweep();
      swept = now();
    },
    nextDue: () => Promise.resolve((swept ?? now()) + SWEEP_EVERY),
    now,
    log,
  });
  const loops = [sending, timers, leaving, sweeping];
  const stopListening = store.feed.onCommit((commit) => {
    if (bringsMessage(commit)) sending.wake();
    if (movesTimer(commit)) timers.wake();
    if (commit.workspaceChanged) leaving.wake();
  });
  return {
    wake() {
      for (const loop of loops) loop.wake();
    },
    async stop() {
      stopListening();
      await Promise.all(loops.map((loop) => loop.stop()));
      await queue.stop();
    },
  };
};
