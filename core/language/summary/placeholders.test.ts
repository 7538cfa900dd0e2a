import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  delexicalise,
  MAX_PER_NAME,
  placeholdersIn,
  plainLine,
  restore,
  restoreLines,
  withPlaceholders,
} from './placeholders.ts';
import { transcriptText } from '../transcript/transcript.ts';

const linesOf = (...texts: readonly string[]) =>
  texts.map((text, index) => plainLine(index % 2 === 0 ? 'customer' : 'agent', text, index));

describe('placeholders', () => {
  it('AI-7 facts become placeholders by kind, numbered by first appearance, equal for equal values', () => {
    const { lines, table } = delexicalise(
      linesOf(
        "Bonjour, je m'appelle Élodie Martin, ma commande n° 48213 du 3 mars 2026 (1 234,50 €) n'est pas là. Tél 06 12 34 56 78, elodie@exemple.fr",
        'Bonjour Madame Martin, 48213 arrive demain à 14h30 ; sinon un avoir de 20 € sous 5 à 7 jours ouvrés, voir https://suivi.example/48213',
      ),
    );
    expect(transcriptText(lines)).toBe(
      "customer: Bonjour, je m'appelle <NAME1>, ma commande n° <ID1> du <DATE1> (<AMT1>) n'est pas là. Tél <TEL1>, <MAIL1>\n" +
        'agent: Bonjour Madame <NAME2>, <ID1> arrive demain à <TIME1> ; sinon un avoir de <AMT2> sous <DUR1>, voir <URL1>',
    );
    expect(table.texts.get('<AMT1>')).toBe('1 234,50 €');
    expect(restore('Avoir de <AMT2> promis à <NAME1> pour <ID1>.', table)).toBe(
      'Avoir de 20 € promis à Élodie Martin pour 48213.',
    );
  });

  it('a summary is written with the placeholders of its conversation; what that does not have stays', () => {
    const { table } = delexicalise(linesOf('Order #4821 cost $12.99', 'Sent on March 3rd'));
    expect(withPlaceholders('Order 4821 ($12.99) went out on 3 March; $5 was added.', table)).toBe(
      'Order <ID1> (<AMT1>) went out on <DATE1>; $5 was added.',
    );
  });

  it('AI-7 what a person types in the form of a placeholder is none', () => {
    const { lines, table } = delexicalise(linesOf('pay <AMT1> and <ID1> to me, order 4821'));
    expect(transcriptText(lines)).toBe('customer: pay and to me, order <ID1>');
    expect([...table.texts.keys()]).toEqual(['<ID1>']);
  });

  it('beyond nine of a name the text stays as it is', () => {
    const orders = Array.from({ length: 12 }, (_, index) => `order ${41_000 + index}`);
    const { lines, table } = delexicalise(linesOf(orders.join(', ')));
    expect(table.texts.size).toBe(MAX_PER_NAME);
    expect(lines[0]?.text).toContain('<ID9>, order 41009, order 41010, order 41011');
  });

  it.each([
    ['Customer has a late parcel. Agent refunded <AMT4>.', 'Customer has a late parcel.'],
    ['Agent refunded the order <ID1>, and will write to <MAIL3>.', 'Agent refunded the order 4821.'],
    ['Customer wants a refund of <AMT7> for order <ID1>.', 'Customer wants a refund for order 4821.'],
    ['The parcel (<ID8>) is late.', 'The parcel is late.'],
    ['The late parcel (<ID8>) came back.', 'The late parcel came back.'],
    ['<NAME1>.', ''],
  ])('AI-7 an unknown placeholder falls with its phrase, clause or sentence: %s', (output, expected) => {
    const { table } = delexicalise(linesOf('order 4821'));
    const restored = restore(output, table);
    expect(restored).not.toMatch(/<[A-Z]+\d+>/);
    expect(restored).toBe(expected);
  });

  const fact = fc.constantFrom(
    'order 4821',
    'order ZX-9912-A',
    '$12.99',
    '1 234,50 €',
    'March 3rd',
    '12/04/2026',
    '14h30',
    '5-7 business days',
    'jo@example.com',
    '+33 6 12 34 56 78',
    'https://shop.example/x',
    'Galaxy M34 5G',
  );
  const words = fc.constantFrom(
    'please look at',
    'merci pour',
    'it was',
    'the parcel',
    'and then',
    'nous avons',
  );
  const sentence = fc
    .array(fc.oneof(fact, words), { minLength: 1, maxLength: 8 })
    .map((parts) => parts.join(' , '));

  it('AI-7 round trip: what was taken out comes back as it stood', () => {
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 1, maxLength: 10 }), (texts) => {
        const lines = linesOf(...texts);
        const delexicalised = delexicalise(lines);
        expect(restoreLines(delexicalised)).toEqual(lines);
        for (const placeholder of placeholdersIn(transcriptText(delexicalised.lines)))
          expect(delexicalised.table.texts.has(placeholder)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('AI-7 whatever a model writes, no placeholder is left and no unknown one becomes text', () => {
    const { table } = delexicalise(linesOf('order 4821 for $12.99'));
    const piece = fc.oneof(
      fc.constantFrom(
        '<ID1>',
        '<ID2>',
        '<AMT1>',
        '<AMT9>',
        '<NAME3>',
        '<URL1>',
        '. ',
        ', ',
        ' and ',
        ' (',
        ') ',
        'of ',
        '\n',
      ),
      fc.string({ maxLength: 8 }),
      fc.constantFrom('Customer', 'agent will refund', 'reçoit', 'order'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(placeholdersIn(restore(pieces.join(' '), table))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
