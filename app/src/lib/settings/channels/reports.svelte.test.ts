import type { ChannelId } from '@parley/core/ids';
import type { ChannelReport, ChannelReports } from '@parley/core/protocol/channels-api';
import { describe, expect, it } from 'vitest';
import type { ApiResult } from '../../session/api.ts';
import { Reports } from './reports.svelte.ts';

const CHANNEL = 'channel-0001' as ChannelId;
const reportOf = (lastInbound: number): ApiResult<ChannelReports> => {
  const report: ChannelReport = {
    channel: CHANNEL,
    lastInbound,
    lastSent: null,
    waiting: { replies: { count: 0, since: null }, broadcasts: { count: 0, since: null } },
    errors: [],
    refused: null,
    notices: [],
    secrets: [],
    steps: [],
    webhook: null,
  };
  return { ok: true, value: { kinds: ['custom'], channels: [report] } };
};

describe('reports of channels', () => {
  it('stay as they are when the server does not answer', async () => {
    const answers: ApiResult<ChannelReports>[] = [reportOf(1), { ok: false, error: 'network' }];
    const reports = new Reports(() => Promise.resolve(answers.shift() ?? reportOf(9)));
    await reports.read();
    await reports.read();
    expect(reports.of(CHANNEL)?.lastInbound).toBe(1);
    expect(reports.error).toBe('network');
    await reports.read();
    expect(reports.of(CHANNEL)?.lastInbound).toBe(9);
    expect(reports.error).toBeUndefined();
  });

  it('are not put back by an answer that comes late', async () => {
    const waiting: ((answer: ApiResult<ChannelReports>) => void)[] = [];
    const reports = new Reports(() => new Promise((resolve) => waiting.push(resolve)));
    const both = [reports.read(), reports.read()];
    waiting[1]?.(reportOf(2));
    await both[1];
    waiting[0]?.(reportOf(1));
    await both[0];
    expect(reports.of(CHANNEL)?.lastInbound).toBe(2);
  });
});
