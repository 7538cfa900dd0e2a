import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPlainText } from '../rich-text/plain-text.ts';
import type { Block, Inline, RichText, TextRun } from '../rich-text/rich-text.ts';
import { toChannelText } from './channel-text.ts';

const ALL = { marks: true, code: true };
const rich = (...blocks: Block[]): RichText => ({ v: 1, blocks });
const paragraph = (...children: Inline[]): Block => ({ type: 'paragraph', children });
const run = (text: string, marks: Partial<TextRun> = {}): TextRun => ({ type: 'text', text, ...marks });
const line = (...children: Inline[]): string => toChannelText(rich(paragraph(...children)), ALL, 'whatsapp');

describe('a text on WhatsApp', () => {
  it.each<[string, string, Inline[]]>([
    [
      'marks',
      '*b* _i_ ~s~ `c`',
      [
        run('b', { bold: true }),
        run(' '),
        run('i', { italic: true }),
        run(' '),
        run('s', { strike: true }),
        run(' '),
        run('c', { code: true }),
      ],
    ],
    [
      'marks in each other',
      '*b _both_ b*',
      [run('b ', { bold: true }), run('both', { bold: true, italic: true }), run(' b', { bold: true })],
    ],
    ['all marks at once', '*_~x~_*', [run('x', { bold: true, italic: true, strike: true })]],
    ['blanks outside of the marks', 'a  *b*  c', [run('a '), run(' b ', { bold: true }), run(' c')]],
    ['no mark in a word', 'unbelievable', [run('un'), run('believ', { bold: true }), run('able')]],
    ['no mark around blanks', 'a   b', [run('a'), run('   ', { bold: true }), run('b')]],
    ['marks that end with the line', '*a*\n*b*', [run('a\nb', { bold: true })]],
    [
      'an address without marks',
      '*see* (https://a.example/_x_)',
      [{ type: 'link', href: 'https://a.example/_x_', children: [run('see', { bold: true })] }],
    ],
    [
      'a typed address as it is',
      'go to https://a.example/_x_ now_',
      [run('go to https://a.example/_x_ now_')],
    ],
    ['a word with underscores as it is', 'snake_case_name', [run('snake_case_name')]],
    ['typed marks parted from their words', '*\u200Bnot bold*', [run('*not bold*')]],
    ['a typed mark before marked words', '3 *\u200Bx *b*', [run('3 *x '), run('b', { bold: true })]],
    ['one typed mark as it is', '5 * 3 and *', [run('5 * 3 and *')]],
    ['no mark around a typed one', '5*3', [run('5*3', { bold: true })]],
    ['no code around a backtick', 'a`b', [run('a`b', { code: true })]],
    ['nothing in code parted', '`*a*`', [run('*a*', { code: true })]],
  ])('has %s', (_, expected, children) => {
    expect(line(...children)).toBe(expected);
  });

  it('has lists, quotes and blocks of code', () => {
    const text = rich(
      {
        type: 'list',
        ordered: false,
        items: [[paragraph(run('one', { bold: true }))], [paragraph(run('two'))]],
      },
      { type: 'list', ordered: true, items: [[paragraph(run('a')), paragraph(run('b'))]] },
      { type: 'quote', children: [paragraph(run('x')), paragraph(run('y'))] },
      { type: 'code', text: 'let a = *b*;' },
      { type: 'code', text: 'a ``` b' },
      { type: 'image', file: 'f' as never },
    );
    expect(toChannelText(text, ALL, 'whatsapp').split('\n')).toEqual([
      '- *one*',
      '- two',
      '1. a',
      '  b',
      '> x',
      '> y',
      '```',
      'let a = *b*;',
      '```',
      'a ``` b',
    ]);
  });

  it('is plain where the channel carries no marks', () => {
    const text = rich(paragraph(run('b', { bold: true }), run(' *x* ')));
    expect(toChannelText(text, ALL, 'plain')).toBe('b *x* ');
    expect(toChannelText(text, { marks: false, code: false }, 'whatsapp')).toBe('b *\u200Bx* ');
  });
});

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike', '`': 'code' } as const;
type Mark = keyof typeof STYLES;
interface Shown {
  readonly character: string;
  readonly styles: ReadonlySet<string>;
}

const isMark = (character: string): character is Mark => Object.hasOwn(STYLES, character);
const isWord = (character: string | undefined): boolean => /[\p{L}\p{N}\p{M}]/u.test(character ?? ' ');
const isBlank = (character: string | undefined): boolean => /[\s\u200B]/u.test(character ?? ' ');

/** A line as WhatsApp shows it, without characters that nobody sees. Marks lie in each other or apart. */
const shown = (characters: readonly string[], styles: readonly string[] = [], before?: string): Shown[] => {
  const result: Shown[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    const previous = at === 0 ? before : characters[at - 1];
    if (isMark(character) && !isWord(previous) && !isBlank(characters[at + 1])) {
      const end = characters.findIndex(
        (one, index) =>
          index > at + 1 &&
          one === character &&
          !isBlank(characters[index - 1]) &&
          !isWord(characters[index + 1]),
      );
      if (end > 0) {
        const inner = characters.slice(at + 1, end);
        const style = STYLES[character];
        result.push(
          ...(style === 'code'
            ? inner.map((one) => ({ character: one, styles: new Set([...styles, style]) }))
            : shown(inner, [...styles, style], character)),
        );
        at = end;
        continue;
      }
    }
    if (character !== '\u200B') result.push({ character, styles: new Set(styles) });
  }
  return result;
};

describe('any line on WhatsApp', () => {
  const mark = fc.option(fc.constant(true as const), { nil: undefined });
  const words = fc.string({
    unit: fc.constantFrom('a', 'é', '7', ' ', '*', '_', '~', '`', '.', '(', '😀', '中'),
    minLength: 1,
    maxLength: 8,
  });
  const styled = fc.record({ text: words, bold: mark, italic: mark, strike: mark, code: mark });
  const runs = fc.array(
    styled.map(({ text, ...marks }) => {
      const set = Object.fromEntries(Object.entries(marks).filter(([, on]) => on === true));
      return run(text, set);
    }),
    { maxLength: 5 },
  );

  it('shows the words that were written, each in no other style than its own', () => {
    fc.assert(
      fc.property(runs, (children) => {
        const wanted = children.flatMap((child) =>
          Array.from(child.text, (character) => ({ character, child })),
        );
        const seen = shown(Array.from(line(...children)));
        expect(seen.map(({ character }) => character).join('')).toBe(
          toPlainText(rich(paragraph(...children))),
        );
        seen.forEach(({ character, styles }, index) => {
          const allowed = wanted[index]?.child ?? run('');
          const wrong = [...styles].filter(
            (style) => allowed[style as 'bold'] !== true && character.trim() !== '',
          );
          expect(wrong).toEqual([]);
        });
      }),
      { numRuns: 2_000 },
    );
  });
});
