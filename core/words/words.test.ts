import { describe, expect, test } from 'vitest';
import { counted, numberText } from './plural.ts';
import { sizeText } from './size.ts';
import * as times from './times.ts';

/** Local times, so that the tests say the same in every zone. */
const on = (...[year, month, day, hour = 12, minute = 0]: number[]): number =>
  new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute).getTime();
const NOW = on(2026, 11, 20, 15);

describe('times', () => {
  test.each([
    [on(2026, 11, 20, 9), 'Fri 20 Nov, 09:00', 'Friday 20 November', '09:00'],
    [on(2026, 11, 19, 9), 'Thu 19 Nov, 09:00', 'Thursday 19 November', 'Thu'],
    [on(2026, 11, 14, 9), 'Sat 14 Nov, 09:00', 'Saturday 14 November', 'Sat'],
    [on(2026, 11, 13, 9), 'Fri 13 Nov, 09:00', 'Friday 13 November', '13 Nov'],
    [on(2026, 11, 21, 9), 'Sat 21 Nov, 09:00', 'Saturday 21 November', '21 Nov'],
    [on(2027, 11, 20, 9), 'Sat, 20 Nov 2027, 09:00', 'Saturday, 20 November 2027', '20/11/2027'],
    [on(2025, 12, 31, 23), 'Wed, 31 Dec 2025, 23:00', 'Wednesday, 31 December 2025', '31/12/2025'],
    [on(2027, 1, 1, 0), 'Fri, 1 Jan 2027, 00:00', 'Friday, 1 January 2027', '01/01/2027'],
  ])('%d reads %s', (at, full, day, short) => {
    expect(times.fullTime('en-GB', at, NOW)).toBe(full);
    expect(times.longDay('en-GB', at, NOW)).toBe(day);
    expect(times.shortTime('en-GB', at, NOW)).toBe(short);
  });

  test('French says the year too', () => {
    expect(times.fullTime('fr', on(2027, 11, 20, 9), NOW)).toMatch(/20 nov\. 2027.*09:00/);
    expect(times.longDay('fr', on(2027, 11, 20, 9), NOW)).toBe('samedi 20 novembre 2027');
  });

  test('a time beside another one names its day where it is another day', () => {
    expect(times.timeBeside('en-GB', on(2026, 11, 20, 9), NOW)).toBe('09:00');
    expect(times.timeBeside('en-GB', on(2026, 11, 19, 9), NOW)).toBe('Thu 19 Nov, 09:00');
    expect(times.timeBeside('en-GB', on(2025, 11, 19, 9), NOW)).toBe('Wed, 19 Nov 2025, 09:00');
  });

  test.each<unknown>([undefined, null, 'soon', {}])(
    'a time that was lost, such as %j, can be shown',
    (lost) => {
      const at = lost as number;
      expect(times.fullTime('en-GB', at, NOW)).toContain('1970');
      expect(times.isoTime(at)).toBe('1970-01-01T00:00:00.000Z');
    },
  );

  test.each([Number.NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER, 8.64e15 + 1, -8.64e15 - 1, -1])(
    'what no calendar knows, as %d, is shown as what one knows',
    (at) => {
      for (const locale of ['en-GB', 'fr', 'en-US']) {
        expect(times.clockTime(locale, at)).toMatch(/\d/);
        expect(times.shortTime(locale, at, NOW)).toMatch(/1970|2200|2199/);
        expect(times.longDay(locale, at, NOW)).toMatch(/1970|2200|2199/);
        expect(times.fullTime(locale, at, NOW)).toMatch(/1970|2200|2199/);
        expect(times.timeBeside(locale, at, NOW)).toMatch(/1970|2200|2199/);
      }
      expect(times.isoTime(at)).toMatch(/^(1970|2200)-01-01T/);
      expect(times.isSameDay(at, NOW)).toBe(false);
    },
  );
});

test.each([
  [0, '0 bytes', '0 octet'],
  [1, '1 byte', '1 octet'],
  [154, '154 bytes', '154 octets'],
  [999, '999 bytes', '999 octets'],
  [1_000, '1 kB', '1 ko'],
  [1_499, '1 kB', '1 ko'],
  [840_000, '840 kB', '840 ko'],
  [999_499, '999 kB', '999 ko'],
  [999_500, '1 MB', '1 Mo'],
  [999_999, '1 MB', '1 Mo'],
  [1_250_000, '1.3 MB', '1,3 Mo'],
  [999_960_000, '1 GB', '1 Go'],
  [5_000_000_000_000, '5,000 GB', '5 000 Go'],
  [-1, '0 bytes', '0 octet'],
  [Number.NaN, '0 bytes', '0 octet'],
])('%d bytes are %s', (bytes, en, fr) => {
  expect(sizeText('en', bytes)).toBe(en);
  expect(sizeText('fr', bytes).replace(/[\u00a0\u202f]/g, ' ')).toBe(fr);
});

test('words follow the number, each language by its own rule', () => {
  const fr = { one: '{n} non lu', other: '{n} non lus', many: '{n} de non lus' };
  const said = [0, 1, 2, 5, 21, 1_000, 1_000_000].map((n) =>
    counted('fr', fr, n).replace(/[\u00a0\u202f]/g, ' '),
  );
  expect(said).toEqual([
    ...['0 non lu', '1 non lu', '2 non lus', '5 non lus', '21 non lus', '1 000 non lus'],
    '1 000 000 de non lus',
  ]);
  expect(counted('en', { one: 'one', other: '{n} unread' }, 0)).toBe('0 unread');
  expect(counted('pl', { other: '{n}' }, 22)).toBe('22');
  expect(numberText('en', 1_234)).toBe('1,234');
});
