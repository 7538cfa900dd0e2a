import { describe, expect, it } from 'vitest';
import { comparable } from '@parley/core/names/fold';
import { foundSections, type Item } from './items.ts';

const itemOf = (label: string): Item => ({
  id: label,
  kind: 'app',
  label,
  text: comparable(label),
  run: () => undefined,
});
const best = (query: string, ...labels: readonly string[]): string | undefined =>
  foundSections(labels.map(itemOf), comparable(query))[0]?.items[0]?.label;

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
    ['(paris)', ['Kim (Paris)'], 'Kim (Paris)'],
    [
      'jean-pierre',
      ['Assign to Éloïse Garnier', 'Assign to Jean-Pierre de la Tour'],
      'Assign to Jean-Pierre de la Tour',
    ],
    [
      'jean-pierre de la',
      ['Assign to Éloïse Garnier', 'Assign to Jean-Pierre de la Tour'],
      'Assign to Jean-Pierre de la Tour',
    ],
    ["o'brien", ['Assign to Siobhán O’Brien'], 'Assign to Siobhán O’Brien'],
    ['o’brien', ["Assign to Siobhán O'Brien"], "Assign to Siobhán O'Brien"],
    ['e-mail', ['Copy e-mail'], 'Copy e-mail'],
    ['ana@example.com', ['Ana ana@example.com'], 'Ana ana@example.com'],
    ['settings:', ['Go to settings'], 'Go to settings'],
    ['#1', ['Order #12'], 'Order #12'],
    ['\\d', ['Close'], undefined],
    ['l’équipe', ["Ouvrir l'équipe"], "Ouvrir l'équipe"],
    ['\\', ['Close'], undefined],
    ['李', ['李 小龙'], '李 小龙'],
  ])('for %j among %j', (query, texts, expected) => {
    expect(best(query, ...texts)).toBe(expected);
  });

  it('something for every text that can be typed, without an error', () => {
    for (let code = 0x20; code < 0x250; code += 1) {
      const sign = String.fromCharCode(code);
      expect(best(`close${sign}conv`, 'Close conversation'), sign).toBe(
        /[\p{L}\p{N}]/u.test(sign) ? undefined : 'Close conversation',
      );
    }
  });
});
