import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf, matchesOf } from './facts.ts';
import type { FindingKind } from '../find/finding.ts';
import { plainLine } from '../summary/placeholders.ts';

const found = (text: string): string[] =>
  matchesOf(text).map(({ kind, text: words, value }) => `${kind} | ${words} | ${value}`);
const ofKind = (kind: FindingKind, text: string): string[] =>
  matchesOf(text)
    .filter((match) => match.kind === kind)
    .map((match) => match.value);

describe('identifiers', () => {
  it.each([
    ['My order number is 617-8899001-1122334.', 'order', '617-8899001-1122334'],
    ['Order #4821 never came', 'order', '4821'],
    ['commande n° 48213', 'order', '48213'],
    ['Ma commande CMD-2026-771 est en retard', 'order', 'CMD-2026-771'],
    ['numéro de suivi : 6A12345678901', 'tracking', '6A12345678901'],
    ['tracking 1Z999AA10123456784', 'tracking', '1Z999AA10123456784'],
    ['colis XY123456789FR', 'tracking', 'XY123456789FR'],
    ['my card ending in 4417', 'identifier', '4417'],
    ['carte se terminant par 4417', 'identifier', '4417'],
    ['booking reference QX7T9L', 'identifier', 'QX7T9L'],
    ['order reference: 77812', 'order', '77812'],
    ['dossier n°AB-2291', 'identifier', 'AB-2291'],
    ['flight AF1234', 'identifier', 'AF1234'],
    ['it is 8834120', 'identifier', '8834120'],
  ] as const)('%s', (text, kind, value) => {
    expect(ofKind(kind, text)).toEqual([value]);
  });

  it.each([
    'order 2 pairs',
    'in order to help',
    'the case was closed',
    'a 5-star hotel',
    'since 2024',
    'v1.2.3',
  ])('none in: %s', (text) => {
    expect(matchesOf(text).filter(({ kind }) => kind !== 'product')).toEqual([]);
  });

  it('one in brackets is no telephone', () => {
    expect(found('is late (402-9876543-2109876).')).toEqual([
      'order | 402-9876543-2109876 | 402-9876543-2109876',
    ]);
  });

  it('one that was announced is known wherever it stands, with its kind', () => {
    const lines = [plainLine('customer', 'Order #4821 please', 0), plainLine('agent', '4821 was sent', 1)];
    expect(findingsOf(lines).map(({ line, kind, value }) => [line, kind, value])).toEqual([
      [0, 'order', '4821'],
      [1, 'order', '4821'],
    ]);
  });
});

describe('amounts', () => {
  it.each([
    ['1 234,50 €', 'EUR 1234.50'],
    ['1\u202f234,50\u00a0€', 'EUR 1234.50'],
    ['$12.99', 'USD 12.99'],
    ['12 euros', 'EUR 12.00'],
    ['12,5 €', 'EUR 12.50'],
    ['12€50', 'EUR 12.50'],
    ['£1,200', 'GBP 1200.00'],
    ['Rs. 1,00,000', 'INR 100000.00'],
    ['500/-', 'INR 500.00'],
    ['2k€', 'EUR 2000.00'],
    ['1.234,56 EUR', 'EUR 1234.56'],
    ['20 %', '% 20'],
    ['15 pour cent', '% 15'],
  ])('%s is %s', (text, value) => {
    expect(found(`paid ${text}, then`)).toEqual([`amount | ${text} | ${value}`]);
  });
});

describe('dates and times', () => {
  it.each([
    ['March 3rd', 'date', '--03-03'],
    ['March 3, 2026', 'date', '2026-03-03'],
    ['3 mars 2026', 'date', '2026-03-03'],
    ['1er avril', 'date', '--04-01'],
    ['12/03', 'date', '12/03'],
    ['25/12/2026', 'date', '2026-12-25'],
    ['2026-03-03', 'date', '2026-03-03'],
    ['12.03.2026', 'date', '12/03/2026'],
    ['3:30 pm', 'time', '15:30'],
    ['14h30', 'time', '14:30'],
    ['5pm', 'time', '17:00'],
    ['5-7 business days', 'duration', '5-7 business-day'],
    ['5 à 7 jours ouvrés', 'duration', '5-7 business-day'],
    ['two weeks', 'duration', '2 week'],
    ['48h', 'duration', '48 hour'],
    ['tomorrow', 'day', 'tomorrow'],
    ['demain', 'day', 'tomorrow'],
    ["aujourd'hui", 'day', 'today'],
    ['vendredi', 'day', 'friday'],
  ])('%s', (text, kind, value) => {
    expect(found(`by ${text}.`)).toEqual([`${kind} | ${text} | ${value}`]);
  });

  it('a blank hour after à is a time of day, elsewhere a length', () => {
    expect(found('livré à 14h')).toEqual(['time | 14h | 14:00']);
    expect(found('livré sous 14h')).toEqual(['duration | 14h | 14 hour']);
  });
});

describe('addresses, phones, links', () => {
  it.each([
    ['mail me: Jo.Doe+x@Example.co.uk.', 'email', 'jo.doe+x@example.co.uk'],
    ['06 12 34 56 78', 'phone', '0612345678'],
    ['+33 6 12 34 56 78', 'phone', '+33612345678'],
    ['(415) 555-0132', 'phone', '4155550132'],
    ['415-555-0132', 'phone', '4155550132'],
    ['call me on 9876543210', 'phone', '9876543210'],
    ['see https://www.shop.example/a?b=1.', 'link', 'shop.example/a?b=1'],
    ['sur www.boutique.fr/retour,', 'link', 'boutique.fr/retour'],
    ['on shop.com', 'link', 'shop.com'],
  ] as const)('%s', (text, kind, value) => {
    expect(ofKind(kind, text)).toEqual([value]);
    expect(matchesOf(text)).toHaveLength(1);
  });
});

describe('names and products', () => {
  it.each([
    ['My name is Sarah Johnson and I', 'sarah johnson'],
    ["Bonjour, je m'appelle Élodie Martin", 'elodie martin'],
    ['Hi Sarah,', 'sarah'],
    ['Bonjour Madame Le Goff, je regarde', 'le goff'],
    ["I'm Priya from the billing team", 'priya'],
    ['Thanks for waiting.\nRegards,\nTom', 'tom'],
    ['Bien à vous,\nCamille Roche', 'camille roche'],
    ['I spoke to Marcus yesterday', 'marcus'],
  ])('%s', (text, value) => {
    expect(ofKind('name', text)).toEqual([value]);
  });

  it.each([
    'Hi there,',
    'Hello Team!',
    'This is Ridiculous!',
    'Merci beaucoup',
    'Thank you for waiting.',
    'Je suis Désolé',
  ])('nobody in: %s', (text) => {
    expect(ofKind('name', text)).toEqual([]);
  });

  it('participants are known by any part of their names, with a capital', () => {
    const lines = [
      plainLine('customer', 'will Rose answer? I rose early', 0, 'Omar Diallo'),
      plainLine('agent', 'Omar, I am here. Diallo is your family name?', 1, 'Rose Petit'),
    ];
    expect(findingsOf(lines).map(({ line, text }) => [line, text])).toEqual([
      [0, 'Rose'],
      [1, 'Omar'],
      [1, 'Diallo'],
    ]);
  });

  it('a product is known by its model', () => {
    expect(ofKind('product', 'my Samsung Galaxy M34 5G and an iPhone 15 Pro Max broke')).toEqual([
      'samsung galaxy m34 5g',
      'iphone 15 pro max',
    ]);
  });
});

/** Pieces that make rules start, go on, and fail late. */
const HOSTILE = [
  'a',
  '1',
  '1 ',
  '1,',
  '1.',
  '1-',
  'a@',
  'a.',
  '(',
  '<',
  ' ',
  '\n',
  'A ',
  'Aa ',
  'order ',
  'order number ',
  'order order# ',
  'www.',
  'http://a',
  'my name is A',
  'Hi Aa de ',
  'é',
  '$1',
  '1 to ',
  'may ',
  '12/',
  '# # ',
  "l'l'",
  'Galaxy ',
  'No. ',
  '. ',
  '1:1',
  '+1 ',
  '\u202f',
];
const SIZE = 64 * 1024;

describe('any text', () => {
  it('AI-7 the place of each finding is exact, and none lies over another', () => {
    const piece = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 12 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        let end = 0;
        for (const match of matchesOf(text)) {
          expect(match.start).toBeGreaterThanOrEqual(end);
          expect(match.end).toBeGreaterThan(match.start);
          expect(match.text).toBe(text.slice(match.start, match.end));
          expect(match.value).not.toBe('');
          end = match.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 400 },
    );
  });

  it.each(HOSTILE)('AI-7 64 kB of %j take no more than linear time', (piece) => {
    const text = piece.repeat(Math.ceil(SIZE / piece.length));
    const begun = Date.now();
    findingsOf([plainLine('customer', text, 0), plainLine('agent', text.slice(0, SIZE / 2), 1)]);
    // A rule that backtracks over its whole input takes minutes here; seconds are a slow machine.
    expect(Date.now() - begun).toBeLessThan(6_000);
  });
});
