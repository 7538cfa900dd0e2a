import type { AgentId } from '@parley/core/ids';
import type { Inline } from '@parley/core/rich-text/rich-text';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceOf } from './difference.ts';
import { joinParts, lineText } from './line-text.ts';
import { hasWords, maskLine, readAnswer } from './masked-line.ts';

const text = (words: string, format: object = {}): Inline => ({ type: 'text', text: words, ...format });
const MENTION: Inline = { type: 'mention', agent: 'agentbenaa' as AgentId };
const VARIABLE: Inline = { type: 'variable', name: 'contact.firstName' };
const LINK: Inline = {
  type: 'link',
  href: 'https://lamps.example/a',
  children: [{ type: 'text', text: 'our page' }],
};
const CODE: Inline = { type: 'text', text: 'reset --now', code: true };

const mask = (parts: readonly Inline[], names: readonly string[] = []) => {
  const line = lineText(parts);
  return maskLine(line, { from: 0, to: line.plain.length, names });
};
const EN = { language: 'en' } as const;

describe('a line that is worded anew', () => {
  it('AI-5 hides what must come back as it is', () => {
    const masked = mask([
      text('Hi '),
      MENTION,
      text(' and '),
      VARIABLE,
      text(': see '),
      LINK,
      text(', run '),
      CODE,
    ]);
    expect(masked.text).toBe('Hi [[1]] and [[2]]: see [[3]], run [[4]]');
    expect([...masked.marks.values()].flat()).toEqual([MENTION, VARIABLE, LINK, CODE]);
  });

  it.each([
    ['an order', 'Your order #4711-22 is here', 'Your order [[1]] is here'],
    ['an amount', 'We refund 49.90 € today', 'We refund [[1]] today'],
    ['an address', 'Write to ana.b@shop.example, please', 'Write to [[1]], please'],
    ['a page', 'See https://shop.example/a?b=c.', 'See [[1]].'],
    ['a page without http', 'See shop.example/track', 'See [[1]]'],
    ['a time', 'We call at 14:30.', 'We call at [[1]].'],
    ['a part of a word', 'Model E27x is out', 'Model [[1]] is out'],
    ['a phone', 'Call +33 1 23 45 67 89 now', 'Call [[1]] now'],
    ['a typed variable', 'Hello {contact.firstName}, hi', 'Hello [[1]], hi'],
    ['typed code', 'Run `rm -rf` now', 'Run [[1]] now'],
    ['a name that is known', 'Dear Nadia Petit, hello', 'Dear [[1]], hello'],
    ['a mark that somebody typed', 'See [[3]] there', 'See [[1]] there'],
    ['a character of private use', 'a\uE000b', 'a[[1]]b'],
  ])('AI-5 hides %s', (_what, from, to) => {
    expect(mask([text(from)], ['Nadia Petit']).text).toBe(to);
  });

  it.each([
    ['a mark is gone', 'Order arrived, sorry.', 'lost'],
    ['a mark is doubled', '[[1]] and [[1]] arrived.', 'lost'],
    ['a mark is another', 'Order [[2]] arrived.', 'lost'],
    ['a number is new', 'Order [[1]] arrived 3 days late.', 'number'],
    ['an address is new', 'Order [[1]] arrived, see evil.example/x.', 'address'],
    [
      'it is in another language',
      'La commande [[1]] est arrivée, nous vous prions de nous excuser.',
      'language',
    ],
    ['it is endless', `Order [[1]] ${'and so on '.repeat(60)}`, 'length'],
    ['nothing came', '  ', 'empty'],
  ])('AI-5 refuses an answer where %s', (_what, answer, refusal) => {
    expect(readAnswer(answer, mask([text('Order 4711-22 has arrived late, sorry.')]), EN)).toEqual({
      refusal,
    });
  });

  it('AI-5 takes the frame off an answer, and lets a prompt of the workspace bring its own numbers', () => {
    const masked = mask([text('  we are open ')]);
    expect(readAnswer('"We are open."', masked, EN)).toEqual({ text: '  We are open. ' });
    expect(readAnswer('<draft>We are open.</draft>', masked, EN)).toEqual({ text: '  We are open. ' });
    expect(readAnswer('We are open 9 to 17.', masked, { ...EN, also: 'Say that we open 9 to 17.' })).toEqual({
      text: '  We are open 9 to 17. ',
    });
    expect(readAnswer('Bonjour, nous sommes ouverts pour vous.', masked, { language: 'fr' })).toMatchObject({
      text: '  Bonjour, nous sommes ouverts pour vous. ',
    });
  });

  it('AI-5 has nothing to do where there are no words', () => {
    expect(hasWords(mask([MENTION, text(' 4711 …')]))).toBe(false);
    expect(hasWords(mask([text('ok then')]))).toBe(true);
  });

  it('AI-5 keeps how words look: those that stay, and those that come in their place', () => {
    const masked = mask([
      text('We '),
      text('recieved', { bold: true }),
      text(' order 4711 '),
      text('to day', { italic: true }),
    ]);
    const { after, changes } = differenceOf(masked, 'We received order [[1]] today');
    expect(after).toEqual([
      text('We '),
      text('received', { bold: true }),
      text(' order 4711 '),
      text('today', { italic: true }),
    ]);
    expect(changes.map(({ kind }) => kind)).toEqual(['same', 'removed', 'added', 'same', 'removed', 'added']);
  });

  it('AI-5 shows words that changed together as one', () => {
    const { changes } = differenceOf(mask([text('we will send it')]), 'you shall get it');
    expect(
      changes.map(({ kind, parts }) => [kind, parts.map((part) => (part.type === 'text' ? part.text : ''))]),
    ).toEqual([
      ['removed', ['we will send']],
      ['added', ['you shall get']],
      ['same', [' it']],
    ]);
  });

  it('AI-5 any line comes back as it was, byte for byte, when nothing is changed in it', () => {
    const part = fc.oneof(
      fc
        .string({ unit: 'binary', minLength: 1, maxLength: 12 })
        .map((words) => text(words.replace(/[\n\r]/g, ' '))),
      fc.stringMatching(/^[a-zé0-9 .,@#[\]{}]{1,12}$/u).map((words) => text(words, { bold: true })),
      fc.constantFrom(MENTION, VARIABLE, LINK, CODE, { type: 'break' } as const),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const line = joinParts(parts);
        const masked = mask(line, ['Nadia']);
        expect(differenceOf(masked, masked.text).after).toEqual(line);
        // Whatever an answer does around the marks, what they stand for is there once each.
        const moved = [...masked.marks.keys()].toReversed().join(' then ');
        const { after } = differenceOf(masked, moved);
        const things = (all: readonly Inline[]) =>
          all
            .filter(({ type }) => type !== 'text' && type !== 'break')
            .map((inline) => JSON.stringify(inline))
            .toSorted();
        expect(things(after)).toEqual(things(line));
      }),
      { numRuns: 300 },
    );
  });
});
