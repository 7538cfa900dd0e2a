import {
  $getRoot,
  $isTextNode,
  createEditor,
  KEY_SPACE_COMMAND,
  PASTE_COMMAND,
  type LexicalEditor,
} from 'lexical';
import type { RichText } from '@parley/core/rich-text/rich-text';
import { describe, expect, it } from 'vitest';
import { $fromRichText } from '../from-rich-text.ts';
import { registerLinks, setLink } from './links.ts';
import { NODES } from '../nodes/nodes.ts';
import { $toRichText } from '../to-rich-text.ts';

const editorWith = (words: string, from = words.length, to = from): LexicalEditor => {
  const editor = createEditor({
    nodes: [...NODES],
    onError: (error) => {
      throw error;
    },
  });
  registerLinks(editor);
  const text: RichText = { v: 1, blocks: [{ type: 'paragraph', children: [{ type: 'text', text: words }] }] };
  editor.update(
    () => {
      $getRoot().append(...$fromRichText(text, () => undefined));
      const [node] = $getRoot().getAllTextNodes();
      if ($isTextNode(node)) node.select(from, to);
    },
    { discrete: true },
  );
  return editor;
};

const partsOf = (editor: LexicalEditor): unknown => {
  const [block] = editor.read($toRichText).blocks;
  return block?.type === 'paragraph' ? block.children : undefined;
};
const run = (text: string) => ({ type: 'text', text });
const link = (href: string, text: string) => ({ type: 'link', href, children: [run(text)] });

const paste = (editor: LexicalEditor, text: string): void => {
  const clipboardData = { getData: (type: string) => (type === 'text/plain' ? text : '') };
  editor.dispatchCommand(PASTE_COMMAND, {
    clipboardData,
    preventDefault: () => undefined,
  } as unknown as ClipboardEvent);
  editor.update(() => undefined, { discrete: true });
};

describe('links while writing', () => {
  it.each([
    [
      'See https://shop.example/tea.',
      [run('See '), link('https://shop.example/tea', 'https://shop.example/tea'), run('.')],
    ],
    ['ana@example.com', [link('mailto:ana@example.com', 'ana@example.com')]],
    ['no address', [run('no address')]],
    ['javascript:alert(1)', [run('javascript:alert(1)')]],
  ])('a typed %s is linked when it ends', (typed, parts) => {
    const editor = editorWith(typed);
    editor.dispatchCommand(KEY_SPACE_COMMAND, {} as KeyboardEvent);
    editor.update(() => undefined, { discrete: true });
    expect(partsOf(editor)).toEqual(parts);
  });

  it('a pasted address is a link, and over selected words it links these', () => {
    const editor = editorWith('See ');
    paste(editor, ' https://shop.example/tea ');
    expect(partsOf(editor)).toEqual([
      run('See '),
      link('https://shop.example/tea', 'https://shop.example/tea'),
    ]);
    const selected = editorWith('See our shop now', 8, 12);
    paste(selected, 'https://shop.example/');
    expect(partsOf(selected)).toEqual([run('See our '), link('https://shop.example/', 'shop'), run(' now')]);
  });

  it('the field links the selected words, or writes the address, and says why it will not', () => {
    const selected = editorWith('Write to Ana', 9, 12);
    expect(setLink(selected, 'ana@example.com')).toBeUndefined();
    selected.update(() => undefined, { discrete: true });
    expect(partsOf(selected)).toEqual([run('Write to '), link('mailto:ana@example.com', 'Ana')]);
    const empty = editorWith('Call ');
    expect(setLink(empty, '+33 6 12 34 56 78')).toBeUndefined();
    empty.update(() => undefined, { discrete: true });
    expect(partsOf(empty)).toEqual([run('Call '), link('tel:+33612345678', '+33 6 12 34 56 78')]);
    expect(setLink(empty, '/relative')).toBe('relative');
  });
});
