/** The editor's content as core's rich text: the record never holds an editor's own format. */
import { $isCodeNode } from '@lexical/code-core';
import { $isLinkNode, type LinkNode } from '@lexical/link';
import { $isListItemNode, $isListNode, type ListItemNode, type ListNode } from '@lexical/list';
import { $isQuoteNode } from '@lexical/rich-text';
import {
  $getRoot,
  $isElementNode,
  $isLineBreakNode,
  $isTextNode,
  type LexicalNode,
  type TextNode,
} from 'lexical';
import { isId } from '@parley/core/ids';
import { withoutHalves } from '@parley/core/rich-text/characters';
import { isBlank } from '@parley/core/rich-text/plain-text';
import type { Block, Inline, RichText, TextRun } from '@parley/core/rich-text/rich-text';
import { isSafeHref } from '@parley/core/rich-text/safe-href';
import { $isMentionNode } from './nodes/mention-node.ts';
import { $isPictureNode } from './nodes/picture-node.ts';
import { $isUnknownNode } from './nodes/unknown-node.ts';
import { $isVariableNode } from './nodes/variable-node.ts';

const runOf = (node: TextNode): TextRun => ({
  type: 'text',
  text: withoutHalves(node.getTextContent()),
  ...(node.hasFormat('bold') ? { bold: true } : {}),
  ...(node.hasFormat('italic') ? { italic: true } : {}),
  ...(node.hasFormat('strikethrough') ? { strike: true } : {}),
  ...(node.hasFormat('code') ? { code: true } : {}),
});

const marksOf = ({ bold, italic, strike, code }: TextRun): string =>
  JSON.stringify([bold, italic, strike, code]);

/** Joins neighbours with the same marks, so that equal texts are equal values. */
const joined = <Part extends Inline>(parts: readonly Part[]): Part[] => {
  const out: Part[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.type === 'text' && part.text === '') continue;
    if (part.type === 'text' && last?.type === 'text' && marksOf(part) === marksOf(last)) {
      out[out.length - 1] = { ...last, text: last.text + part.text };
    } else out.push(part);
  }
  return out;
};

const linkOf = (node: LinkNode): Inline[] => {
  const children = joined(node.getAllTextNodes().map(runOf));
  const href = node.getURL();
  // A link that may not be sent keeps its words.
  return isSafeHref(href) ? [{ type: 'link', href, children }] : children;
};

const inlineOf = (node: LexicalNode): Inline[] => {
  if ($isTextNode(node)) return [runOf(node)];
  if ($isLineBreakNode(node)) return [{ type: 'break' }];
  // A colleague's browser may say anything: a value that is not an id would make the whole text unsendable.
  if ($isMentionNode(node)) {
    const agent = node.getAgent();
    return isId(agent) ? [{ type: 'mention', agent }] : wordsOf(node.getTextContent());
  }
  if ($isUnknownNode(node)) return wordsOf(node.getTextContent());
  if ($isVariableNode(node)) return node.isSound() ? [node.getRun()] : [];
  if ($isLinkNode(node)) return linkOf(node);
  return $isElementNode(node) ? node.getChildren().flatMap(inlineOf) : [];
};

/** The words of an unknown node are sent, each line on its own. */
const wordsOf = (text: string): Inline[] =>
  withoutHalves(text)
    .split('\n')
    .flatMap((line, index): Inline[] => [
      ...(index === 0 ? [] : [{ type: 'break' } as const]),
      ...(line === '' ? [] : [{ type: 'text', text: line } as const]),
    ]);

/** The content of a line, neighbours with the same marks joined. To be called within `editor.read` or `update`. */
export const $partsOf = (nodes: readonly LexicalNode[]): Inline[] => joined(nodes.flatMap(inlineOf));

const paragraphOf = (nodes: readonly LexicalNode[]): Block => ({
  type: 'paragraph',
  children: $partsOf(nodes),
});

/** An item's own line, then the lists in it. The editor keeps a nested list in an item of its own. */
const itemOf = (node: ListItemNode): { readonly line: boolean; readonly blocks: Block[] } => {
  const children = node.getChildren();
  const line = children.filter((child) => !$isListNode(child));
  const lists = children.filter($isListNode).map(listOf);
  return line.length === 0 && lists.length > 0
    ? { line: false, blocks: lists }
    : { line: true, blocks: [paragraphOf(line), ...lists] };
};

const listOf = (node: ListNode): Block => {
  const items: Block[][] = [];
  for (const child of node.getChildren()) {
    if (!$isListItemNode(child)) continue;
    const { line, blocks } = itemOf(child);
    const last = items.at(-1);
    if (!line && last !== undefined) last.push(...blocks);
    else items.push(blocks);
  }
  return { type: 'list', ordered: node.getListType() === 'number', items };
};

const blockOf = (node: LexicalNode): Block[] => {
  if ($isListNode(node)) return [listOf(node)];
  if ($isCodeNode(node)) return [{ type: 'code', text: node.getTextContent() }];
  if ($isPictureNode(node)) {
    const file = node.getFile();
    return isId(file) ? [{ type: 'image', file }] : [];
  }
  if ($isQuoteNode(node)) {
    const children = node.isShadowRoot()
      ? node.getChildren().flatMap(blockOf)
      : [paragraphOf(node.getChildren())];
    return [{ type: 'quote', children }];
  }
  return $isElementNode(node) ? [paragraphOf(node.getChildren())] : [paragraphOf([node])];
};

/** The editor's content as it stands. To be called within `editor.read` or `update`. */
export const $toRichText = (): RichText => ({ v: 1, blocks: $getRoot().getChildren().flatMap(blockOf) });

const isEmptyLine = (block: Block): boolean =>
  block.type === 'paragraph' && isBlank({ v: 1, blocks: [block] });

/** Without the empty lines before and after the text. */
export const trimmed = (text: RichText): RichText => {
  const from = text.blocks.findIndex((block) => !isEmptyLine(block));
  const to = text.blocks.findLastIndex((block) => !isEmptyLine(block));
  return { v: 1, blocks: from < 0 ? [] : text.blocks.slice(from, to + 1) };
};
