/** The lines of a draft, each with its own place in the editor, and their change while others may write in them too. */
import { $isListItemNode, $isListNode } from '@lexical/list';
import { $isQuoteNode } from '@lexical/rich-text';
import {
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isLineBreakNode,
  $isParagraphNode,
  $isRangeSelection,
  $isTextNode,
  type ElementNode,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
  type PointType,
} from 'lexical';
import { $isLinkNode } from '@lexical/link';
import type { Inline } from '@parley/core/rich-text/rich-text';
import { $lines, type NameOf } from '../from-rich-text.ts';
import { $partsOf } from '../to-rich-text.ts';

/** A paragraph, an item of a list or a line of a quote. */
export interface DraftLine {
  readonly key: NodeKey;
  readonly parts: readonly Inline[];
  /** What of it is meant, in characters; what is no text counts as one. */
  readonly from: number;
  readonly to: number;
}

export interface LineChange {
  readonly key: NodeKey;
  readonly before: readonly Inline[];
  readonly after: readonly Inline[];
}

const isLine = (node: LexicalNode): node is ElementNode =>
  $isParagraphNode(node) ||
  ($isQuoteNode(node) && !node.isShadowRoot()) ||
  ($isListItemNode(node) && !node.getChildren().some($isListNode));

/** Lines in order. Code is left out: it is never rewritten. */
const $lineElements = (node: ElementNode = $getRoot()): ElementNode[] =>
  node.getChildren().flatMap((child): ElementNode[] => {
    if (isLine(child)) return [child];
    const holdsLines = $isListNode(child) || $isListItemNode(child) || $isQuoteNode(child);
    return holdsLines ? $lineElements(child) : [];
  });

/** Characters of a line's content, as they are counted there. */
const sizeOf = (node: LexicalNode): number => {
  if ($isTextNode(node) && !node.hasFormat('code')) return node.getTextContentSize();
  return $isElementNode(node) && !$isLinkNode(node)
    ? node.getChildren().reduce((sum, child) => sum + sizeOf(child), 0)
    : 1;
};

/** How far into a line a point is; undefined if it is not in it. A point within a thing counts as before it. */
const offsetOf = (line: ElementNode, { key, offset, type }: PointType): number | undefined => {
  let at = 0;
  for (const [index, child] of line.getChildren().entries()) {
    if (type === 'element' && key === line.getKey() && index === offset) return at;
    if (child.getKey() === key) return at + ($isTextNode(child) && !child.hasFormat('code') ? offset : 0);
    if ($isElementNode(child) && child.getAllTextNodes().some((node) => node.getKey() === key)) return at;
    at += sizeOf(child);
  }
  return type === 'element' && key === line.getKey() ? at : undefined;
};

/** The selected lines with what of them is selected; all of them where nothing is. */
export const readLines = (editor: LexicalEditor): readonly DraftLine[] =>
  editor.read(() => {
    const elements = $lineElements();
    const all = elements.map((element) => ({
      key: element.getKey(),
      parts: $partsOf(element.getChildren()),
      from: 0,
      to: sizeOf(element),
    }));
    const selection = $getSelection();
    if (!$isRangeSelection(selection) || selection.isCollapsed()) return all;
    const [start, end] = selection.isBackward()
      ? [selection.focus, selection.anchor]
      : [selection.anchor, selection.focus];
    const first = elements.findIndex((line) => offsetOf(line, start) !== undefined);
    const last = elements.findIndex((line) => offsetOf(line, end) !== undefined);
    if (first < 0 || last < first) return all;
    return all.slice(first, last + 1).map((line, index) => {
      const element = elements[first + index];
      const from = index === 0 && element ? (offsetOf(element, start) ?? 0) : 0;
      const to = first + index === last && element ? (offsetOf(element, end) ?? line.to) : line.to;
      return { ...line, from, to };
    });
  });

const signOf = (parts: readonly Inline[]): string => JSON.stringify(parts);

const $lineOf = (key: NodeKey): ElementNode | undefined => {
  const node = $getNodeByKey(key);
  return node !== null && node.isAttached() && isLine(node) ? node : undefined;
};

const $stands = (key: NodeKey, parts: readonly Inline[]): boolean => {
  const line = $lineOf(key);
  return line !== undefined && signOf($partsOf(line.getChildren())) === signOf(parts);
};

/** Whether each line still stands so. */
export const linesStand = (
  editor: LexicalEditor,
  lines: readonly { readonly key: NodeKey; readonly parts: readonly Inline[] }[],
): boolean => editor.read(() => lines.every(({ key, parts }) => $stands(key, parts)));

const $signOfNode = (node: LexicalNode): string =>
  $isLineBreakNode(node) ? 'break' : signOf($partsOf([node]));

/** Puts other parts into a line; what is the same at its ends stays, with the carets that others have there. */
const $setParts = (line: ElementNode, parts: readonly Inline[], nameOf: NameOf): void => {
  const old = line.getChildren();
  const next = $lines(parts, nameOf);
  const [before, after] = [old.map($signOfNode), next.map($signOfNode)];
  let head = 0;
  while (head < Math.min(before.length, after.length) && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < Math.min(before.length, after.length) - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const gone = old.slice(head, old.length - tail);
  const come = next.slice(head, next.length - tail);
  const [one, other] = [gone[0], come[0]];
  const isOneText =
    gone.length === 1 && come.length === 1 && $isTextNode(one) && $isTextNode(other) && one.isSimpleText();
  // Within one text only the letters that differ are written.
  if (isOneText && one.getFormat() === other.getFormat()) one.setTextContent(other.getTextContent());
  else line.splice(head, gone.length, come);
};

/**
 * Makes changes to lines that still stand as they were read; the others are left alone.
 * @returns the changes that were made
 */
export const changeLines = (
  editor: LexicalEditor,
  changes: readonly LineChange[],
  nameOf: NameOf,
): readonly LineChange[] => {
  const made: LineChange[] = [];
  editor.update(
    () => {
      for (const change of changes) {
        const line = $lineOf(change.key);
        if (line === undefined || !$stands(change.key, change.before)) continue;
        $setParts(line, change.after, nameOf);
        made.push(change);
      }
      const last = made.at(-1);
      if (last !== undefined) $lineOf(last.key)?.selectEnd();
    },
    { discrete: true },
  );
  return made;
};
