import type { HealthReport, SetAsideItem } from '@parley/core/protocol/health-api';
import { describe, expect, it } from 'vitest';
import type { ApiResult } from '../../session/api.ts';
import { HealthState } from './health-state.svelte.ts';

const itemOf = (id: number, rest: Partial<SetAsideItem> = {}): SetAsideItem => ({
  id,
  kind: 'command',
  reason: 'damaged-contact',
  error: 'not JSON',
  since: 1_000,
  tries: 1,
  contact: null,
  trying: false,
  ...rest,
});

const reportOf = (...items: SetAsideItem[]): ApiResult<HealthReport> => ({
  ok: true,
  value: { disk: 'ok', items, more: false },
});

/** A server that gives one report after the other. */
const serverOf = (reports: readonly ApiResult<HealthReport>[]) => {
  const left = [...reports];
  const tried: (readonly number[])[] = [];
  const next = (): Promise<ApiResult<HealthReport>> =>
    Promise.resolve(left.shift() ?? { ok: false, error: 'network' });
  const state = new HealthState({
    read: next,
    tryAgain: (items) => {
      tried.push(items);
      return next();
    },
    sleep: () => Promise.resolve(),
  });
  return { state, tried, left };
};

const results = (state: HealthState) => state.shown.map(({ item, result }) => [item.id, result]);

describe('what was set aside, on the screen', () => {
  it('L17 each item that is tried again shows what came of it, also when it has left the list', async () => {
    const { state, tried } = serverOf([
      reportOf(itemOf(1), itemOf(2), itemOf(3)),
      reportOf(itemOf(1, { trying: true }), itemOf(2, { trying: true }), itemOf(3)),
      reportOf(itemOf(2, { trying: true }), itemOf(3)),
      reportOf(itemOf(2, { tries: 2 }), itemOf(3)),
    ]);
    await state.read();
    expect(results(state)).toEqual([
      [1, undefined],
      [2, undefined],
      [3, undefined],
    ]);
    await state.tryAgain([itemOf(1), itemOf(2)]);
    expect(tried).toEqual([[1, 2]]);
    expect(results(state)).toEqual([
      [1, 'done'],
      [2, 'failed'],
      [3, undefined],
    ]);
    expect(state.busy).toBe(false);
  });

  it('what the server does not decide in time is shown as being tried', async () => {
    const trying = reportOf(itemOf(1, { trying: true }));
    const { state } = serverOf([reportOf(itemOf(1)), ...Array.from({ length: 50 }, () => trying)]);
    await state.read();
    await state.tryAgain([itemOf(1)]);
    expect(results(state)).toEqual([[1, 'trying']]);
  });

  it('a request that fails leaves the list as it is, and says why', async () => {
    const { state } = serverOf([reportOf(itemOf(1)), { ok: false, error: 'unavailable' }]);
    await state.read();
    await state.tryAgain([itemOf(1)]);
    expect(state.error).toBe('unavailable');
    expect(results(state)).toEqual([[1, undefined]]);
    expect(state.busy).toBe(false);
  });
});
