/** A text editor without a framework: nodes, keys, lists, shortcuts, mentions. Content comes by a binding. */
import { $createCodeNode, $isCodeNode } from '@lexical/code-core';
import { $isLinkNode } from '@lexical/link';
import {
  $isListNode,
  INSERT_ORDERED_LIST_COMMAND,
  INSERT_UNORDERED_LIST_COMMAND,
  registerList,
  REMOVE_LIST_COMMAND,
} from '@lexical/list';
import { $createQuoteNode, $isQuoteNode, DRAG_DROP_PASTE, registerRichText } from '@lexical/rich-text';
import { $setBlocksType } from '@lexical/selection';
import { mergeRegister } from '@lexical/utils';
import {
  $createParagraphNode,
  $getRoot,
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_CRITICAL,
  COMMAND_PRIORITY_HIGH,
  createEditor,
  type ElementNode,
  FORMAT_TEXT_COMMAND,
  KEY_DOWN_COMMAND,
  type LexicalEditor,
  PASTE_COMMAND,
  type TextFormatType,
} from 'lexical';
import { isBlank } from '@parley/core/rich-text/plain-text';
import { hasRoomFor, type RichText } from '@parley/core/rich-text/rich-text';
import { isComposing, keepComposedIn } from '../../keys/composing.ts';
import { $fromRichText, type NameOf } from './from-rich-text.ts';
import { registerLinks } from './paste/links.ts';
import { NODES } from './nodes/nodes.ts';
import { registerPaste } from './paste/paste.ts';
import { registerShortcuts } from './shortcuts.ts';
import { $toRichText, trimmed } from './to-rich-text.ts';

const THEME = {
  paragraph: 'editor-paragraph',
  quote: 'editor-quote',
  code: 'editor-code',
  link: 'editor-link',
  list: { ul: 'editor-bullets', ol: 'editor-numbers', nested: { listitem: 'editor-nested' } },
  text: {
    bold: 'editor-bold',
    italic: 'editor-italic',
    strikethrough: 'editor-strike',
    code: 'editor-inline-code',
  },
  collaboration: { cursor: 'editor-caret', cursorName: 'editor-caret-name' },
};

export type BlockType = 'bullets' | 'numbers' | 'quote' | 'code';

/** What holds at the caret, for the toolbar. */
export interface Formats {
  readonly text: ReadonlySet<TextFormatType>;
  readonly block: BlockType | undefined;
  readonly link: boolean;
}

export interface EditorListeners {
  readonly onChange: (editor: LexicalEditor) => void;
  /** Any key, before the editor looks at it; true if it is taken. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly onFiles: (files: File[]) => void;
  /** More was pasted than a text can hold: nothing of it was put in. */
  readonly onTooLong: () => void;
}

export const createTextEditor = (
  listeners: EditorListeners,
): { editor: LexicalEditor; dispose: () => void } => {
  const editor = createEditor({
    namespace: 'parley',
    theme: THEME,
    nodes: [...NODES],
    onError: (error) => {
      throw error;
    },
  });
  const dispose = mergeRegister(
    registerRichText(editor),
    registerList(editor),
    registerShortcuts(editor),
    registerLinks(editor),
    registerPaste(editor),
    // The editor itself lets the last key of a composition through: Enter would then choose a teammate.
    editor.registerCommand(KEY_DOWN_COMMAND, isComposing, COMMAND_PRIORITY_CRITICAL),
    editor.registerRootListener((root) => (root === null ? undefined : keepComposedIn(root))),
    editor.registerCommand(
      KEY_DOWN_COMMAND,
      (event) => {
        if (!listeners.onKey(event)) return false;
        event.preventDefault();
        return true;
      },
      COMMAND_PRIORITY_HIGH,
    ),
    editor.registerCommand(
      PASTE_COMMAND,
      (event) => {
        const plain = 'clipboardData' in event ? (event.clipboardData?.getData('text/plain') ?? '') : '';
        if (hasRoomFor(editor.read($toRichText), plain)) return false;
        event.preventDefault();
        listeners.onTooLong();
        return true;
      },
      COMMAND_PRIORITY_HIGH,
    ),
    editor.registerCommand(
      DRAG_DROP_PASTE,
      (files) => {
        listeners.onFiles(files);
        return true;
      },
      COMMAND_PRIORITY_HIGH,
    ),
    editor.registerUpdateListener(() => listeners.onChange(editor)),
  );
  return { editor, dispose };
};

/** The text as it stands, without empty lines around it. */
export const readText = (editor: LexicalEditor): RichText => trimmed(editor.read($toRichText));

export const isEmptyText = (editor: LexicalEditor): boolean => isBlank(editor.read($toRichText));

/** Puts a text in the place of all that is there. */
export const replaceText = (editor: LexicalEditor, text: RichText, nameOf: NameOf): void => {
  editor.update(() => {
    $getRoot()
      .clear()
      .append(...$fromRichText(text, nameOf));
  });
};

/** Adds a text below what is there, and puts the caret at its end. */
export const appendText = (editor: LexicalEditor, text: RichText, nameOf: NameOf): void => {
  editor.update(() => {
    const root = $getRoot();
    const last = root.getLastChild();
    if (last !== null && last.getTextContent() === '' && root.getChildrenSize() === 1) last.remove();
    root.append(...$fromRichText(text, nameOf));
    root.selectEnd();
  });
};

export const toggleFormat = (editor: LexicalEditor, format: TextFormatType): void => {
  editor.dispatchCommand(FORMAT_TEXT_COMMAND, format);
};

const $blockType = (): BlockType | undefined => {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return undefined;
  const block = selection.anchor.getNode().getTopLevelElement();
  if ($isListNode(block)) return block.getListType() === 'number' ? 'numbers' : 'bullets';
  if ($isQuoteNode(block)) return 'quote';
  return $isCodeNode(block) ? 'code' : undefined;
};

/** Makes the blocks at the caret such ones, or paragraphs if they already are. */
export const toggleBlock = (editor: LexicalEditor, type: BlockType): void => {
  const current = editor.read($blockType);
  if (type === 'bullets' || type === 'numbers') {
    if (current === type) editor.dispatchCommand(REMOVE_LIST_COMMAND, undefined);
    else {
      const command = type === 'bullets' ? INSERT_UNORDERED_LIST_COMMAND : INSERT_ORDERED_LIST_COMMAND;
      editor.dispatchCommand(command, undefined);
    }
    return;
  }
  editor.update(() => {
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return;
    $setBlocksType(selection, (): ElementNode => {
      if (current === type) return $createParagraphNode();
      return type === 'quote' ? $createQuoteNode() : $createCodeNode();
    });
  });
};

export const readFormats = (editor: LexicalEditor): Formats =>
  editor.read(() => {
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return { text: new Set(), block: undefined, link: false };
    const formats: TextFormatType[] = ['bold', 'italic', 'strikethrough', 'code'];
    return {
      text: new Set(formats.filter((format) => selection.hasFormat(format))),
      block: $blockType(),
      link: selection.getNodes().some((node) => $isLinkNode(node) || $isLinkNode(node.getParent())),
    };
  });
