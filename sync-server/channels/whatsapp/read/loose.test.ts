import { describe, expect, it } from 'vitest';
import { anyOf, fieldOf, idOf, numberOf, textOf, timeOf, within } from './loose.ts';

describe('fields of what is not known', () => {
  it('CH-5 are own fields of objects', () => {
    const value = JSON.parse('{"a":{"b":1},"__proto__":{"c":2},"list":[1]}') as unknown;
    expect([fieldOf(value, 'a'), within(value, 'a', 'b')]).toEqual([{ b: 1 }, 1]);
    for (const name of ['c', 'toString', 'constructor', 'hasOwnProperty'])
      expect(fieldOf(value, name)).toBeUndefined();
    expect(fieldOf({}, '__proto__')).toBeUndefined();
    for (const odd of [undefined, null, 7, 'text', [1]]) expect(fieldOf(odd, 'length')).toBeUndefined();
    expect(anyOf({ x: null, y: 0 }, 'x', 'y', 'z')).toBe(0);
  });

  it('CH-5 texts are cut at whole characters, and have nothing that a database refuses', () => {
    expect(textOf('  two words ', 50)).toBe('two words');
    expect(textOf('ab🫖', 3)).toBe('ab');
    expect(textOf('a\0b', 50)).toBe('ab');
    expect(textOf('a\uD83E', 50)).toBe('a\uFFFD');
    for (const odd of ['', '  \n', '\0', 7, null, {}]) expect(textOf(odd, 50)).toBeUndefined();
  });

  it('CH-5 ids are whole or absent', () => {
    expect([idOf('x'.repeat(500)), idOf(12)]).toEqual(['x'.repeat(500), '12']);
    for (const odd of ['', ' x', 'x'.repeat(501), 'a\0', '\uD83E', 1.5, null, {}])
      expect(idOf(odd)).toBeUndefined();
  });

  it('CH-5 numbers and times are believable or absent', () => {
    expect([numberOf('-1.5'), numberOf(0), numberOf('1e9'), numberOf(Infinity), numberOf('')]).toEqual([
      -1.5,
      0,
      undefined,
      undefined,
      undefined,
    ]);
    const at = Date.UTC(2026, 10, 18, 10);
    expect([timeOf(String(at / 1_000)), timeOf(at / 1_000), timeOf(at)]).toEqual([at, at, at]);
    for (const odd of ['0', -1, 'soon', 1e18, null]) expect(timeOf(odd)).toBeUndefined();
  });
});
