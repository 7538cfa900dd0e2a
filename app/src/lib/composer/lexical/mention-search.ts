/** Typing `@` offers teammates (CM-2): finds what is typed after it, and puts the chosen one in its place. */
import {
  $createTextNode,
  $getSelection,
  $isRangeSelection,
  $isTextNode,
  COMMAND_PRIORITY_CRITICAL,
  KEY_ARROW_DOWN_COMMAND,
  KEY_ARROW_UP_COMMAND,
  KEY_ENTER_COMMAND,
  KEY_ESCAPE_COMMAND,
  KEY_TAB_COMMAND,
  type LexicalEditor,
} from 'lexical';
import { mergeRegister } from '@lexical/utils';
import type { AgentId } from '@parley/core/ids';
import { $createMentionNode } from './mention-node.ts';

/** `@` at the start or after a blank, then at most two words. */
const TYPED = /(?:^|[\s(])@((?:[\p{L}\p{M}\p{N}.'’-]+ ?){0,2})$/u;

const $typed = (): string | undefined => {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return undefined;
  const node = selection.anchor.getNode();
  if (!$isTextNode(node) || node.hasFormat('code')) return undefined;
  return TYPED.exec(node.getTextContent().slice(0, selection.anchor.offset))?.[1];
};

/** What is typed after an `@` before the caret, or undefined. */
export const mentionTyped = (editor: LexicalEditor): string | undefined => editor.read($typed);

/** Replaces the `@` and what is typed after it with a mention and a blank. */
export const insertMention = (editor: LexicalEditor, agent: AgentId, name: string): void => {
  editor.update(() => {
    const typed = $typed();
    const selection = $getSelection();
    if (typed === undefined || !$isRangeSelection(selection)) return;
    const node = selection.anchor.getNode();
    if (!$isTextNode(node)) return;
    const end = selection.anchor.offset;
    selection.setTextNodeRange(node, end - typed.length - 1, node, end);
    selection.insertNodes([$createMentionNode(agent, name), $createTextNode(' ')]);
  });
};

/** Writes an `@` at the caret, for the button. */
export const beginMention = (editor: LexicalEditor): void => {
  editor.update(() => {
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return;
    const node = selection.anchor.getNode();
    const before = $isTextNode(node) ? node.getTextContent().slice(0, selection.anchor.offset) : '';
    selection.insertText(before === '' || /\s$/.test(before) ? '@' : ' @');
  });
};

export interface MentionKeys {
  readonly isOpen: () => boolean;
  readonly move: (by: 1 | -1) => void;
  readonly choose: () => void;
  readonly dismiss: () => void;
}

/** While the list is open, arrows, Enter, Tab and Escape are its own. */
export const registerMentionKeys = (editor: LexicalEditor, keys: MentionKeys): (() => void) => {
  const take = (run: () => void) => (event: KeyboardEvent | null) => {
    if (!keys.isOpen()) return false;
    event?.preventDefault();
    event?.stopPropagation();
    run();
    return true;
  };
  return mergeRegister(
    editor.registerCommand(
      KEY_ARROW_DOWN_COMMAND,
      take(() => keys.move(1)),
      COMMAND_PRIORITY_CRITICAL,
    ),
    editor.registerCommand(
      KEY_ARROW_UP_COMMAND,
      take(() => keys.move(-1)),
      COMMAND_PRIORITY_CRITICAL,
    ),
    editor.registerCommand(KEY_ENTER_COMMAND, take(keys.choose), COMMAND_PRIORITY_CRITICAL),
    editor.registerCommand(KEY_TAB_COMMAND, take(keys.choose), COMMAND_PRIORITY_CRITICAL),
    editor.registerCommand(KEY_ESCAPE_COMMAND, take(keys.dismiss), COMMAND_PRIORITY_CRITICAL),
  );
};
