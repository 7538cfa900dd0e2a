import * as fc from 'fast-check';
import { $getRoot, createEditor } from 'lexical';
import type { AgentId, FileId } from '@parley/core/ids';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import type { Block, Inline, RichText, TextRun } from '@parley/core/rich-text/rich-text';
import { describe, expect, it } from 'vitest';
import { $fromRichText } from './from-rich-text.ts';
import { NODES } from './nodes/nodes.ts';
import { $toRichText, trimmed } from './to-rich-text.ts';

const nameOf = () => 'Ana';

/** Into the editor and out again. */
const roundTrip = (text: RichText): RichText => {
  const editor = createEditor({
    nodes: [...NODES],
    onError: (error) => {
      throw error;
    },
  });
  editor.update(() => void $getRoot().append(...$fromRichText(text, nameOf)), { discrete: true });
  return editor.read($toRichText);
};

const words = fc.stringMatching(/^[a-zé 🙂]{1,8}$/u).filter((text) => text !== '');
const mark = fc.constantFrom<true | undefined>(true, undefined);
const run = fc
  .record({ text: words, bold: mark, italic: mark, strike: mark, code: mark })
  .map(({ text, ...marks }): TextRun => ({
    type: 'text',
    text,
    ...Object.fromEntries(Object.entries(marks).filter(([, on]) => on === true)),
  }));

const sameMarks = (a: TextRun, b: TextRun) =>
  JSON.stringify({ ...a, text: '' }) === JSON.stringify({ ...b, text: '' });
/** Two neighbours with the same marks are one run. */
const settled = <Part extends Inline>(parts: readonly Part[]): Part[] =>
  parts.filter((part, index) => {
    const before = parts[index - 1];
    return !(part.type === 'text' && before?.type === 'text' && sameMarks(part, before));
  });
const runs = fc.array(run, { maxLength: 3 }).map((parts) => {
  const out: TextRun[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (last === undefined || !sameMarks(last, part)) out.push(part);
  }
  return out;
});
const inline = fc.oneof(
  run as fc.Arbitrary<Inline>,
  fc.constant<Inline>({ type: 'break' }),
  fc.constant<Inline>({ type: 'mention', agent: 'agentana0' as AgentId }),
  fc.constantFrom<Inline>(
    { type: 'variable', name: 'contact.firstName', fallback: 'there' },
    { type: 'variable', name: 'contact.shoeSize' },
  ),
  runs
    .filter((children) => children.length > 0)
    .map((children): Inline => ({ type: 'link', href: 'https://shop.example/a?b=1', children })),
);
const line = fc.array(inline, { maxLength: 4 }).map((parts) => {
  let out: Inline[] = parts;
  for (let next = settled(out); next.length !== out.length; next = settled(out)) out = next;
  return out;
});
const paragraph = line.map((children): Block => ({ type: 'paragraph', children }));
const { list } = fc.letrec<{ list: Block; item: Block[] }>((tie) => ({
  item: fc
    .tuple(paragraph, fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant(null), tie('list')))
    .map(([first, nested]) => (nested === null ? [first] : [first, nested])),
  list: fc
    .record({ ordered: fc.boolean(), items: fc.array(tie('item'), { minLength: 1, maxLength: 3 }) })
    .map(({ ordered, items }): Block => ({ type: 'list', ordered, items })),
}));
const flat = fc.oneof(
  paragraph,
  fc.stringMatching(/^[a-z {}\n]{0,20}$/).map((text): Block => ({ type: 'code', text })),
  fc.constant<Block>({ type: 'image', file: 'filefile0' as FileId }),
);
const quote = fc.array(fc.oneof(paragraph, list), { minLength: 1, maxLength: 3 }).map((children): Block => ({
  type: 'quote',
  children: apart(children),
}));
/** Lists that touch are one list to the editor. */
const apart = (blocks: readonly Block[]): Block[] =>
  blocks.flatMap((block, index): Block[] =>
    block.type === 'list' && blocks[index - 1]?.type === 'list'
      ? [{ type: 'paragraph', children: [] }, block]
      : [block],
  );
const richText = fc
  .array(fc.oneof(flat, list, quote), { maxLength: 5 })
  .map((blocks): RichText => ({ v: 1, blocks: apart(blocks) }));

describe('rich text and the editor', () => {
  it('CM-7 comes out of the editor as it went in', () => {
    fc.assert(
      fc.property(richText, (text) => {
        expect(roundTrip(text)).toEqual(text);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps the words of what the editor cannot hold in an item', () => {
    const text: RichText = {
      v: 1,
      blocks: [
        {
          type: 'list',
          ordered: true,
          items: [
            [
              { type: 'paragraph', children: [{ type: 'text', text: 'first' }] },
              {
                type: 'quote',
                children: [{ type: 'paragraph', children: [{ type: 'text', text: 'quoted' }] }],
              },
              { type: 'code', text: 'code' },
            ],
          ],
        },
      ],
    };
    const plain = toPlainText(roundTrip(text));
    for (const word of ['first', 'quoted', 'code']) expect(plain).toContain(word);
    expect(roundTrip(roundTrip(text))).toEqual(roundTrip(text));
  });

  it('drops a link that may not be sent, not its words', () => {
    const text: RichText = {
      v: 1,
      blocks: [
        {
          type: 'paragraph',
          children: [
            { type: 'link', href: 'javascript:alert(1)', children: [{ type: 'text', text: 'here' }] },
          ],
        },
      ],
    };
    expect(roundTrip(text).blocks).toEqual([
      { type: 'paragraph', children: [{ type: 'text', text: 'here' }] },
    ]);
  });

  it('trims empty lines around a text', () => {
    const empty: Block = { type: 'paragraph', children: [] };
    const said: Block = { type: 'paragraph', children: [{ type: 'text', text: 'x' }] };
    expect(trimmed({ v: 1, blocks: [empty, said, empty, said, empty] }).blocks).toEqual([said, empty, said]);
    expect(trimmed({ v: 1, blocks: [empty] }).blocks).toEqual([]);
  });
});
