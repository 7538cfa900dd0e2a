import { describe, expect, it } from 'vitest';
import type { GraphError } from '../graph/graph-error.ts';
import { FEW_TRIES, resultOf, type Tried } from '../graph/outcome.ts';
import { meaningOf } from './errors.ts';

const MINUTE = 60_000;
const first = { tries: 0 };

/** An error by its code, with the subcode after a slash. */
function resultOfCode(code: string, tried: Tried = first, status = 400, more: Partial<GraphError> = {}) {
  const [main = 0, subcode] = code.split('/').map(Number);
  const error = {
    code: main,
    ...(subcode === undefined ? {} : { subcode }),
    words: 'Words',
    isTransient: false,
    ...more,
  };
  return resultOf(error, meaningOf(error, status), tried);
}

describe('errors by their code', () => {
  it.each([
    ['10/2018278', 'window-closed'],
    ['10/2018065', 'window-closed'],
    ['2534022', 'window-closed'],
    ['551', 'unreachable'],
    ['551/1545041', 'unreachable'],
    ['200/1545041', 'unreachable'],
    ['10/2018108', 'unreachable'],
    ['100/2018001', 'unreachable'],
    ['100/33', 'unreachable'],
    ['200/2018028', 'not-allowed'],
    ['10/2018300', 'not-allowed'],
    ['100/2018007', 'not-taken'],
    ['100/2018008', 'not-taken'],
    ['100/2018047', 'not-taken'],
    ['100/2018109', 'not-taken'],
    ['100', 'refused'],
    ['100/2494010', 'refused'],
    ['777777', 'refused'],
  ])('CH-2 %s is final for the message: %s', (code, expected) => {
    const about = { code, error: 'Words' };
    expect(resultOfCode(code)).toEqual({ outcome: 'failed', class: expected, ...about });
  });

  it.each([
    ['190', 'token'],
    ['190/460', 'token'],
    ['190/463', 'token'],
    ['104', 'token'],
    ['0', 'token'],
    ['3', 'permission'],
    ['10', 'permission'],
    ['200', 'permission'],
    ['230', 'permission'],
    ['368', 'restricted'],
  ])('CH-8 %s breaks the channel: %s', (code, why) => {
    expect(resultOfCode(code)).toEqual({ outcome: 'broken', why, code, error: 'Words' });
  });

  it.each([
    ['4', MINUTE],
    ['32', MINUTE],
    ['613', MINUTE],
    ['80006', MINUTE],
    ['10/1893063', 30 * MINUTE],
    ['10/2534029', 30 * MINUTE],
    ['2534029', 30 * MINUTE],
  ])('CH-2 %s waits for the whole page, longer each time', (code, after) => {
    expect(resultOfCode(code)).toMatchObject({ outcome: 'later', scope: 'channel', after });
    expect(resultOfCode(code, { tries: 1 })).toMatchObject({ after: 2 * after });
    expect(resultOfCode(code, { tries: 1, retryAfter: 7_000 })).toMatchObject({ after: 7_000 });
  });

  it('CH-2 a page that is restricted is tried at least every four hours', () => {
    expect(resultOfCode('10/1893063', { tries: 50 })).toMatchObject({ after: 240 * MINUTE });
  });

  it.each(['1', '2', '1200'])('CH-2 %s is tried again, a few times', (code) => {
    expect(resultOfCode(code, first, 500)).toMatchObject({ outcome: 'again' });
    const last = { tries: FEW_TRIES - 1 };
    expect(resultOfCode(code, last, 500)).toMatchObject({ outcome: 'failed', class: 'gave-up' });
  });

  it('L16 what Graph also says of messages that were sent is uncertain', () => {
    expect(resultOfCode('1/1357046')).toMatchObject({ outcome: 'uncertain' });
  });

  it('CH-2 a code that is not known is judged by what else is said', () => {
    expect(resultOfCode('777777', first, 429)).toMatchObject({ outcome: 'later' });
    expect(resultOfCode('777777', first, 401)).toMatchObject({ outcome: 'broken', why: 'token' });
    expect(resultOfCode('777777', first, 503)).toMatchObject({ outcome: 'again' });
    expect(resultOfCode('777777', first, 400, { isTransient: true })).toMatchObject({ outcome: 'again' });
  });
});
