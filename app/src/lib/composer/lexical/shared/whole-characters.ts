/**
 * Makes the binding write changes of a text in whole characters; the library itself compares UTF-16 units.
 */
import type { Binding } from '@lexical/yjs';
import { $getSelection, $isRangeSelection, type NodeKey } from 'lexical';
import { withoutHalves } from '@parley/core/rich-text/characters';
import { textChange } from './text-change.ts';

type CollabNode = Binding['collabNodeMap'] extends Map<NodeKey, infer Node> ? Node : never;
type CollabText = Extract<CollabNode, { spliceText: unknown }>;

type Splice = (index: number, remove: number, insert: string) => void;

const isCollabText = (node: CollabNode | undefined): node is CollabText =>
  node !== undefined && 'spliceText' in node;

/** Index of the caret if it is in this text, otherwise the text's end. */
const $caretIn = (key: NodeKey, text: string): number => {
  const selection = $getSelection();
  const isIn = $isRangeSelection(selection) && selection.isCollapsed() && selection.anchor.key === key;
  return isIn ? selection.anchor.offset : text.length;
};

const $writeWhole = (node: CollabText, splice: Splice): void => {
  const after = node.getNode()?.getTextContent();
  if (after === undefined) return;
  const { index, remove, insert } = textChange(node._text, after, $caretIn(node.getKey(), after));
  splice(index, remove, withoutHalves(insert));
};

/** To be called with the leaves that an update has changed, before the binding writes that update. */
export const writeWholeCharacters = (binding: Binding, leaves: ReadonlySet<NodeKey>): void => {
  for (const key of leaves) {
    const node = binding.collabNodeMap.get(key);
    if (!isCollabText(node) || Object.hasOwn(node, 'spliceText')) continue;
    const splice = node.spliceText.bind(node);
    // The library finds out that a text has changed; this function finds out where.
    node.spliceText = () => $writeWhole(node, splice);
  }
};
