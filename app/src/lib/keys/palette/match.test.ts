import { describe, expect, it } from 'vitest';
import { match, plain } from './match.ts';

const best = (query: string, ...texts: readonly string[]): string | undefined =>
  texts
    .map((text) => ({ text, score: match(plain(query), plain(text)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)[0]?.text;

describe('what is found', () => {
  it.each([
    ['clo', ['Disclose', 'Close conversation'], 'Close conversation'],
    ['notes', ['Close conversation', 'Close with notes'], 'Close with notes'],
    ['cwn', ['Close conversation', 'Close with notes'], 'Close with notes'],
    ['rene', ['Renée Vidal', 'Irene'], 'Renée Vidal'],
    ['vidal ren', ['Renée Vidal', 'Ana Vidal'], 'Renée Vidal'],
    ['mine', ['Go to Mine', 'Determine'], 'Go to Mine'],
    ['assign', ['Assign to me', 'Assign to…'], 'Assign to…'],
    ['étape', ['Etape : Client'], 'Etape : Client'],
    ['zzz', ['Snooze'], undefined],
    ['close xyz', ['Close conversation'], undefined],
    ['o', ['Close'], 'Close'],
    ['.*', ['Close'], undefined],
    ['(', ['Kim (Paris)'], 'Kim (Paris)'],
    ['\\', ['Close'], undefined],
    ['李', ['李 小龙'], '李 小龙'],
  ])('for %j among %j', (query, texts, expected) => {
    expect(best(query, ...texts)).toBe(expected);
  });

  it('everything, for nothing', () => {
    expect(match('', 'anything')).toBeGreaterThan(0);
    expect(match('   ', 'anything')).toBeGreaterThan(0);
  });
});
