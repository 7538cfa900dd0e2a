/** Core's rich text as nodes of the editor: to edit what was posted or returned. */
import { $createCodeNode } from '@lexical/code-core';
import { $createLinkNode } from '@lexical/link';
import { $createListItemNode, $createListNode, type ListItemNode, type ListNode } from '@lexical/list';
import { $createQuoteNode } from '@lexical/rich-text';
import {
  $createLineBreakNode,
  $createParagraphNode,
  $createTextNode,
  type LexicalNode,
  type TextNode,
} from 'lexical';
import type { AgentId } from '@parley/core/ids';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import type { Block, Inline, ListBlock, RichText, TextRun } from '@parley/core/rich-text/rich-text';
import { $createMentionNode } from './nodes/mention-node.ts';
import { $createPictureNode } from './nodes/picture-node.ts';
import { $createVariableNode } from './nodes/variable-node.ts';

/** Name of a teammate, for mentions. */
export type NameOf = (agent: AgentId) => string | undefined;

const $textNode = (run: TextRun, text: string): TextNode => {
  const node = $createTextNode(text);
  if (run.bold) node.toggleFormat('bold');
  if (run.italic) node.toggleFormat('italic');
  if (run.strike) node.toggleFormat('strikethrough');
  if (run.code) node.toggleFormat('code');
  return node;
};

/** A line break within a run is one of its own in the editor. */
const $runNodes = (run: TextRun): LexicalNode[] =>
  run.text
    .split('\n')
    .flatMap((line, index) => [
      ...(index === 0 ? [] : [$createLineBreakNode()]),
      ...(line === '' ? [] : [$textNode(run, line)]),
    ]);

const $inlineNodes = (part: Inline, nameOf: NameOf): LexicalNode[] => {
  switch (part.type) {
    case 'text':
      return $runNodes(part);
    case 'break':
      return [$createLineBreakNode()];
    case 'mention':
      return [$createMentionNode(part.agent, nameOf(part.agent) ?? '…')];
    case 'variable':
      return [$createVariableNode(part)];
    case 'link':
      return [$createLinkNode(part.href).append(...part.children.flatMap($runNodes))];
  }
};

/** Nodes of a line, to go on in one that is there. To be called within `editor.update`. */
export const $lines = (parts: readonly Inline[], nameOf: NameOf): LexicalNode[] =>
  parts.flatMap((part) => $inlineNodes(part, nameOf));

/** The one line that the editor's items have: further blocks of an item go on in it, on lines of their own. */
const $itemLine = (blocks: readonly Block[], nameOf: NameOf): LexicalNode[] =>
  blocks.flatMap((block, index) => {
    const nodes =
      block.type === 'paragraph'
        ? $lines(block.children, nameOf)
        : $runNodes({ type: 'text', text: toPlainText({ v: 1, blocks: [block] }, { nameOf }) });
    return index === 0 ? nodes : [$createLineBreakNode(), ...nodes];
  });

const isList = (block: Block): block is ListBlock => block.type === 'list';

const $itemNodes = (item: readonly Block[], nameOf: NameOf): ListItemNode[] => {
  const line = item.filter((block) => !isList(block));
  const lists = item.filter(isList);
  const own =
    line.length > 0 || lists.length === 0 ? [$createListItemNode().append(...$itemLine(line, nameOf))] : [];
  return [...own, ...lists.map((list) => $createListItemNode().append($listNode(list, nameOf)))];
};

const $listNode = (list: ListBlock, nameOf: NameOf): ListNode =>
  $createListNode(list.ordered ? 'number' : 'bullet').append(
    ...list.items.flatMap((item) => $itemNodes(item, nameOf)),
  );

const $blockNode = (block: Block, nameOf: NameOf): LexicalNode => {
  switch (block.type) {
    case 'paragraph':
      return $createParagraphNode().append(...$lines(block.children, nameOf));
    case 'list':
      return $listNode(block, nameOf);
    case 'quote': {
      const [first, ...rest] = block.children;
      if (first?.type === 'paragraph' && rest.length === 0) {
        return $createQuoteNode().append(...$lines(first.children, nameOf));
      }
      return $createQuoteNode({ shadowRoot: true }).append(
        ...block.children.map((child) => $blockNode(child, nameOf)),
      );
    }
    case 'code':
      return $createCodeNode().append(...$runNodes({ type: 'text', text: block.text }));
    case 'image':
      return $createPictureNode(block.file);
  }
};

/** Nodes of a text, to be put under the root. To be called within `editor.update`. */
export const $fromRichText = (text: RichText, nameOf: NameOf): LexicalNode[] =>
  text.blocks.map((block) => $blockNode(block, nameOf));
