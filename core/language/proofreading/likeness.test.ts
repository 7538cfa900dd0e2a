import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from './edit.ts';
import { costOf, sureMeant, withCapitalOf } from './likeness.ts';
import { readWordList } from './word-list.ts';

describe('likeness of words', () => {
  it('AI-5 what fingers do most costs least', () => {
    const cost = (a: string, b: string) => Math.round(costOf(a, b) * 10) / 10;
    expect(cost('recu', 'reçu')).toBe(0.2);
    expect(cost('dont', "don't")).toBe(0.3);
    expect(cost('occured', 'occurred')).toBe(0.6);
    expect(cost('agian', 'again')).toBe(0.7);
    expect(cost('seperate', 'separate')).toBe(0.8);
    expect(cost('cat', 'hat')).toBe(1);
  });

  it('AI-5 is sure only where nothing else is as like', () => {
    const clear = 0.25;
    expect(sureMeant('recieved', ['received', 'relieved'], { clear })).toBe('received');
    expect(sureMeant('dats', ['cats', 'bats'], { clear })).toBeUndefined();
    expect(sureMeant('cust', ['cast', 'cost'], { clear })).toBeUndefined();
    expect(sureMeant('moreau', ['morceau'], { clear, most: 0.7 })).toBeUndefined();
    expect(sureMeant('thing', [], { clear })).toBeUndefined();
    expect(withCapitalOf('reçu', 'Recu')).toBe('Reçu');
  });

  it('AI-5 costs nothing to be the same, and as much there as back where no accent is in it', () => {
    const word = fc.stringMatching(/^[a-z]{0,10}$/);
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(costOf(a, a)).toBe(0);
        expect(costOf(a, b)).toBeCloseTo(costOf(b, a), 6);
        expect(costOf(a, b) > 0).toBe(a !== b);
      }),
    );
  });
});

describe('a word list', () => {
  const words = readWordList(
    [
      'FLAG long',
      'NEEDAFFIX ()',
      'SFX S. Y 2',
      'SFX S. 0 s [^x]',
      'SFX S. al aux al',
      'SFX v1 Y 1',
      'SFX v1 er ons er',
    ].join('\n'),
    ['5', 'cheval/S.', 'mer/()v1', 'prix/S.', 'parler/v1', 'mots/xx', ''].join('\n'),
  );

  it.each([
    ['cheval', true],
    ['chevals', true],
    ['chevaux', true],
    ['prix', true],
    ['prixs', false],
    ['parler', true],
    ['parlons', true],
    ['mer', false],
    ['mons', true],
    ['parlers', false],
    ['', false],
    ['constructor', false],
  ])('AI-5 traces %s back to a stem', (word, isThere) => {
    expect(words.has(word)).toBe(isThere);
  });

  it('AI-5 passes over what is broken in its files', () => {
    const broken = readWordList('SFX\nSFX a\nSFX ab 0\nXYZ', 'x\n/\n//\nword/odd\n\n');
    expect(broken.has('word')).toBe(false);
    expect(broken.has('')).toBe(false);
  });
});

describe('corrections', () => {
  it('AI-5 are made from the front, and of two over one place the first', () => {
    const edits = [
      { start: 4, end: 7, text: 'b' },
      { start: 0, end: 3, text: 'a' },
      { start: 2, end: 5, text: 'never' },
    ];
    expect(applyEdits('one two three', edits)).toBe('a b three');
  });
});
