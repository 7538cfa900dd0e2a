import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparable, fold } from './fold.ts';
import { bestFirst, matchWords } from './match-words.ts';

const NAMES = [
  'Éloïse Garnier',
  'Jörg Löwe',
  'Jean-Pierre de la Tour',
  "Siobhán O'Brien",
  'Łukasz Ødegård',
  '李 小龙',
  '번호 주문',
];
const best = (typed: string): string | undefined =>
  NAMES.map((name) => ({ name, score: matchWords(comparable(typed), comparable(name)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)[0]?.name;

describe('names as they are typed', () => {
  it.each([
    ['eloi', 'Éloïse Garnier'],
    ['ÉLOÏ', 'Éloïse Garnier'],
    ['jorg', 'Jörg Löwe'],
    ['lowe', 'Jörg Löwe'],
    ['löwe jörg', 'Jörg Löwe'],
    ['jean-pierre de la', 'Jean-Pierre de la Tour'],
    ['jean pierre de la tour', 'Jean-Pierre de la Tour'],
    ['jeanpierre', 'Jean-Pierre de la Tour'],
    ['tour', 'Jean-Pierre de la Tour'],
    ["o'brien", "Siobhán O'Brien"],
    ['o’brien', "Siobhán O'Brien"],
    ['obrien', "Siobhán O'Brien"],
    ['siobhan o', "Siobhán O'Brien"],
    ['lukasz ode', 'Łukasz Ødegård'],
    ['小龙', '李 小龙'],
    ['주문', '번호 주문'],
    ['zzz', undefined],
    ['jean paul', undefined],
    ['?', undefined],
  ])('finds %j', (typed, name) => {
    expect(best(typed)).toBe(name);
  });

  it('compares signs alone as they are', () => {
    expect(matchWords(comparable('★'), comparable('★'))).toBeGreaterThan(0);
    expect(matchWords(comparable('.*'), comparable('Close'))).toBe(0);
  });

  it('takes any text, and finds a name by any beginning of it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string(),
        fc.nat(),
        (name, other, length) => {
          const text = comparable(name);
          matchWords(comparable(other), text);
          expect(matchWords(text.slice(0, 1 + (length % Math.max(1, text.length))), text)).toBeGreaterThan(0);
          expect(comparable(text)).toBe(text);
          expect(comparable(fold(name))).toBe(text);
        },
      ),
    );
  });
});

it.each([
  ['*', ['* star']],
  ['\\', ['C:\\ drive']],
  ['++', ['C++ (new)']],
  ['[x', ['[x] box']],
  ['(', ['C++ (new)']],
])('signs alone, such as %s, are found among the signs of a name', (typed, found) => {
  const names = ['* star', 'C:\\ drive', 'C++ (new)', '[x] box', 'Jo'];
  expect(bestFirst(names, typed, (name) => name)).toEqual(found);
});
