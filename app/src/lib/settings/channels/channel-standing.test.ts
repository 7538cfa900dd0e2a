import type { SendError } from '@parley/core/protocol/channels-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { failureTitle } from '../../ui/failure-titles.ts';
import { m } from '../../paraglide/messages.js';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { errorGroups, isConnected } from './channel-standing.ts';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;
const errorOf = (hoursAgo: number, more: Partial<SendError>): SendError => ({
  at: NOW - hoursAgo * HOUR,
  outcome: 'failed',
  error: 'No',
  ...more,
});

beforeAll(() => overwriteGetLocale(() => 'en'));

describe('how a channel does', () => {
  it('CH-8 errors of the last day stand together by their class, the most frequent first', () => {
    const errors = [
      errorOf(1, { outcome: 'later', error: 'Slow down', code: '130429' }),
      errorOf(2, { class: 'window-closed', error: 'Too late', code: '131047' }),
      errorOf(3, { class: 'window-closed', error: 'Earlier' }),
      errorOf(25, { class: 'opted-out' }),
    ];
    expect(errorGroups(errors, NOW)).toEqual([
      {
        title: failureTitle('window-closed'),
        count: 2,
        example: `Too late · ${m.problem_code({ code: '131047' })}`,
      },
      { title: m.errors_later(), count: 1, example: `Slow down · ${m.problem_code({ code: '130429' })}` },
    ]);
  });

  it('CH-8 a channel is connected once it has its secrets and something has come', () => {
    const secret = { name: 'a', made: false, rotates: false, formerUntil: null };
    const secrets = [
      { ...secret, required: true, set: true },
      { ...secret, required: false, set: false },
    ];
    expect(isConnected({ secrets, lastInbound: 1 })).toBe(true);
    expect(isConnected({ secrets, lastInbound: null })).toBe(false);
    expect(isConnected({ secrets: [{ ...secret, required: true, set: false }], lastInbound: 1 })).toBe(false);
  });
});
