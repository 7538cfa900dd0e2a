import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Inline } from '../rich-text/rich-text.ts';
import { isSafeHref } from '../rich-text/safe-href.ts';
import { addressHref, findLinks, numberHref } from './find-links.ts';
import { linkedInlines, linkedText } from './linked-text.ts';

const linksOf = (text: string): string[] =>
  findLinks(text).map(({ start, end, href }) => `${text.slice(start, end)} → ${href}`);

describe('addresses of the web', () => {
  test.each([
    [
      'See https://shop.example/a_(b)?x=1&y=ü. Or www.shop.example, <https://shop.example>; javascript:alert(1)',
      [
        'https://shop.example/a_(b)?x=1&y=ü → https://shop.example/a_(b)?x=1&y=%C3%BC',
        'www.shop.example → https://www.shop.example/',
        'https://shop.example → https://shop.example/',
      ],
    ],
    ['(see https://shop.example/a_(b))', ['https://shop.example/a_(b) → https://shop.example/a_(b)']],
    ['[https://shop.example/x]', ['https://shop.example/x → https://shop.example/x']],
    ['HTTPS://Shop.Example/Tea', ['HTTPS://Shop.Example/Tea → https://shop.example/Tea']],
    ['http://localhost:3000/x, ok', ['http://localhost:3000/x → http://localhost:3000/x']],
    [
      'http://10.0.0.1/ and http://[::1]:8/',
      ['http://10.0.0.1/ → http://10.0.0.1/', 'http://[::1]:8/ → http://[::1]:8/'],
    ],
    ['https://shop.example/@ana!', ['https://shop.example/@ana → https://shop.example/@ana']],
    ['https://shop.example/a,b;c', ['https://shop.example/a,b;c → https://shop.example/a,b;c']],
    [
      'https://a.example,https://b.example',
      ['https://a.example → https://a.example/', 'https://b.example → https://b.example/'],
    ],
    ['“https://shop.example/x”…', ['https://shop.example/x → https://shop.example/x']],
    ['« https://shop.example/x »', ['https://shop.example/x → https://shop.example/x']],
    ['请看https://shop.example/茶。谢谢', ['https://shop.example/茶 → https://shop.example/%E8%8C%B6']],
    ['请看https://shop.example谢谢。', ['https://shop.example → https://shop.example/']],
    ['https://例え.jpまで', ['https://例え.jp → https://xn--r8jz45g.jp/']],
    ['https://例え.テスト', ['https://例え.テスト → https://xn--r8jz45g.xn--zckzah/']],
    ['www.shop.example:8080谢谢', ['www.shop.example:8080 → https://www.shop.example:8080/']],
    ['（https://shop.example/x）、', ['https://shop.example/x → https://shop.example/x']],
    ['https://аpple.example/', ['https://аpple.example/ → https://xn--pple-43d.example/']],
    ['https://münchen.example', ['https://münchen.example → https://xn--mnchen-3ya.example/']],
    ['*https://shop.example/x*', ['https://shop.example/x → https://shop.example/x']],
    ['https://shop.example/a\u202egpj.exe', ['https://shop.example/a → https://shop.example/a']],
    [
      'https://shop.example/x?u=ana@shop.example',
      ['https://shop.example/x?u=ana@shop.example → https://shop.example/x?u=ana@shop.example'],
    ],
  ])('%s', (text, links) => {
    expect(linksOf(text)).toEqual(links);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'xhttps://shop.example',
    'https://',
    'https://.',
    'https://shop',
    'https://bank.example@evil.example/',
    'www.',
    'www.shop',
    'awww.shop.example',
    'ftp://shop.example',
    'e.g.this',
    'vbscript:https',
    'https://-',
    'https://a..b/',
  ])('%s is none', (text) => {
    expect(linksOf(text)).toEqual([]);
  });
});

describe('addresses of e-mail', () => {
  test.each([
    ['Write to ana@example.com.', ['ana@example.com → mailto:ana@example.com']],
    ['<ana+x@mail.example.com>', ['ana+x@mail.example.com → mailto:ana+x@mail.example.com']],
    ['mailto:ana@example.com', ['mailto:ana@example.com → mailto:ana@example.com']],
    ["(o'brien@example.com)", ["o'brien@example.com → mailto:o'brien@example.com"]],
    ['zoé@münchen.example', ['zoé@münchen.example → mailto:zo%C3%A9@xn--mnchen-3ya.example']],
    ['请写ana@example.com谢谢', ['ana@example.com → mailto:ana@example.com']],
    ['메일 ana@example.com으로', ['ana@example.com → mailto:ana@example.com']],
    ['ดูana@shop.exampleครับ', ['ana@shop.example → mailto:ana@shop.example']],
    ['用户1@例子.中国', ['用户1@例子.中国 → mailto:%E7%94%A8%E6%88%B71@xn--fsqu00a.xn--fiqs8s']],
    ['用户@example.com', ['用户@example.com → mailto:%E7%94%A8%E6%88%B7@example.com']],
    ['ana@example.com?subject=x', ['ana@example.com → mailto:ana@example.com']],
    ['a@b.example,c@d.example', ['a@b.example → mailto:a@b.example', 'c@d.example → mailto:c@d.example']],
  ])('%s', (text, links) => {
    expect(linksOf(text)).toEqual(links);
  });

  test.each([
    '@ana',
    'ana@',
    'ana@localhost',
    'a@@b.example',
    'ana @ example.com',
    'a..b@example.com',
    'ana@1.2',
  ])('%s is none', (text) => {
    expect(linksOf(text)).toEqual([]);
  });
});

describe('telephone numbers', () => {
  test.each([
    ['Call +33 6 12 34 56 78.', ['+33 6 12 34 56 78 → tel:+33612345678']],
    [
      '06 12 34 56 78, or 06.12.34.56.78',
      ['06 12 34 56 78 → tel:0612345678', '06.12.34.56.78 → tel:0612345678'],
    ],
    ['(0612345678)', ['0612345678 → tel:0612345678']],
    ['+33 (0)6 11 22 33 44', ['+33 (0)6 11 22 33 44 → tel:+33611223344']],
    ['(555) 123-4567', ['(555) 123-4567 → tel:5551234567']],
    ['0033 6 12 34 56 78', ['0033 6 12 34 56 78 → tel:0033612345678']],
    ['+49 30 1234567', ['+49 30 1234567 → tel:+49301234567']],
    ['tel:+33612345678', ['tel:+33612345678 → tel:+33612345678']],
    ['+33 6 12 34 56 78. 2 lamps', ['+33 6 12 34 56 78 → tel:+33612345678']],
    ['+33612345678 (2), (+33612345678 (9-18h))', Array<string>(2).fill('+33612345678 → tel:+33612345678')],
    ['1. 06 12 34 56 78', ['06 12 34 56 78 → tel:0612345678']],
    ['+49 30/1234567', ['+49 30/1234567 → tel:+49301234567']],
    ['020 7946 0958', ['020 7946 0958 → tel:02079460958']],
  ])('%s', (text, links) => {
    expect(linksOf(text)).toEqual(links);
  });

  test.each([
    'order 4719-81',
    'F-2026-3781',
    '2026-11-30 14:05',
    '01/02/2024 10:30',
    '01.02.2024',
    'FR76 3000 6000 0112 3456 7890 189',
    '4111 1111 1111 1111',
    'MF890886644',
    '€1,250,000.00',
    '1234567890',
    '10.000.000',
    '0.123456789',
    '192.168.100.200',
    '+1',
    '12:30-14:00',
    '+33 6 12 34 56 78/79',
  ])('%s is none', (text) => {
    expect(linksOf(text)).toEqual([]);
  });

  test('a field that holds a number leads to it in whatever form', () => {
    expect(numberHref('612 345')).toBe('tel:612345');
    expect(numberHref('+33 (0)6 12')).toBe('tel:+33612');
    expect(numberHref('(555) 12-34')).toBe('tel:5551234');
    expect(numberHref('+1 (415) 555-2671 ext. 9')).toBe('tel:+14155552671');
    expect(numberHref('home: 06 12 34 56 78')).toBe('tel:0612345678');
    expect(numberHref('call me')).toBeUndefined();
    // A link would call another number, or one of two.
    expect(numberHref('+33612345678/79')).toBeUndefined();
    expect(numberHref('06 12 34 56 78, 06 11 22 33 44')).toBeUndefined();
    expect(numberHref('')).toBeUndefined();
  });
});

test('a whole text is an address or not', () => {
  expect(addressHref(' ana@example.com ')).toBe('mailto:ana@example.com');
  expect(addressHref('ana@example.com, x')).toBeUndefined();
});

/** Many times the length of the longest message, in UTF-16 units. */
const LONG = 1_000_000;

describe('any text', () => {
  const bits = fc.constantFrom(
    ...[
      'https://',
      'www.',
      'a.example',
      '@',
      '.',
      ',',
      '(',
      ')',
      '[',
      ' ',
      '\n',
      'x',
      '06',
      ' 12 ',
      '+33',
      '-',
      ':',
    ],
    ...['javascript:', 'ü', '。', '茶', '\u202e', '\ud83d', '🙂', '<', '"', 'mailto:', 'tel:', '/'],
  );

  test('keeps every letter, and links lead to http, https, mailto and tel alone', () => {
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 60 }), (all) => {
        const text = all.join('');
        const pieces = linkedText(text);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        for (const { href } of pieces) if (href !== undefined) expect(isSafeHref(href)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    'a',
    'a.',
    'a@',
    '@',
    'a@a.',
    'www.',
    'https://',
    'https://a.b(',
    'https://a.example/)',
    'https://a.example,',
    '0 ',
    '06 ',
    '+3',
    '(0)',
    '0-',
    'x@y.zz ',
    '.a',
    '\u0301',
    '茶',
    'a-',
    'aé@é.é-',
    '@用a.aa用',
    '1(1 ',
    '1. ',
  ])('the cost grows with the length of a text, not with its square: %j again and again', (unit) => {
    // This takes a fraction of a second if each character is read a few times. If each were read again for
    // each of the others, it would take minutes and fail the time limit of the test.
    const text = unit.repeat(Math.ceil(LONG / unit.length)).slice(0, LONG);
    for (const { start, end } of findLinks(text)) expect(end).toBeGreaterThan(start);
  });
});

test('an address in a paragraph becomes a link across its marks; code and links stay', () => {
  const given: Inline[] = [
    { type: 'text', text: 'See https://shop.' },
    { type: 'text', text: 'example/x', bold: true },
    { type: 'text', text: '.' },
    { type: 'text', text: 'https://code.example', code: true },
    { type: 'break' },
    { type: 'link', href: 'https://a.example', children: [{ type: 'text', text: 'https://b.example' }] },
  ];
  expect(linkedInlines(given)).toEqual([
    { type: 'text', text: 'See ' },
    {
      type: 'link',
      href: 'https://shop.example/x',
      children: [
        { type: 'text', text: 'https://shop.' },
        { type: 'text', text: 'example/x', bold: true },
      ],
    },
    { type: 'text', text: '.' },
    given[3],
    given[4],
    given[5],
  ]);
  expect(linkedInlines([{ type: 'text', text: 'none' }])).toEqual([{ type: 'text', text: 'none' }]);
});
