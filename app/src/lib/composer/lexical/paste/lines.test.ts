import {
  $createRangeSelection,
  $getRoot,
  $setSelection,
  $isElementNode,
  $isTextNode,
  createEditor,
  type LexicalEditor,
} from 'lexical';
import type { AgentId, FileId } from '@parley/core/ids';
import type { Inline, RichText } from '@parley/core/rich-text/rich-text';
import { describe, expect, it } from 'vitest';
import { readText } from '../editor.ts';
import { $fromRichText } from '../from-rich-text.ts';
import { changeLines, linesStand, readLines } from './lines.ts';
import { NODES } from '../nodes/nodes.ts';

const nameOf = () => 'Ben';
const run = (text: string, more: object = {}): Inline => ({ type: 'text', text, ...more });
const line = (...children: Inline[]) => ({ type: 'paragraph', children }) as const;
const mention: Inline = { type: 'mention', agent: 'agentbenaa' as AgentId };

const editorWith = (text: RichText): LexicalEditor => {
  const editor = createEditor({
    nodes: [...NODES],
    onError: (error) => {
      throw error;
    },
  });
  editor.update(() => void $getRoot().append(...$fromRichText(text, nameOf)), { discrete: true });
  return editor;
};

const RICH: RichText = {
  v: 1,
  blocks: [
    line(run('One '), mention, run(' two', { bold: true })),
    {
      type: 'list',
      ordered: false,
      items: [
        [line(run('an item'))],
        [line(run('another')), { type: 'list', ordered: true, items: [[line(run('within'))]] }],
      ],
    },
    { type: 'quote', children: [line(run('said'))] },
    { type: 'quote', children: [line(run('first')), line(run('second'))] },
    { type: 'code', text: 'let it = be' },
    { type: 'image', file: 'filefilea' as FileId },
    line(
      { type: 'link', href: 'https://a.example', children: [{ type: 'text', text: 'here' }] },
      run(' it is'),
    ),
  ],
};

const plain = (parts: readonly Inline[]) =>
  parts.map((part) => (part.type === 'text' ? part.text : '*')).join('');

const select = (editor: LexicalEditor, from: [string, number], to: [string, number]) =>
  editor.update(
    () => {
      const nodes = $getRoot().getAllTextNodes();
      const keyOf = (words: string) => nodes.find((node) => node.getTextContent() === words)?.getKey() ?? '';
      const selection = $createRangeSelection();
      selection.anchor.set(keyOf(from[0]), from[1], 'text');
      selection.focus.set(keyOf(to[0]), to[1], 'text');
      $setSelection(selection);
    },
    { discrete: true },
  );

describe('lines of a draft', () => {
  it('AI-5 are paragraphs, items and what is quoted; code and pictures are none', () => {
    const lines = readLines(editorWith(RICH));
    expect(lines.map(({ parts }) => plain(parts))).toEqual([
      'One * two',
      'an item',
      'another',
      'within',
      'said',
      'first',
      'second',
      '* it is',
    ]);
    expect(lines[0]).toMatchObject({ from: 0, to: 9 });
  });

  it('AI-5 are those that are selected, and what of them', () => {
    const editor = editorWith(RICH);
    select(editor, [' two', 2], ['another', 3]);
    expect(readLines(editor).map(({ parts, from, to }) => [plain(parts), from, to])).toEqual([
      ['One * two', 7, 9],
      ['an item', 0, 7],
      ['another', 0, 3],
    ]);
    select(editor, ['said', 3], ['said', 1]);
    expect(readLines(editor).map(({ from, to }) => [from, to])).toEqual([[1, 3]]);
  });

  it('AI-5 change in place: lists, quotes and what stands beside them stay', () => {
    const editor = editorWith(RICH);
    const [first, , , within, , , second] = readLines(editor);
    if (!first || !within || !second) throw new Error('lines are missing');
    const changes = [
      {
        key: first.key,
        before: first.parts,
        after: [run('Here '), mention, run(' too', { bold: true }), run('!')],
      },
      { key: within.key, before: within.parts, after: [run('inside')] },
      { key: second.key, before: second.parts, after: [run('third', { italic: true })] },
    ];
    expect(changeLines(editor, changes, nameOf)).toEqual(changes);
    const [, list, , quote, ...rest] = readText(editor).blocks;
    expect(readText(editor).blocks[0]).toEqual(
      line(run('Here '), mention, run(' too', { bold: true }), run('!')),
    );
    expect(JSON.stringify(list)).toBe(JSON.stringify(RICH.blocks[1]).replace('within', 'inside'));
    expect(quote).toEqual({
      type: 'quote',
      children: [line(run('first')), line(run('third', { italic: true }))],
    });
    expect(rest).toEqual(RICH.blocks.slice(4));
    expect(
      linesStand(
        editor,
        changes.map(({ key, after }) => ({ key, parts: after })),
      ),
    ).toBe(true);
    changeLines(
      editor,
      changes.map(({ key, before, after }) => ({ key, before: after, after: before })),
      nameOf,
    );
    expect(readText(editor)).toEqual(RICH);
  });

  it('AI-5 that somebody changed or took away meanwhile are left alone', () => {
    const editor = editorWith({ v: 1, blocks: [line(run('mine')), line(run('theirs')), line(run('gone'))] });
    const lines = readLines(editor);
    editor.update(
      () => {
        const [, theirs, gone] = $getRoot().getChildren();
        if ($isElementNode(theirs)) {
          const node = theirs.getFirstChild();
          if ($isTextNode(node)) node.setTextContent('theirs now');
        }
        gone?.remove();
      },
      { discrete: true },
    );
    const changes = lines.map(({ key, parts }) => ({ key, before: parts, after: [run('new')] }));
    expect(changeLines(editor, changes, nameOf)).toEqual(changes.slice(0, 1));
    expect(readText(editor).blocks).toEqual([line(run('new')), line(run('theirs now'))]);
    expect(
      linesStand(
        editor,
        changes.map(({ key, after }) => ({ key, parts: after })),
      ),
    ).toBe(false);
  });
});
