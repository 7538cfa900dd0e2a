import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { SnippetId } from '../ids.ts';
import { toPlainText } from '../rich-text/plain-text.ts';
import { fromPlainText } from '../rich-text/rich-text.ts';
import { findSnippets, hasRoom, MAX_SNIPPETS, SnippetSchema, type Snippet } from './snippets.ts';
import { WorkspaceChangeSchema } from './workspace.ts';

const snippet = (id: string, more: Partial<Snippet> = {}): Snippet => ({
  id: id.padEnd(8, '0') as SnippetId,
  name: 'Greeting',
  shortcut: 'hello',
  use: 'both',
  body: fromPlainText('Hello there'),
  ...more,
});
const accepts = (value: unknown): boolean =>
  v.safeParse(WorkspaceChangeSchema, { type: 'set-item', collection: 'snippets', item: value }).success;

describe('snippets', () => {
  it('DR-6 are taken in any script, with variables', () => {
    expect(accepts(snippet('a', { shortcut: '' }))).toBe(true);
    expect(accepts(snippet('a', { shortcut: 'retour_été-2' }))).toBe(true);
    expect(accepts(snippet('a', { shortcut: '返品' }))).toBe(true);
    const variable = { type: 'variable', name: 'contact.name', fallback: 'you' } as const;
    expect(
      accepts(snippet('a', { body: { v: 1, blocks: [{ type: 'paragraph', children: [variable] }] } })),
    ).toBe(true);
  });

  it.each([
    { name: ' ' },
    { name: 'x'.repeat(101) },
    { shortcut: 'two words' },
    { shortcut: '-a' },
    { shortcut: 'A' },
    { shortcut: '/a' },
    { shortcut: 'x'.repeat(31) },
    { use: 'all' },
    { id: '../../etc' },
    { body: fromPlainText(' \n') },
    { body: fromPlainText('x'.repeat(9_000)) },
    { body: fromPlainText('x'.repeat(64 * 1024)) },
    { body: fromPlainText('x'.repeat(2_000_000)) },
    { body: { v: 1, blocks: [{ type: 'image', file: 'filepicture' }] } },
    { body: { v: 1, blocks: [{ type: 'paragraph', children: [{ type: 'mention', agent: 'agentana1' }] }] } },
    { body: { v: 1, blocks: [{ type: 'paragraph', children: [{ type: 'variable', name: '__proto__' }] }] } },
    { body: '<b>' },
    { secret: 1 },
  ])('DR-6 refuses %#', (wrong) => {
    expect(accepts({ ...snippet('a'), ...wrong })).toBe(false);
  });

  it('DR-6 the workspace stays small enough to travel whole', () => {
    const many = Array.from({ length: MAX_SNIPPETS }, (_, n) => snippet(`snippet${n}`));
    expect(hasRoom(many, snippet('another'))).toBe(false);
    expect(hasRoom(many, snippet('snippet7', { name: 'New name' }))).toBe(true);
    const long = Array.from({ length: 32 }, (_, n) =>
      snippet(`snippet${n}`, { body: fromPlainText('x'.repeat(8_100)) }),
    );
    expect(v.safeParse(SnippetSchema, long[0]).success).toBe(true);
    expect(hasRoom(long.slice(0, 30), snippet('another'))).toBe(true);
    expect(hasRoom(long, snippet('another', { body: fromPlainText('x'.repeat(4_000)) }))).toBe(false);
  });

  it('DR-6 are found by shortcut, name and words, the likeliest first, whatever the accents', () => {
    const all = [
      snippet('words', { name: 'A', shortcut: '', body: fromPlainText('the return label') }),
      snippet('name', { name: 'How to return', shortcut: 'r' }),
      snippet('starts', { name: 'Return label', shortcut: 'x' }),
      snippet('shortcut', { name: 'Z', shortcut: 'return' }),
      snippet('reply', { name: 'Réturn', shortcut: 'q', use: 'reply' }),
    ];
    const find = (typed: string, use: 'reply' | 'comment' = 'comment') =>
      findSnippets(all, use, typed, ({ body }) => toPlainText(body)).map(({ id }) => id.replace(/0+$/, ''));
    expect(find('RETURN')).toEqual(['shortcut', 'starts', 'name', 'words']);
    expect(find('return', 'reply')).toEqual(['shortcut', 'reply', 'starts', 'name', 'words']);
    expect(find('')).toHaveLength(4);
    expect(find('nothing')).toEqual([]);
  });
});
