import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginsPhone, phoneStored, phoneTyped } from './phone-number.ts';

const finds = (typed: string, stored: string): boolean => {
  const number = phoneTyped(typed);
  return number !== undefined && beginsPhone(number, phoneStored(stored));
};

describe('telephone numbers', () => {
  it.each([
    ['06 98', '+33 6 98 76 54 32'],
    ['0698', '+33 6 98 76 54 32'],
    ['069', '+33 6 98 76 54 32'],
    ['698', '+33698765432'],
    ['+33 6 12 34 56 78', '06 12 34 56 78'],
    ['+336 12 34 56 78', '06 12 34 56 78'],
    ['+33612', '06 12 34 56 78'],
    ['0033612345678', '06 12 34 56 78'],
    ['0033 6 12', '06.12.34.56.78'],
    ['33612345678', '06 12 34 56 78'],
    ['33698765432', '+33 6 98 76 54 32'],
    ['+33 6 11', '+33 (0)6 11 22 33 44'],
    ['+33 (0)6 11', '0611223344'],
    ['0611223344', '+33 (0)6 11 22 33 44'],
    ['0033 (0)6 11', '+33 6 11 22 33 44'],
    ['030 123', '+49 30 1234567'],
    ['+49301234567', '030/123 45 67'],
    ['+49 30', '(030) 1234-567'],
    ['(415) 555', '+1 415 555 0123'],
    ['+1 415-555-0123', '4155550123'],
    ['1415555', '+1 (415) 555‑0123'],
    ['0612345678', '33612345678'],
    ['+33612345678', '33612345678'],
    ['06 12 34 56 78 x12', '+33 6 12 34 56 78'],
    ['06 12 34', '+33 6 12 34 56 78 poste 12'],
    ['０６１２', '+33 6 12 34 56 78'],
    ['+353 87', '087 123 4567'],
    ['tel:+33698765432', '06 98 76 54 32'],
    ['Tél. : 06 98', '+33 6 98 76 54 32'],
    ['06 98', 'tel:+33698765432;ext=9'],
    ['٠٦٩٨', '+33 6 98 76 54 32'],
    ['+९१ ९८', '+91 98765 43210'],
  ])('%s finds %s', (typed, stored) => {
    expect(finds(typed, stored)).toBe(true);
  });

  it.each([
    ['+33 6 12', '+33 (0)6 11 22 33 44'],
    ['+33 6 12', '+34 612 34 56 78'],
    ['0698', '+33 6 12 34 56 98'],
    ['336', '06 12 34 56 78'],
    ['+33', '06 12 34 56 78'],
    ['06', '06 12 34 56 78'],
    ['12 a', '12'],
    ['', '06 12 34 56 78'],
    ['000', '06 12 34 56 78'],
    ['1'.repeat(40), '1'.repeat(12)],
  ])('%s does not find %s', (typed, stored) => {
    expect(finds(typed, stored)).toBe(false);
  });

  it('IN-4 any way of writing a number finds it by any beginning, in any way that it is stored', () => {
    const country = fc.constantFrom('33', '1', '49', '44', '353', '380');
    const national = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.stringMatching(/^\d{8}$/))
      .map(([first, rest]) => `${first}${rest}`);
    const spaced = (digits: string, sign: string, every: number): string =>
      digits.replace(new RegExp(`(\\d{${every}})(?=\\d)`, 'g'), `$1${sign}`);
    const ways = (cc: string, number: string): string[] => [
      `+${cc}${number}`,
      `+${cc} (0)${number}`,
      `00${cc}${number}`,
      `0${number}`,
    ];
    const sign = fc.constantFrom('', ' ', '.', '-', ' / ', '\u00a0', '\u2011');
    fc.assert(
      fc.property(
        country,
        national,
        sign,
        sign,
        fc.nat({ max: 3 }),
        fc.nat({ max: 3 }),
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 3, max: 9 }),
        (cc, number, one, other, storedWay, typedWay, every, length) => {
          const stored = spaced(ways(cc, number)[storedWay] ?? '', one, every);
          const typed = spaced(ways(cc, number.slice(0, length))[typedWay] ?? '', other, every);
          expect(finds(typed, stored), `${typed} in ${stored}`).toBe(true);
          const wrong = `${number.slice(0, length - 1)}${(Number(number[length - 1]) + 1) % 10}`;
          expect(finds(ways(cc, wrong)[typedWay] ?? '', stored), `${wrong} not in ${stored}`).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('bears any text', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (typed, stored) => void finds(typed, stored)));
  });
});
