/** The state of sending over a channel, for people who look after it (CH-8). */
import type { ChannelId } from '@parley/core/ids';
import type { ChannelReport } from '@parley/core/protocol/channels-api';
import type { JobStore } from '../../../store/job-store.ts';
import { sendPool } from '../../../store/send-pools.ts';
import type { SendMonitor } from './send-monitor.ts';

export interface OutgoingHealthOptions {
  readonly jobs: Pick<JobStore, 'waiting'>;
  readonly monitor: Pick<SendMonitor, 'errors'>;
}

export async function outgoingHealth(
  { jobs, monitor }: OutgoingHealthOptions,
  channel: ChannelId,
): Promise<Pick<ChannelReport, 'waiting' | 'errors'>> {
  const [replies, broadcasts] = await Promise.all([
    jobs.waiting(sendPool(channel, 'reply')),
    jobs.waiting(sendPool(channel, 'broadcast')),
  ]);
  return { waiting: { replies, broadcasts }, errors: monitor.errors(channel) };
}
