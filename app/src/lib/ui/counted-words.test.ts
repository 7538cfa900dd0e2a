import { describe, expect, it } from 'vitest';
import { wordsFor } from '../../../widget/frame/words.ts';
import { counted } from '@parley/core/words/plural';
import en from '../../../messages/en.json' with { type: 'json' };
import fr from '../../../messages/fr.json' with { type: 'json' };
import { m } from '../paraglide/messages.js';

const LANGUAGES = ['en', 'fr'] as const;
const NUMBERS = [0, 1, 2, 5, 21, 1_000, 1_000_000];

type Match = Readonly<Record<string, string>>;
type Source = Readonly<Record<string, string | readonly { readonly match: Match }[]>>;
type Message = (
  inputs: Readonly<Record<string, unknown>>,
  options: { readonly locale: 'en' | 'fr' },
) => string;

const sources: Readonly<Record<string, Source>> = { en, fr };
const formsOf = (language: string, name: string): Match | undefined => {
  const found = sources[language]?.[name];
  return typeof found === 'object' ? found[0]?.match : undefined;
};
const counting = Object.keys(sources['en'] ?? {}).filter((name) => formsOf('en', name) !== undefined);

const blanks = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const inputs = { name: 'Ana', page: 'Home', time: '09:00' };

/** The form that the language requires for `n`, filled in. */
const expected = (language: string, forms: Match, n: number): string | undefined => {
  const category = new Intl.PluralRules(language).select(n);
  const keys = [`count=${n}, countPlural=*`, `count=*, countPlural=${category}`, `countPlural=${category}`];
  const form = [...keys, 'count=*, countPlural=*', 'countPlural=*'].map((key) => forms[key]).find(Boolean);
  const number = new Intl.NumberFormat(language).format(n);
  return form?.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    key === 'n' ? number : String(inputs[key as keyof typeof inputs]),
  );
};

describe.each(LANGUAGES)('words that go with a number, in %s', (language) => {
  it.each(counting)('%s has the form that each number needs', (name) => {
    const message = m[name as keyof typeof m] as unknown as Message;
    const forms = formsOf(language, name) ?? {};
    for (const n of NUMBERS) {
      const said = message({ count: n, ...inputs }, { locale: language });
      expect(said, `${n}`).not.toBe(name);
      expect(said, `${n}`).toBe(expected(language, forms, n));
      expect(said).not.toMatch(/[{}]/);
    }
  });

  it('no message holds a bare number where it should be counted', () => {
    const plain = Object.entries(sources[language] ?? {}).filter(
      ([, text]) => typeof text === 'string' && text.includes('{count}'),
    );
    expect(plain).toEqual([]);
  });

  it('the chat says how many are unread', () => {
    const { words } = wordsFor([language]);
    const said = NUMBERS.map((n) => blanks(counted(language, words.unread, n)));
    expect(said).toEqual(
      language === 'fr'
        ? [
            '0 non lu',
            '1 non lu',
            '2 non lus',
            '5 non lus',
            '21 non lus',
            '1 000 non lus',
            '1 000 000 non lus',
          ]
        : NUMBERS.map((n) => `${n.toLocaleString('en')} unread`),
    );
  });
});

it('French counts none and one alike, and a million with de', () => {
  const said = (name: 'files' | 'notice_many', n: number) => blanks(m[name]({ count: n }, { locale: 'fr' }));
  expect([0, 1, 2].map((n) => said('notice_many', n))).toEqual([
    'Du nouveau dans 0 conversation',
    'Du nouveau dans 1 conversation',
    'Du nouveau dans 2 conversations',
  ]);
  expect(said('files', 0)).toBe('0 fichier');
  expect(said('files', 1_000_000)).toBe('1 000 000 de fichiers');
});
