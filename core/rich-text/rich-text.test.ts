import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { imagesOf, isBlank, mentionsOf, toPlainText } from './plain-text.ts';
import {
  bytesOf,
  fromPlainText,
  hasRoomFor,
  MAX_BYTES,
  MAX_DEPTH,
  RichTextSchema,
  type Block,
  type RichText,
} from './rich-text.ts';
import { isSafeHref } from './safe-href.ts';

const issuesOf = (value: unknown): readonly string[] => {
  const result = v.safeParse(RichTextSchema, value);
  return result.success ? [] : result.issues.map((issue) => issue.message);
};
const accepts = (value: unknown): boolean => issuesOf(value).length === 0;
const paragraph = (...children: readonly unknown[]) => ({ v: 1, blocks: [{ type: 'paragraph', children }] });
const nested = (depth: number): Block =>
  depth === 1
    ? { type: 'paragraph', children: [] }
    : depth % 2 === 0
      ? { type: 'quote', children: [nested(depth - 1)] }
      : { type: 'list', ordered: false, items: [[nested(depth - 1)]] };

describe('rich text from outside', () => {
  it('CM-7 everything of the format passes unchanged', () => {
    const text = {
      v: 1,
      blocks: [
        {
          type: 'paragraph',
          children: [
            { type: 'text', text: 'all ', bold: true, italic: true, strike: true, code: true },
            { type: 'link', href: 'https://parley.example', children: [{ type: 'text', text: 'here' }] },
            { type: 'break' },
            { type: 'mention', agent: 'agentana1' },
          ],
        },
        { type: 'list', ordered: true, items: [[{ type: 'code', text: 'x' }], []] },
        { type: 'quote', children: [{ type: 'image', file: 'filepicture' }] },
      ],
    };
    expect(v.parse(RichTextSchema, text)).toEqual(text);
  });

  it.each([
    null,
    undefined,
    0,
    'text',
    [],
    {},
    { v: 2, blocks: [] },
    { v: 1 },
    { v: 1, blocks: {} },
    { v: 1, blocks: [null] },
    { v: 1, blocks: [{ type: 'script', children: [] }] },
    { v: 1, blocks: [{ type: 'toString' }] },
    { v: 1, blocks: [{ type: '__proto__' }] },
    { v: 1, blocks: [], onload: 'x' },
    { v: 1, blocks: [{ type: 'paragraph', children: [], style: 'x' }] },
    paragraph({ type: 'text', text: 'x', bold: false }),
    paragraph({ type: 'text', text: 'x', onclick: 'y' }),
    paragraph({ type: 'text', text: 1 }),
    paragraph({ type: 'html', text: '<b>' }),
    paragraph({ type: 'mention', agent: '../../etc' }),
    paragraph({ type: 'link', href: 'https://a.example', children: [{ type: 'break' }] }),
    { v: 1, blocks: [{ type: 'image', file: 'a/b' }] },
  ])('refuses %j', (value) => {
    expect(accepts(value)).toBe(false);
  });

  it('refuses nesting of any depth without overflowing the stack', () => {
    const levels = 100_000;
    for (const [open, close] of [
      ['[', ']'],
      ['{"type":"quote","children":[', ']}'],
      ['{"type":"list","ordered":true,"items":[[', ']]}'],
    ] as const) {
      const inner = `${open.repeat(levels)}${close.repeat(levels)}`;
      expect(issuesOf(JSON.parse(inner))).toEqual(['rich text is nested too deeply']);
      expect(issuesOf(JSON.parse(`{"v":1,"blocks":[${inner}]}`))).toEqual(['rich text is nested too deeply']);
    }
  });

  it('takes the deepest nesting that is allowed, and no deeper', () => {
    expect(accepts({ v: 1, blocks: [nested(MAX_DEPTH)] })).toBe(true);
    expect(accepts({ v: 1, blocks: [nested(MAX_DEPTH + 1)] })).toBe(false);
    const lists = (depth: number): Block =>
      depth === 1
        ? {
            type: 'paragraph',
            children: [{ type: 'link', href: 'tel:1', children: [{ type: 'text', text: 'x' }] }],
          }
        : { type: 'list', ordered: true, items: [[lists(depth - 1)]] };
    expect(accepts({ v: 1, blocks: [lists(MAX_DEPTH)] })).toBe(true);
    expect(accepts({ v: 1, blocks: [lists(MAX_DEPTH + 1)] })).toBe(false);
  });

  it('refuses what is longer than 64 kB as JSON, in bytes', () => {
    const frame = JSON.stringify(paragraph({ type: 'text', text: '' })).length;
    const fits = 'é'.repeat((MAX_BYTES - frame) / 2);
    expect(accepts(paragraph({ type: 'text', text: fits }))).toBe(true);
    expect(issuesOf(paragraph({ type: 'text', text: `${fits}éé` }))).toEqual(['rich text is too long']);
    expect(issuesOf(paragraph({ type: 'text', text: 'x'.repeat(1_000_000) }))).toEqual([
      'rich text is too long',
    ]);
    const many = Array.from({ length: 100_000 }, () => ({ type: 'paragraph', children: [] }));
    expect(issuesOf({ v: 1, blocks: many })).toEqual(['rich text is too long']);
  });

  it('lets no key through that could reach a prototype', () => {
    const hostile: unknown = JSON.parse(
      '{"v":1,"blocks":[{"type":"paragraph","children":[{"type":"text","text":"x","__proto__":{"bold":true}}],"__proto__":{"polluted":1}}],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    );
    const result = v.safeParse(RichTextSchema, hostile);
    const clean = JSON.stringify(result.success ? result.output : null);
    expect(clean).not.toMatch(/polluted|proto|constructor/);
    expect('polluted' in {}).toBe(false);
  });

  it('whatever is thrown at it, it answers', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => typeof accepts(value) === 'boolean'));
  });
});

describe('links', () => {
  it.each([
    'https://parley.example/a?b=c#d',
    'http://localhost:3000',
    'HTTPS://PARLEY.EXAMPLE',
    'mailto:ana@parley.example',
    'tel:+331234',
  ])('takes %s', (href) => {
    expect(isSafeHref(href)).toBe(true);
  });

  it.each([
    '',
    'https://',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'java\tscript:alert(1)',
    'java\nscript:alert(1)',
    '\njavascript:alert(1)//https://x',
    'javascript:alert(1)//\nhttps://x',
    'javascript&colon;alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://x/1',
    '//evil.example',
    '/relative',
    'https:/evil.example',
    ' https://parley.example',
    'https://parley.example/a b',
    'https://parley.example/\u0000',
    'https://parley.example/\u007f',
    'https://parley.example/\u2028',
    'https://parley.example\n',
    `https://parley.example/${'x'.repeat(2_048)}`,
  ])('refuses %j', (href) => {
    expect(isSafeHref(href)).toBe(false);
    expect(accepts(paragraph({ type: 'link', href, children: [] }))).toBe(false);
  });

  it('whatever passes is http, https, mailto or tel to a browser too', () => {
    const schemes = new Set(['http:', 'https:', 'mailto:', 'tel:']);
    const piece = fc.constantFrom(
      'java',
      'script:',
      'https://',
      'mailto:',
      '\t',
      '\u0000',
      ' ',
      '//',
      'a',
      ':',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const href = pieces.join('');
        if (isSafeHref(href)) expect(schemes).toContain(href.slice(0, href.indexOf(':') + 1).toLowerCase());
      }),
    );
  });
});

describe('plain text', () => {
  it('comes back as it went in, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(toPlainText(fromPlainText(text))).toBe(text.replace(/\r\n?/g, '\n'));
      }),
    );
    expect(fromPlainText('a\r\n\nb').blocks).toHaveLength(3);
  });

  it('what it makes is rich text that passes', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => accepts(fromPlainText(text))));
  });

  it('20,000 line ends make no 700 kB, and still come back', () => {
    const lines = 'x\n'.repeat(10_000);
    expect(accepts(fromPlainText(lines))).toBe(true);
    expect(toPlainText(fromPlainText(lines))).toBe(lines);
  });

  it('lists, quotes, links, mentions and breaks read as text', () => {
    const text = v.parse(RichTextSchema, {
      v: 1,
      blocks: [
        {
          type: 'list',
          ordered: true,
          items: [
            [
              { type: 'paragraph', children: [{ type: 'text', text: 'one' }] },
              { type: 'quote', children: [{ type: 'code', text: 'a\nb' }] },
            ],
            [{ type: 'image', file: 'filepicture' }],
          ],
        },
        {
          type: 'paragraph',
          children: [
            { type: 'link', href: 'https://x.example', children: [{ type: 'text', text: 'X' }] },
            { type: 'break' },
            { type: 'mention', agent: 'agentana1' },
            { type: 'mention', agent: 'agentben1' },
          ],
        },
      ],
    });
    const nameOf = (agent: string) => (agent === 'agentana1' ? 'Ana' : undefined);
    expect(toPlainText(text, { nameOf })).toBe('1. one\n  > a\n  > b\n2. \nX (https://x.example)\n@Ana@…');
    expect(mentionsOf(text)).toEqual(['agentana1', 'agentben1']);
    expect(imagesOf(text)).toEqual(['filepicture']);
  });

  it('blank is what a reader could not see', () => {
    expect(isBlank(fromPlainText(' \n\t\u00a0'))).toBe(true);
    expect(isBlank({ v: 1, blocks: [] })).toBe(true);
    expect(isBlank(fromPlainText('x'))).toBe(false);
    expect(isBlank(v.parse(RichTextSchema, paragraph({ type: 'mention', agent: 'agentana1' })))).toBe(false);
    expect(isBlank(v.parse(RichTextSchema, { v: 1, blocks: [{ type: 'image', file: 'filepicture' }] }))).toBe(
      false,
    );
  });
});

describe('room for what is pasted', () => {
  const add = (text: RichText, plain: string): RichText => ({
    v: 1,
    blocks: [...text.blocks, ...fromPlainText(plain).blocks],
  });

  it('is said to be there only if the whole can still be sent', () => {
    const words = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.nat(70_000).map((length) => 'é'.repeat(length)),
      fc.nat(3_000).map((lines) => 'a\n'.repeat(lines)),
    );
    fc.assert(
      fc.property(words, words, (before, pasted) => {
        const text = fromPlainText(before);
        if (bytesOf(text) > MAX_BYTES || !hasRoomFor(text, pasted)) return;
        expect(bytesOf(add(text, pasted))).toBeLessThanOrEqual(MAX_BYTES);
      }),
    );
  });

  it('is there for 30,000 characters, and not for what no text can hold', () => {
    const empty = fromPlainText('');
    expect(hasRoomFor(empty, 'word '.repeat(6_000))).toBe(true);
    expect(hasRoomFor(empty, 'x'.repeat(MAX_BYTES))).toBe(false);
    expect(hasRoomFor(empty, 'x'.repeat(50_000_000))).toBe(false);
    expect(hasRoomFor(fromPlainText('x'.repeat(60_000)), 'x'.repeat(10_000))).toBe(false);
  });
});
