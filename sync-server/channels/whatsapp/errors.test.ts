import { describe, expect, it } from 'vitest';
import type { GraphError } from '../graph/graph-error.ts';
import { FEW_TRIES, reportedFailure, resultOf, type Tried } from '../graph/outcome.ts';
import { meaningOf, reportedMeaning } from './errors.ts';

const resultOfError = (given: GraphError, status: number, tried: Tried) =>
  resultOf(given, meaningOf(given, status), tried);
const reported = (given: GraphError) => reportedFailure(reportedMeaning(given));
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
    expect(resultOfError(error(code), 400, first)).toEqual({ ...about, after });
    // The wait that Meta asks for counts.
    expect(resultOfError(error(code), 400, { tries: 3, retryAfter: 7_000 })).toEqual({
      ...about,
      after: 7_000,
    });
  });

  it('CH-2 the pair of number and person waits 4^n seconds', () => {
    const waits = [0, 1, 2, 3, 4].map((tries) => resultOfError(error(131056), 400, { tries }));
    expect(waits).toMatchObject([1, 4, 16, 64, 256].map((seconds) => ({ after: seconds * 1_000 })));
    expect(resultOfError(error(131056), 400, { tries: 500 })).toMatchObject({ after: 6 * HOUR });
  });

  it.each([1, 2, 131000, 131016, 135000])('CH-2 %i is tried again, a few times', (code) => {
    expect(resultOfError(error(code), 500, first)).toEqual({
      outcome: 'again',
      error: `Words (code ${code})`,
    });
    expect(resultOfError(error(code), 500, { tries: FEW_TRIES - 1 })).toMatchObject({
      outcome: 'failed',
      class: 'gave-up',
      code: String(code),
    });
  });

  it('CH-7 131053 is uploaded again, and then the file is not taken', () => {
    expect(resultOfError(error(131053), 400, first)).toMatchObject({ outcome: 'again' });
    expect(resultOfError(error(131053), 400, { tries: 9 })).toMatchObject({
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
    expect(resultOfError(error(code), 400, { tries: 0, retryAfter: 5 })).toEqual({
      outcome: 'failed',
      class: expected,
      code: String(code),
      error: 'Words',
    });
    expect(reported(error(code))).toEqual({ class: expected });
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
    expect(resultOfError(error(code), 400, first)).toEqual({
      outcome: 'broken',
      why,
      code: String(code),
      error: 'Words',
    });
    expect(reported(error(code))).toEqual({ class: 'refused', breaks: why });
  });

  it('CH-2 subcodes are kept, and tell a wrong number from a wrong call', () => {
    expect(resultOfError(error(100, { subcode: 33 }), 400, first)).toMatchObject({
      outcome: 'broken',
      why: 'settings',
      code: '100/33',
    });
    expect(resultOfError(error(100, { subcode: 2494010 }), 400, first)).toMatchObject({
      outcome: 'failed',
      code: '100/2494010',
    });
  });

  it('CH-2 a code that is not known is judged by what else is said', () => {
    expect(resultOfError(error(777_777), 400, first)).toMatchObject({ outcome: 'failed', class: 'refused' });
    expect(resultOfError(error(777_777, { isTransient: true }), 400, first)).toMatchObject({
      outcome: 'again',
    });
    expect(resultOfError(error(777_777), 503, first)).toMatchObject({ outcome: 'again' });
    expect(resultOfError(error(777_777), 429, first)).toMatchObject({ outcome: 'later', scope: 'channel' });
    expect(resultOfError(error(777_777), 401, first)).toMatchObject({ outcome: 'broken', why: 'token' });
  });
});
