import { describe, expect, it } from 'vitest';
import { typedIn } from './typed.ts';

describe('what asks for a list before the caret', () => {
  it.each([
    ['@', '@', ''],
    ['Hi @elo', '@', 'elo'],
    ['@jean-pierre de la Tour', '@', 'jean-pierre de la Tour'],
    ["(@o'brien", '@', "o'brien"],
    ['＠山田', '@', '山田'],
    ['@ana said to @be', '@', 'be'],
    ['@ana see /ship', '/', 'ship'],
    ['@ana :smi', ':', 'smi'],
    ['/price of de la', '/', 'price of de la'],
    [':+1', ':', '+1'],
  ])('%j', (before, trigger, words) => {
    expect(typedIn(before)).toEqual({ trigger, words });
  });

  it.each([['ana@example.com'], ['and / or'], ['12:30'], [':D'], ['@  '], ['']])(
    'nothing in %j',
    (before) => {
      expect(typedIn(before)).toBeUndefined();
    },
  );

  it('asks for nothing after a line that is too long for a name', () => {
    expect(typedIn(`@${'ana '.repeat(40)}`)).toBeUndefined();
    expect(typedIn('@ana '.repeat(4_000))?.words).toBe('ana ');
  });
});
