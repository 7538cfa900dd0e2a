/** Links in an editor: the link field sets them, and typed or pasted addresses become links. */
import { $createLinkNode, $isLinkNode, $toggleLink } from '@lexical/link';
import { mergeRegister } from '@lexical/utils';
import {
  $createTextNode,
  $getSelection,
  $isRangeSelection,
  $isTextNode,
  COMMAND_PRIORITY_HIGH,
  COMMAND_PRIORITY_LOW,
  KEY_ENTER_COMMAND,
  KEY_SPACE_COMMAND,
  PASTE_COMMAND,
  type LexicalEditor,
  type TextNode,
} from 'lexical';
import { addressHref, findLinks } from '@parley/core/links/find-links';
import { typedLink, type TypedLink } from '@parley/core/links/typed-link';
import { isSafeHref } from '@parley/core/rich-text/safe-href';

/** Why an address is not allowed in a link. */
export type WrongLink = Extract<TypedLink, { wrong: string }>['wrong'];

/**
 * Makes the selected words a link, or inserts the address as a link where nothing is selected.
 * @returns why the address is not allowed, or undefined
 */
export const setLink = (editor: LexicalEditor, typed: string): WrongLink | undefined => {
  const link = typedLink(typed);
  if ('wrong' in link) return link.wrong;
  editor.update(() => {
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return;
    if (selection.isCollapsed()) $insertLink(link.href, typed.trim());
    else $toggleLink(link.href);
  });
  return undefined;
};

/** Turns the selected link into plain words. */
export const removeLink = (editor: LexicalEditor): void => {
  editor.update(() => $toggleLink(null));
};

/** Makes addresses links when they are pasted, and when a blank or a new line ends them. */
export const registerLinks = (editor: LexicalEditor): (() => void) =>
  mergeRegister(
    editor.registerCommand(KEY_SPACE_COMMAND, $linkTyped, COMMAND_PRIORITY_LOW),
    editor.registerCommand(KEY_ENTER_COMMAND, $linkTyped, COMMAND_PRIORITY_LOW),
    editor.registerCommand(
      PASTE_COMMAND,
      (event) => {
        const data = 'clipboardData' in event ? event.clipboardData : null;
        if (data === null || !$pasteLink(data)) return false;
        event.preventDefault();
        return true;
      },
      COMMAND_PRIORITY_HIGH,
    ),
  );

const $insertLink = (href: string, words: string): void => {
  const selection = $getSelection();
  const link = $createLinkNode(href).append($createTextNode(words));
  if ($isRangeSelection(selection)) selection.insertNodes([link]);
};

/** A link is not allowed in code or in another link. */
const canLink = (node: TextNode): boolean =>
  node.isSimpleText() &&
  !node.hasFormat('code') &&
  node.getTopLevelElement()?.getType() !== 'code' &&
  !node.getParents().some($isLinkNode);

/** Links the address before the caret, without the punctuation behind it. The key keeps its effect. */
const $linkTyped = (): false => {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return false;
  const node = selection.anchor.getNode();
  if (!$isTextNode(node) || !canLink(node)) return false;
  const before = node.getTextContent().slice(0, selection.anchor.offset);
  const last = findLinks(before).at(-1);
  if (last === undefined || last.href.startsWith('tel:') || !isSafeHref(last.href)) return false;
  if (!/^\p{P}*$/u.test(before.slice(last.end))) return false;
  const parts = node.splitText(last.start, last.end);
  const address = last.start === 0 ? parts[0] : parts[1];
  if (address === undefined) return false;
  const link = $createLinkNode(last.href);
  address.insertBefore(link);
  link.append(address);
  return false;
};

const $pasteLink = (data: DataTransfer): boolean => {
  const text = data.getData('text/plain').trim();
  const href = addressHref(text);
  const selection = $getSelection();
  if (href === undefined || !isSafeHref(href) || !$isRangeSelection(selection)) return false;
  const words = selection.getNodes().filter($isTextNode);
  if (!words.every(canLink)) return false;
  if (!selection.isCollapsed()) {
    $toggleLink(href);
    return true;
  }
  // A link that was copied with words of its own keeps these words.
  if (data.getData('text/html') !== '') return false;
  $insertLink(href, text);
  return true;
};
