/** Tells a person that their messages were read, once somebody has answered them: never by looking. At best effort. */
import type { ChannelId, ContactId } from '@parley/core/ids';
import type { SendContext } from '../../../channels/adapter.ts';
import type { Job } from '../../../store/job-store.ts';
import type { Store } from '../../../store/store.ts';
import type { JobHandler } from '../../runner.ts';
import { SEND_TIMEOUT } from './send-attempt.ts';
import type { Sending } from './sending.ts';
import type { SendingChannels } from './sending-channels.ts';

const PAUSES = { first: 5_000, longest: 60_000 };
const TRIES = 3;
/** Most calls of one channel at a time: messages need the channel more. */
const AT_ONCE = 4;

export interface MarkReadOptions {
  readonly store: Pick<Store, 'record'>;
  readonly channels: Pick<SendingChannels, 'find'>;
  readonly context: Pick<SendContext, 'http' | 'file' | 'link'>;
  readonly now: () => number;
}

/** Adds the job, unless one waits for the same contact. */
export function addMarkRead(
  store: Pick<Store, 'jobs'>,
  { workspace, contact, channel, external }: Sending,
  now: number,
): Promise<void> {
  return store.jobs.add({
    kind: 'mark-read',
    key: `${channel}/${contact}`,
    workspace,
    contact,
    pool: channel,
    due: now,
    payload: { channel, external },
  });
}

export function createMarkReadHandler(options: MarkReadOptions): JobHandler {
  return {
    kind: 'mark-read',
    lease: SEND_TIMEOUT + 60_000,
    atOnce: AT_ONCE,
    tries: TRIES,
    pauses: PAUSES,
    attempt: async (job, signal) => {
      // A receipt that was not sent in three tries is given up: nobody misses it.
      if (job.failures + 1 >= TRIES) await markRead(options, job, signal).catch(() => undefined);
      else await markRead(options, job, signal);
      return { type: 'done' };
    },
  };
}

async function markRead(options: MarkReadOptions, job: Job, stop: AbortSignal): Promise<void> {
  const { store, channels, context, now } = options;
  const { workspace, contact, payload } = job;
  const channel = payload?.['channel'] as ChannelId | undefined;
  const found = channel && (await channels.find(channel));
  const row = workspace && contact ? await store.record.row(workspace, contact) : undefined;
  if (!found || !found.adapter?.markRead || found.isPaused || !row) return;
  const message = await lastMessage(store, row.state.contact, row.state.lastInbound);
  const to = row.state.identities.find(
    (identity) => identity.channel === channel && identity.external === payload?.['external'],
  );
  if (message?.channel !== channel || to === undefined) return;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(SEND_TIMEOUT)]);
  const since = now();
  await found.adapter.markRead(found.connected, to, message.external, {
    ...context,
    signal,
    now,
    tries: job.failures,
    since,
  });
}

async function lastMessage(
  store: MarkReadOptions['store'],
  contact: ContactId,
  seq: number,
): Promise<{ readonly channel: ChannelId; readonly external: string } | undefined> {
  const entry = seq === 0 ? undefined : await store.record.entryAt(contact, seq);
  return entry?.kind === 'message' && entry.direction === 'in' ? entry : undefined;
}
