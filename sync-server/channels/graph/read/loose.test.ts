import { describe, expect, it } from 'vitest';
import { anyOf, cleaned, fieldOf, idOf, numberOf, textOf, timeOf, within } from './loose.ts';

describe('what an outside service sends', () => {
  it('CH-5 has only its own fields', () => {
    expect(fieldOf({ a: 1 }, 'a')).toBe(1);
    for (const value of [{}, [], 'x', 7, null, undefined]) {
      expect(fieldOf(value, 'constructor')).toBeUndefined();
      expect(within(value, 'constructor', 'name')).toBeUndefined();
    }
    expect(anyOf({ b: null, c: 2 }, 'a', 'b', 'c')).toBe(2);
  });

  it('CH-5 has texts without blanks around them, cut between characters', () => {
    expect(textOf('  tea \0', 10)).toBe('tea');
    expect(textOf('🫖🫖', 3)).toBe('🫖');
    expect(textOf(`${' '.repeat(50)}tea`, 2)).toBe('te');
    for (const value of ['', '  ', '\0', 7, null, {}]) expect(textOf(value, 10)).toBeUndefined();
    expect(cleaned('a\uD83E')).not.toContain('\uD83E');
  });

  it('CH-5 has ids that are whole, as texts or numbers', () => {
    expect([idOf('m_1'), idOf(12), idOf('x'.repeat(500))]).toEqual(['m_1', '12', 'x'.repeat(500)]);
    for (const value of ['', ' m_1', 'x'.repeat(501), 1.5, 2 ** 60, NaN, null, {}])
      expect(idOf(value)).toBeUndefined();
  });

  it('CH-5 has numbers, also as texts', () => {
    expect([numberOf(0), numberOf('-1.5'), numberOf('+7')]).toEqual([0, -1.5, 7]);
    for (const value of ['', '1e9', '0x1', 'x', NaN, Infinity, null, []])
      expect(numberOf(value)).toBeUndefined();
  });

  it('CH-2 has times in seconds, in ms and as ISO 8601 writes them', () => {
    const at = 1_794_996_000_000;
    for (const value of [
      at,
      at / 1_000,
      String(at),
      String(at / 1_000),
      '2026-11-18T10:00:00Z',
      '2026-11-18T11:00:00.000+01:00',
    ])
      expect(timeOf(value)).toBe(at);
    for (const value of [0, -at, 'soon', '2026-11-18', '2026-99-99T10:00:00Z', 1e20, null])
      expect(timeOf(value)).toBeUndefined();
  });
});
