import { describe, expect, it } from 'vitest';
import { graphErrorOf } from './graph-error.ts';
import { MINUTE, reportedFailure, resultOf, resultOfStatus } from './outcome.ts';

const first = { tries: 0 };

describe('what an error asks for', () => {
  it('DR-3 what Graph also says of sent messages is uncertain, and in a report the message has failed', () => {
    const error = { code: 1, subcode: 1357046, words: 'Unknown', isTransient: false };
    expect(resultOf(error, { type: 'uncertain' }, first)).toEqual({
      outcome: 'uncertain',
      error: 'Unknown (code 1/1357046)',
    });
    expect(reportedFailure({ type: 'uncertain' })).toEqual({ class: 'gave-up' });
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
