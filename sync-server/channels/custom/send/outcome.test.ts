import { describe, expect, it } from 'vitest';
import { GuardedHttpError, type GuardedHttpReason } from '../../guarded-http-error.ts';
import type { Answer } from './call.ts';
import { respondIoOutcome, standardOutcome } from './outcome.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

const first = { tries: 0, since: 0, now: () => 0 };
const fifth = { ...first, tries: 4 };
const answered = (status: number, value?: unknown, retryAfter?: number): Answer => ({
  type: 'answered',
  status,
  value,
  ...(retryAfter === undefined ? {} : { retryAfter }),
});
const none = (reason: GuardedHttpReason, mayHaveArrived: boolean): Answer => ({
  type: 'none',
  error: new GuardedHttpError(reason, `because it is ${reason}`, mayHaveArrived),
});
const id = (value: unknown) => String((value as { id?: string } | undefined)?.id ?? 'ours');
const standard = (answer: Answer, moment = first) => standardOutcome(answer, id, moment);
const respondIo = (answer: Answer, moment = first) => respondIoOutcome(answer, id, moment);
const error = { error: { message: 'The shop is closed' } };

describe('an answer in either form', () => {
  it.each([200, 201, 202, 204])('CH-3 of HTTP %i means that the message is sent', (status) => {
    for (const outcome of [standard, respondIo]) {
      expect(outcome(answered(status, { id: 'x' }))).toEqual({ outcome: 'sent', external: 'x' });
      expect(outcome(answered(status))).toEqual({ outcome: 'sent', external: 'ours' });
    }
  });

  it.each([400, 404, 409, 418, 422])('CH-3 of HTTP %i is final, with the words of the system', (status) => {
    const failed = { outcome: 'failed', class: 'refused', code: String(status) };
    for (const outcome of [standard, respondIo]) {
      expect(outcome(answered(status, error))).toEqual({ ...failed, error: 'The shop is closed' });
      expect(outcome(answered(status, '<h1>No</h1>'))).toEqual({ ...failed, error: `HTTP ${status}` });
    }
  });

  it.each([413, 415])('CH-3 of HTTP %i says that the message is nothing for this system', (status) => {
    expect(standard(answered(status))).toMatchObject({ outcome: 'failed', class: 'not-taken' });
  });

  it.each([408, 425, 429])('CH-3 of HTTP %i asks for another try', (status) => {
    for (const outcome of [standard, respondIo]) {
      expect(outcome(answered(status))).toEqual({
        outcome: 'later',
        after: 5_000,
        scope: 'person',
        code: String(status),
        error: `HTTP ${status}`,
      });
    }
  });

  it('CH-3 with Retry-After lets the whole channel wait that long', () => {
    expect(standard(answered(429, error, 90_000))).toMatchObject({
      outcome: 'later',
      after: 90_000,
      scope: 'channel',
      error: 'The shop is closed',
    });
    expect(standard(answered(503, undefined, 90_000))).toMatchObject({ after: 90_000, scope: 'channel' });
    expect(standard(answered(500, undefined, 90_000))).toMatchObject({ after: 90_000, scope: 'person' });
  });

  it.each([
    [401, 'token'],
    [403, 'token'],
    [301, 'settings'],
    [302, 'settings'],
    [308, 'settings'],
  ])('CH-8 of HTTP %i stops the channel once it has come five times', (status, why) => {
    for (const outcome of [standard, respondIo]) {
      expect(outcome(answered(status), { ...first, tries: 3 })).toMatchObject({ outcome: 'later' });
      expect(outcome(answered(status), fifth)).toMatchObject({
        outcome: 'broken',
        why,
        code: String(status),
      });
    }
  });

  it('CH-8 of HTTP 410 stops the channel at once', () => {
    expect(standard(answered(410))).toMatchObject({ outcome: 'broken', why: 'settings', code: '410' });
  });

  it('CH-8 without a connection is another try; an address that must not be called stops the channel', () => {
    for (const outcome of [standard, respondIo]) {
      for (const reason of ['unresolved', 'not-connected', 'refused-address'] as const) {
        expect(outcome(none(reason, false))).toMatchObject({
          outcome: 'later',
          error: `because it is ${reason}`,
        });
      }
      expect(outcome(none('unresolved', false), fifth)).toMatchObject({ outcome: 'later' });
      expect(outcome(none('refused-address', false), fifth)).toMatchObject({
        outcome: 'broken',
        why: 'settings',
      });
    }
  });
});

describe('a try without an answer, or with a server error', () => {
  const lost = [none('timed-out', true), none('broken-off', true), none('aborted', true)];

  it('CH-3 is simply made again in our own form: the system knows repeats', () => {
    for (const answer of [...lost, answered(500), answered(502), answered(503), answered(504, error)]) {
      expect(standard(answer)).toMatchObject({ outcome: 'later', after: 5_000, scope: 'person' });
    }
  });

  it('CH-3 is uncertain in respond.io’s form, which has no key against repeats', () => {
    for (const answer of [...lost, answered(500), answered(502), answered(504, {})]) {
      expect(respondIo(answer)).toMatchObject({ outcome: 'uncertain' });
    }
    expect(respondIo(answered(503))).toMatchObject({ outcome: 'later' });
    expect(respondIo(answered(500, error))).toEqual({
      outcome: 'failed',
      class: 'refused',
      code: '500',
      error: 'The shop is closed',
    });
  });

  it('CH-3 comes again after pauses that double up to an hour, for three days; then it has failed', () => {
    const pauses: number[] = [];
    let now = 1_000;
    for (;;) {
      const moment = { tries: pauses.length, since: 1_000, now: () => now };
      const result = standard(answered(503, error), moment);
      if (result.outcome !== 'later') {
        expect(result).toEqual({
          outcome: 'failed',
          class: 'gave-up',
          code: '503',
          error: 'The shop is closed',
        });
        break;
      }
      pauses.push(result.after);
      now += result.after;
    }
    expect(pauses.slice(0, 5)).toEqual([5_000, 10_000, 20_000, 40_000, 80_000]);
    expect(Math.max(...pauses)).toBe(HOUR);
    expect(now - 1_000).toBeGreaterThanOrEqual(3 * DAY);
    expect(now - 1_000).toBeLessThan(3 * DAY + HOUR);
  });
});
