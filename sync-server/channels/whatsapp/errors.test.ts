import { describe, expect, it } from 'vitest';
import {
  FEW_TRIES,
  graphErrorOf,
  reportedFailure,
  resultOf,
  resultOfStatus,
  type GraphError,
} from './errors.ts';

const error = (code: number, more: Partial<GraphError> = {}): GraphError => ({
  code,
  words: 'Words',
  isTransient: false,
  ...more,
});
const first = { tries: 0 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const BAD_TEMPLATES = [
  132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069, 131064,
].map((code) => [code, 'bad-template'] as const);

describe('errors by their code', () => {
  it.each([
    [4, 'channel', MINUTE],
    [613, 'channel', MINUTE],
    [80007, 'channel', MINUTE],
    [130429, 'channel', 1_000],
    [131057, 'channel', MINUTE],
    [133016, 'channel', HOUR],
    [131048, 'channel', 15 * MINUTE],
    [131056, 'person', 1_000],
  ])('CH-2 %i waits (%s)', (code, scope, after) => {
    const about = { outcome: 'later', scope, code: String(code), error: 'Words' };
    expect(resultOf(error(code), 400, first)).toEqual({ ...about, after });
    // The wait that Meta asks for counts.
    expect(resultOf(error(code), 400, { tries: 3, retryAfter: 7_000 })).toEqual({ ...about, after: 7_000 });
  });

  it('CH-2 the pair of number and person waits 4^n seconds', () => {
    const waits = [0, 1, 2, 3, 4].map((tries) => resultOf(error(131056), 400, { tries }));
    expect(waits).toMatchObject([1, 4, 16, 64, 256].map((seconds) => ({ after: seconds * 1_000 })));
    expect(resultOf(error(131056), 400, { tries: 500 })).toMatchObject({ after: 6 * HOUR });
  });

  it.each([1, 2, 131000, 131016, 135000])('CH-2 %i is tried again, a few times', (code) => {
    expect(resultOf(error(code), 500, first)).toEqual({ outcome: 'again', error: `Words (code ${code})` });
    expect(resultOf(error(code), 500, { tries: FEW_TRIES - 1 })).toMatchObject({
      outcome: 'failed',
      class: 'gave-up',
      code: String(code),
    });
  });

  it('CH-7 131053 is uploaded again, and then the file is not taken', () => {
    expect(resultOf(error(131053), 400, first)).toMatchObject({ outcome: 'again' });
    expect(resultOf(error(131053), 400, { tries: 9 })).toMatchObject({
      outcome: 'failed',
      class: 'not-taken',
    });
  });

  it.each<readonly [code: number, expected: string]>([
    [131047, 'window-closed'],
    [131026, 'unreachable'],
    [130472, 'held-back'],
    [131049, 'held-back'],
    [131050, 'opted-out'],
    [131051, 'not-taken'],
    [131052, 'not-taken'],
    [131008, 'refused'],
    [131009, 'refused'],
    [100, 'refused'],
    [131060, 'refused'],
    [131063, 'refused'],
    [137000, 'refused'],
    [131021, 'not-allowed'],
    [131030, 'not-allowed'],
    [131062, 'not-allowed'],
    [130497, 'not-allowed'],
    ...BAD_TEMPLATES,
  ])('CH-2 %i is final for the message: %s', (code, expected) => {
    expect(resultOf(error(code), 400, { tries: 0, retryAfter: 5 })).toEqual({
      outcome: 'failed',
      class: expected,
      code: String(code),
      error: 'Words',
    });
    expect(reportedFailure(error(code))).toEqual({ class: expected });
  });

  it.each([
    [190, 'token'],
    [0, 'token'],
    [3, 'permission'],
    [10, 'permission'],
    [200, 'permission'],
    [299, 'permission'],
    [33, 'settings'],
    [131005, 'permission'],
    [131031, 'restricted'],
    [131037, 'settings'],
    [131042, 'payment'],
    [131045, 'settings'],
    [133010, 'settings'],
    [368, 'restricted'],
  ])('CH-8 %i breaks the channel: %s', (code, why) => {
    expect(resultOf(error(code), 400, first)).toEqual({
      outcome: 'broken',
      why,
      code: String(code),
      error: 'Words',
    });
    expect(reportedFailure(error(code))).toEqual({ class: 'refused', breaks: why });
  });

  it('CH-2 subcodes are kept, and tell a wrong number from a wrong call', () => {
    expect(resultOf(error(100, { subcode: 33 }), 400, first)).toMatchObject({
      outcome: 'broken',
      why: 'settings',
      code: '100/33',
    });
    expect(resultOf(error(100, { subcode: 2494010 }), 400, first)).toMatchObject({
      outcome: 'failed',
      code: '100/2494010',
    });
  });

  it('CH-2 a code that is not known is judged by what else is said', () => {
    expect(resultOf(error(777_777), 400, first)).toMatchObject({ outcome: 'failed', class: 'refused' });
    expect(resultOf(error(777_777, { isTransient: true }), 400, first)).toMatchObject({ outcome: 'again' });
    expect(resultOf(error(777_777), 503, first)).toMatchObject({ outcome: 'again' });
    expect(resultOf(error(777_777), 429, first)).toMatchObject({ outcome: 'later', scope: 'channel' });
    expect(resultOf(error(777_777), 401, first)).toMatchObject({ outcome: 'broken', why: 'token' });
  });
});

describe('answers that are not Graph’s', () => {
  it.each([
    [500, { outcome: 'uncertain' }],
    [502, { outcome: 'uncertain' }],
    [504, { outcome: 'uncertain' }],
    [408, { outcome: 'uncertain' }],
    [200, { outcome: 'uncertain' }],
    [429, { outcome: 'later', scope: 'channel', after: MINUTE }],
    [401, { outcome: 'broken', why: 'token' }],
    [403, { outcome: 'broken', why: 'permission' }],
    [404, { outcome: 'broken', why: 'settings' }],
    [302, { outcome: 'broken', why: 'settings' }],
    [413, { outcome: 'failed', class: 'not-taken' }],
    [400, { outcome: 'failed', class: 'refused' }],
  ])('CH-2 HTTP %i', (status, expected) => {
    expect(resultOfStatus(status, first)).toMatchObject(expected);
  });

  it('CH-2 errors are read from answers and webhooks, with their words cut', () => {
    expect(graphErrorOf({ code: '190', message: 'Bad token', error_subcode: 463 })).toEqual({
      code: 190,
      subcode: 463,
      words: 'Bad token',
      isTransient: false,
    });
    expect(
      graphErrorOf({ code: 1, title: 'T', error_data: { details: 'D' }, is_transient: true }),
    ).toMatchObject({
      words: 'T: D',
      isTransient: true,
    });
    expect(graphErrorOf({ code: 1 })).toMatchObject({ words: 'error 1' });
    expect(graphErrorOf({ code: 1, message: 'x'.repeat(9_000) })?.words).toHaveLength(500);
    for (const odd of [undefined, null, 'x', [], {}, { code: null }, { code: 'x' }])
      expect(graphErrorOf(odd)).toBeUndefined();
  });
});
