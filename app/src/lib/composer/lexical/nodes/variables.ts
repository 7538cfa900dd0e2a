/** Variables in an editor (DR-6): selecting them so that typing takes their place, and making them of what is typed. */
import {
  $createTextNode,
  $getNearestNodeFromDOMNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  CLICK_COMMAND,
  COMMAND_PRIORITY_LOW,
  TextNode,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical';
import { mergeRegister } from '@lexical/utils';
import type { VariableRun } from '@parley/core/rich-text/variable-run';
import { splitVariables } from '@parley/core/rich-text/variables';
import { isVariable } from '@parley/core/workspace/variables';
import { $createVariableNode, $isVariableNode, type VariableNode } from './variable-node.ts';

const $variables = (node: LexicalNode): VariableNode[] => {
  if ($isVariableNode(node)) return [node];
  return $isElementNode(node) ? node.getChildren().flatMap($variables) : [];
};

const $select = (node: VariableNode): void => {
  const index = node.getIndexWithinParent();
  node.getParent()?.select(index, index + 1);
};

/** Selects the first variable in the text; false if the text has no variable. */
export const selectVariable = (editor: LexicalEditor): boolean => {
  const found = editor.read(() => $variables($getRoot())[0]?.getKey());
  if (found === undefined) return false;
  editor.focus();
  editor.update(() => {
    const [first] = $variables($getRoot());
    if (first !== undefined) $select(first);
  });
  return true;
};

/** Puts a variable at the caret. */
export const insertVariable = (editor: LexicalEditor, name: string): void => {
  editor.update(() => {
    const selection = $getSelection();
    if ($isRangeSelection(selection)) selection.insertNodes([$createVariableNode({ name })]);
  });
};

/**
 * @param fill the text that replaces a variable that is typed; undefined leaves the variable
 */
export const registerVariables = (
  editor: LexicalEditor,
  fill: (variable: VariableRun) => string | undefined,
): (() => void) =>
  mergeRegister(
    editor.registerCommand(
      CLICK_COMMAND,
      ({ target }) => {
        const node = target instanceof Node ? $getNearestNodeFromDOMNode(target) : null;
        if (!$isVariableNode(node)) return false;
        $select(node);
        return true;
      },
      COMMAND_PRIORITY_LOW,
    ),
    // Colleagues' changes run through no transforms: only the agent who types a variable makes its node.
    editor.registerNodeTransform(TextNode, (node) => {
      const text = node.getTextContent();
      if (!node.isSimpleText() || node.hasFormat('code') || !text.includes('}')) return;
      const parts = splitVariables({ type: 'text', text }, isVariable);
      if (parts.every((part) => part.type === 'text')) return;
      const format = node.getFormat();
      const nodes = parts.map((part) => {
        if (part.type === 'variable') {
          const words = fill(part)?.trim();
          if (words === undefined || words === '') return $createVariableNode(part);
          return $createTextNode(words).setFormat(format);
        }
        return $createTextNode(part.text).setFormat(format);
      });
      const [first, ...rest] = nodes;
      if (first === undefined) return;
      node.replace(first);
      let last: LexicalNode = first;
      for (const next of rest) {
        last.insertAfter(next);
        last = next;
      }
      last.selectNext();
    }),
  );
