/** Draws a shared type in an editor, and finds out whether the editor still shows its present content. */
import { $getAnchorAndFocusForUserState, type Binding, type UserState } from '@lexical/yjs';
import {
  $createRangeSelection,
  $getNodeByKey,
  $getRoot,
  $isElementNode,
  $isTextNode,
  $setSelection,
  COLLABORATION_TAG,
  HISTORY_MERGE_TAG,
  SKIP_SCROLL_INTO_VIEW_TAG,
  type NodeKey,
} from 'lexical';
import { partsOf } from './shared-types.ts';

type CollabElement = Binding['root'];
type CollabNode = Binding['collabNodeMap'] extends Map<NodeKey, infer Node> ? Node : never;

const $select = (binding: Binding, caret: UserState): void => {
  const { anchorKey, anchorOffset, focusKey, focusOffset } = $getAnchorAndFocusForUserState(binding, caret);
  const [anchor, focus] = [anchorKey, focusKey].map((key) => (key === null ? null : $getNodeByKey(key)));
  if (!$isTextNode(anchor) || !$isTextNode(focus)) {
    $getRoot().selectEnd();
    return;
  }
  const selection = $createRangeSelection();
  selection.setTextNodeRange(anchor, anchorOffset, focus, focusOffset);
  $setSelection(selection);
};

/**
 * Draws all of the shared type again. Writes nothing into it.
 * @param caret the earlier place of this agent's caret, to be restored; undefined if there was no caret
 */
export const showShared = (binding: Binding, caret: UserState | undefined): void => {
  const { editor, root } = binding;
  editor.update(
    () => {
      $getRoot().clear();
      root.applyChildrenYjsDelta(
        binding,
        root.getSharedType().toDelta() as Parameters<typeof root.applyChildrenYjsDelta>[1],
      );
      root.syncChildrenFromYjs(binding);
      if (caret !== undefined) $select(binding, caret);
    },
    {
      discrete: true,
      skipTransforms: true,
      tag: [COLLABORATION_TAG, HISTORY_MERGE_TAG, SKIP_SCROLL_INTO_VIEW_TAG],
    },
  );
};

const isElement = (node: CollabNode | undefined): node is CollabElement =>
  node !== undefined && '_xmlText' in node;

/** Whether the binding's copy of a type, and of the types in it, is equal to them. */
const isElementInStep = (element: CollabElement): boolean => {
  const children = element._children;
  let at = -1;
  let words = '';
  const isTextRight = (): boolean => {
    const child = children[at];
    return child === undefined || !('_text' in child) ? words === '' : child._text === words;
  };
  for (const part of partsOf(element._xmlText)) {
    if ('odd' in part) return false;
    if ('words' in part) {
      words += part.words;
      continue;
    }
    if (!isTextRight()) return false;
    at += 1;
    words = '';
    if ((part.type as { _collabNode?: unknown })._collabNode !== children[at]) return false;
  }
  if (!isTextRight() || at !== children.length - 1) return false;
  return children.every((child) => !isElement(child) || isElementInStep(child));
};

const $isElementShown = (element: CollabElement): boolean => {
  const node = $getNodeByKey(element._key);
  if (!$isElementNode(node)) return false;
  const children = element._children;
  const keys = node.getChildrenKeys();
  return (
    keys.length === children.length &&
    children.every((child, index) => {
      if (child._key !== keys[index]) return false;
      if (isElement(child)) return $isElementShown(child);
      if (!('_text' in child)) return true;
      return $getNodeByKey(child._key)?.getTextContent() === child._text;
    })
  );
};

/** Whether the editor shows the present content of the shared type. */
export const showsShared = (binding: Binding): boolean =>
  isElementInStep(binding.root) && binding.editor.read(() => $isElementShown(binding.root));
