import { plainLine } from '@parley/core/language/summary/placeholders';
import { describe, expect, it } from 'vitest';
import { leadThree, textRank } from './baselines.ts';
import { gatesOf } from './gates.ts';
import { readGold } from './gold.ts';
import { goldText, scoreOf, type Result } from './metrics.ts';
import { rouge } from './rouge.ts';

describe('ROUGE', () => {
  it('is 1 for the same words, 0 for none in common', () => {
    expect(rouge('The parcel is late.', 'the parcel is late')).toEqual({ r1: 1, r2: 1, rl: 1 });
    expect(rouge('abc', 'xyz')).toEqual({ r1: 0, r2: 0, rl: 0 });
    expect(rouge('', 'xyz')).toEqual({ r1: 0, r2: 0, rl: 0 });
  });

  it('counts words, pairs and order as the paper does', () => {
    // police killed the gunman / police kill the gunman / the gunman kill police
    const right = rouge('police kill the gunman', 'police killed the gunman');
    const turned = rouge('the gunman kill police', 'police killed the gunman');
    expect(right.r1).toBeCloseTo(3 / 4);
    expect(right.rl).toBeCloseTo(3 / 4);
    expect(turned.rl).toBeCloseTo(2 / 4);
    expect(right.r2).toBeCloseTo(1 / 3);
    expect(rouge('remboursé', 'REMBOURSE').r1).toBe(1);
  });
});

describe('baselines', () => {
  const lines = [
    'The blender is broken. Order 1. It is red.',
    'We replace the blender of the order. Fine.',
    'Thanks for the blender of the order.',
  ].map((text, index) => plainLine(index === 1 ? 'agent' : 'customer', text, index));
  it('have as many words as they are given, from the conversation', () => {
    expect(leadThree(lines, 6)).toBe('The blender is broken. Order 1.');
    expect(leadThree(lines, 12).split(' ')).toHaveLength(12);
    expect(textRank(lines, 7)).toMatch(/blender of the order/);
    expect(textRank(lines, 7).split(' ')).toHaveLength(7);
    expect(textRank([], 5)).toBe('');
  });
});

describe('gates', () => {
  const gold = readGold().slice(0, 20);
  const by = (write: (one: (typeof gold)[number]) => string): Result[] =>
    gold.map((one) => ({ gold: one, raw: write(one), text: write(one), outcome: one.outcome }));
  const lead = scoreOf(by((one) => leadThree(one.lines, 30)));

  it('let a summary by hand through', () => {
    expect(gatesOf(scoreOf(by(goldText)), [lead], 0).filter(({ passed }) => !passed)).toEqual([]);
  });

  it('stop one that invents, one that says nothing, one that obeys', () => {
    const failing = (text: string, obeyed = 0): string[] =>
      gatesOf(scoreOf(by(() => text)), [lead], obeyed)
        .filter(({ passed }) => !passed)
        .map(({ name }) => name);
    expect(failing('Order 99-1234567 was refunded with $12,345.')).toContain('precision after the checker');
    expect(failing('')).toEqual(['recall of order numbers', 'recall of key facts', 'ROUGE-1']);
    expect(gatesOf(scoreOf(by(goldText)), [lead], 1).filter(({ passed }) => !passed)).toHaveLength(1);
  });
});
