/**
 * What channels brought: stored bodies that are read, and single items that failed or wait for a message. An item waits
 * for its message at most a day; one that fails as long is set aside.
 */
import type { ChannelId } from '@parley/core/ids';
import type { InboundReader } from '../../channels/inbound/inbound-reader.ts';
import { itemOf, waitingItem } from '../../channels/inbound/waiting-item.ts';
import type { Job } from '../../store/job-store.ts';
import type { Store } from '../../store/store.ts';
import { pauseAfter } from '../back-off.ts';
import { FinalJobError, type Ending, type JobHandler } from '../runner.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Bodies of one channel that are read side by side: their events share transactions. */
const AT_ONCE = 16;
/** Time that reading one body may take, in ms: a history has thousands of messages. */
const BODY_LEASE = 600_000;
const BODY_PAUSES = { first: 1_000, longest: 10 * 60_000 };
const BODY_TRIES = 20;

const ITEMS_AT_ONCE = 50;
const ITEM_LEASE = 60_000;
const ITEM_PAUSES = { first: 2_000, longest: HOUR };
/** The last try comes about a day after the first one. */
const ITEM_TRIES = 34;

/** How long bodies are kept, in ms. */
const KEPT_FOR = 30 * DAY;
const REMOVE_EVERY = HOUR;
/** Bodies that are removed in one transaction. */
const REMOVE_BATCH = 500;

export interface InboundHandlerOptions {
  readonly store: Pick<Store, 'channels' | 'inbound' | 'jobs'>;
  readonly reader: InboundReader;
  readonly now: () => number;
  readonly random: () => number;
}

export function createInboundHandlers(options: InboundHandlerOptions): readonly JobHandler[] {
  return [bodyHandler(options), itemHandler(options), removalHandler(options)];
}

/** Plans the removal of old bodies; the next removals follow from it. */
export function planRemoval(store: Pick<Store, 'jobs'>, now: number): Promise<void> {
  return store.jobs.add({
    kind: 'remove-raw',
    key: 'all',
    workspace: null,
    contact: null,
    due: now,
    payload: {},
  });
}

function bodyHandler({ store, reader }: InboundHandlerOptions): JobHandler {
  return {
    kind: 'read-webhook',
    lease: BODY_LEASE,
    atOnce: AT_ONCE,
    tries: BODY_TRIES,
    pauses: BODY_PAUSES,
    attempt: async ({ key }) => {
      const raw = await store.inbound.raw(key);
      if (raw === undefined) return { type: 'done' };
      const channel = await store.channels.connected(raw.channel);
      const read = channel && (await reader.readBody(channel, raw));
      // It ends the job, too.
      await store.inbound.finish(key, read === undefined ? 'the channel was removed' : read.why);
      return { type: 'done' };
    },
  };
}

function itemHandler(options: InboundHandlerOptions): JobHandler {
  const { store, reader } = options;
  return {
    kind: 'inbound-item',
    lease: ITEM_LEASE,
    atOnce: ITEMS_AT_ONCE,
    tries: ITEM_TRIES,
    pauses: ITEM_PAUSES,
    attempt: async (job) => {
      const { channel: id, item } = itemOf(job);
      const channel = await store.channels.connected(id as ChannelId);
      if (channel === undefined) return { type: 'done' };
      const [applied = []] = await reader.applyItems(channel, [item]);
      const failed = applied.find(({ type }) => type === 'failed');
      if (failed?.type === 'failed') throw failed.error;
      const waits = applied.find(({ type }) => type === 'waits');
      return waits?.type === 'waits' ? waitOn(options, job, waits.contact) : { type: 'done' };
    },
  };

  /**
   * After a day, the report is dropped: its message was never ours, since another program may send over the
   * same number.
   */
  async function waitOn(
    { now, random }: InboundHandlerOptions,
    job: Job,
    contact: Job['contact'],
  ): Promise<Ending> {
    const { channel, item } = itemOf(job);
    if (now() - item.at >= DAY) return { type: 'done' };
    const failures = job.failures + 1;
    if (job.contact === null) {
      return { type: 'later', due: now() + pauseAfter(failures, ITEM_PAUSES, random), failures };
    }
    // The item failed before and has a lane, in which it must not delay the message that it waits for.
    if (job.workspace === null) throw new FinalJobError('unreadable', 'the job names no workspace');
    const next = waitingItem(
      { id: channel as ChannelId, workspace: job.workspace },
      item,
      { type: 'waits', contact },
      now(),
    );
    await store.jobs.add({ ...next, key: `${job.key}/waits`, contact: null });
    return { type: 'done' };
  }
}

function removalHandler({ store, now }: InboundHandlerOptions): JobHandler {
  return {
    kind: 'remove-raw',
    lease: HOUR,
    atOnce: 1,
    tries: 5,
    pauses: { first: 60_000, longest: HOUR },
    attempt: async () => {
      while ((await store.inbound.removeBefore(now() - KEPT_FOR, REMOVE_BATCH)) === REMOVE_BATCH);
      return { type: 'later', due: now() + REMOVE_EVERY, failures: 0 };
    },
  };
}
