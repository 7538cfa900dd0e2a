/** What is typed at the start of a line and becomes a block: `- `, `1. `, `> ` and three backticks. */
import { $createCodeNode } from '@lexical/code-core';
import { $createListItemNode, $createListNode } from '@lexical/list';
import { $createQuoteNode } from '@lexical/rich-text';
import {
  $getSelection,
  $isParagraphNode,
  $isRangeSelection,
  $isTextNode,
  COMMAND_PRIORITY_LOW,
  KEY_SPACE_COMMAND,
  type ElementNode,
  type LexicalEditor,
} from 'lexical';

const $blockFor = (
  typed: string,
): { readonly outer: ElementNode; readonly inner: ElementNode } | undefined => {
  if (typed === '-' || typed === '*' || typed === '1.') {
    const item = $createListItemNode();
    return { outer: $createListNode(typed === '1.' ? 'number' : 'bullet').append(item), inner: item };
  }
  const one = typed === '>' ? $createQuoteNode() : typed === '```' ? $createCodeNode() : undefined;
  return one && { outer: one, inner: one };
};

/** Turns the line at the caret into a block if it begins so. */
const $turn = (): boolean => {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return false;
  const node = selection.anchor.getNode();
  const paragraph = node.getParent();
  if (!$isTextNode(node) || !$isParagraphNode(paragraph) || node.getPreviousSibling() !== null) return false;
  const typed = node.getTextContent().slice(0, selection.anchor.offset);
  const block = $blockFor(typed);
  if (block === undefined) return false;
  const rest = node.getTextContent().slice(typed.length);
  if (rest === '') node.remove();
  else node.setTextContent(rest);
  block.inner.append(...paragraph.getChildren());
  paragraph.replace(block.outer);
  block.inner.selectStart();
  return true;
};

export const registerShortcuts = (editor: LexicalEditor): (() => void) =>
  editor.registerCommand(
    KEY_SPACE_COMMAND,
    (event) => {
      const turned = $turn();
      if (turned) event.preventDefault();
      return turned;
    },
    COMMAND_PRIORITY_LOW,
  );
