/** What is typed after `@`, `/` or `:` before the caret, and what takes its place: teammates, snippets, emoji. */
import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
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
  type LexicalNode,
} from 'lexical';
import { mergeRegister } from '@lexical/utils';
import type { AgentId } from '@parley/core/ids';
import type { RichText } from '@parley/core/rich-text/rich-text';
import { $fromRichText, $lines, type NameOf } from './from-rich-text.ts';
import { $createMentionNode } from './nodes/mention-node.ts';

export type Trigger = '@' | '/' | ':';

export interface Typed {
  readonly trigger: Trigger;
  /** What stands after the sign. */
  readonly words: string;
}

/** The sign at the start or after a blank; then what it may be followed by. */
const TYPED: Readonly<Record<Trigger, RegExp>> = {
  // Any number of words: no list opens if no name answers them. A blank comes only after a word.
  '@': /(?:^|[\s(])[@＠]((?:[^\s@＠]+(?:[ \u00a0\u202f][^\s@＠]+)*[ \u00a0\u202f]?)?)$/u,
  // A blank only within: `and / or` asks for nothing.
  '/': /(?:^|\s)\/((?:[\p{L}\p{M}\p{N}_][^\s/]*(?:[ \u00a0\u202f][^\s/]+)*[ \u00a0\u202f]?)?)$/u,
  // Two letters at least: `:D` is left alone. A second colon ends it.
  ':': /(?:^|[\s(]):((?:\+1|-1|[\p{L}\p{M}][\p{L}\p{M}\p{N}_-]{1,30}):?)$/u,
};
const TRIGGERS = Object.keys(TYPED) as Trigger[];
/** Nobody looks for a name that is longer than this, in characters. */
const LONGEST = 100;

/** The words before a caret that ask for a list: of several signs, the last one counts. */
export const typedIn = (before: string): Typed | undefined => {
  const asking = TRIGGERS.flatMap((trigger) => {
    const words = TYPED[trigger].exec(before)?.[1];
    return words === undefined || words.length > LONGEST ? [] : [{ trigger, words }];
  });
  return asking.sort((a, b) => a.words.length - b.words.length)[0];
};

const $typed = (): Typed | undefined => {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return undefined;
  const node = selection.anchor.getNode();
  if (!$isTextNode(node) || node.hasFormat('code') || node.getTopLevelElement()?.getType() === 'code') {
    return undefined;
  }
  return typedIn(node.getTextContent().slice(0, selection.anchor.offset));
};

/** What asks for a list before the caret, or undefined. */
export const typedAt = (editor: LexicalEditor): Typed | undefined => editor.read($typed);

/** Selects the sign and what is typed after it, so that what is inserted takes its place. */
const $selectTyped = (): boolean => {
  const typed = $typed();
  const selection = $getSelection();
  if (typed === undefined || !$isRangeSelection(selection)) return false;
  const node = selection.anchor.getNode();
  if (!$isTextNode(node)) return false;
  const end = selection.anchor.offset;
  selection.setTextNodeRange(node, end - typed.words.length - 1, node, end);
  return true;
};

const $insert = (nodes: LexicalNode[]): void => {
  const selection = $getSelection();
  if ($isRangeSelection(selection)) selection.insertNodes(nodes);
};

/** Puts a mention and a blank in the place of what is typed. */
export const insertMention = (editor: LexicalEditor, agent: AgentId, name: string): void => {
  editor.update(() => {
    if ($selectTyped()) $insert([$createMentionNode(agent, name), $createTextNode(' ')]);
  });
};

/** Puts an emoji in the place of what is typed, or at the caret. */
export const insertEmoji = (editor: LexicalEditor, emoji: string): void => {
  editor.update(() => {
    $selectTyped();
    const selection = $getSelection();
    if ($isRangeSelection(selection)) selection.insertText(emoji);
  });
};

/** Puts a text in the place of what is typed, or at the caret; what stands around it stays (DR-6). */
export const insertText = (editor: LexicalEditor, text: RichText, nameOf: NameOf): void => {
  editor.update(() => {
    $selectTyped();
    const [first, ...rest] = text.blocks;
    // One paragraph goes on in the line of the caret.
    if (first?.type === 'paragraph' && rest.length === 0) {
      $insert($lines(first.children, nameOf));
    } else $insert($fromRichText(text, nameOf));
  });
};

/** Writes the sign at the caret, for a button. */
export const beginTyped = (editor: LexicalEditor, trigger: Trigger): void => {
  editor.update(() => {
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return;
    const node = selection.anchor.getNode();
    const before = $isTextNode(node) ? node.getTextContent().slice(0, selection.anchor.offset) : '';
    selection.insertText(before === '' || /\s$/.test(before) ? trigger : ` ${trigger}`);
  });
};

/** Writes what was typed before the editor was there: at the caret, or at the end if there is no caret yet. */
export const insertTyped = (editor: LexicalEditor, text: string): void => {
  editor.update(() => {
    const root = $getRoot();
    if (root.isEmpty()) root.append($createParagraphNode());
    const selection = $getSelection();
    ($isRangeSelection(selection) ? selection : root.selectEnd()).insertText(text);
  });
};

export interface ListKeys {
  readonly isOpen: () => boolean;
  readonly move: (by: 1 | -1) => void;
  readonly choose: () => void;
  readonly dismiss: () => void;
}

/** While the list is open, arrows, Enter, Tab and Escape are its own. */
export const registerListKeys = (editor: LexicalEditor, keys: ListKeys): (() => void) => {
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
