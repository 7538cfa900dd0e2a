/** Pastes content of other programs. Content that was copied in one of our editors is not changed. */
import { $insertGeneratedNodes } from '@lexical/clipboard';
import { $generateNodesFromDOM } from '@lexical/html';
import { $addUpdateTag, $getSelection, COMMAND_PRIORITY_LOW, PASTE_COMMAND, PASTE_TAG } from 'lexical';
import type { LexicalEditor } from 'lexical';
import { readForeignHtml } from './foreign-html.ts';

export const registerPaste = (editor: LexicalEditor): (() => void) =>
  editor.registerCommand(
    PASTE_COMMAND,
    (event) => {
      const data = 'clipboardData' in event ? event.clipboardData : null;
      if (data === null || !$pasteHtml(editor, data)) return false;
      event.preventDefault();
      return true;
    },
    COMMAND_PRIORITY_LOW,
  );

const $pasteHtml = (editor: LexicalEditor, data: DataTransfer): boolean => {
  const html = data.getData('text/html');
  const selection = $getSelection();
  if (html === '' || selection === null || data.getData('application/x-lexical-editor') !== '') return false;
  const page = readForeignHtml(html);
  // The content is only a picture: the handler of files takes it.
  if ((page.body.textContent ?? '').trim() === '') return false;
  $addUpdateTag(PASTE_TAG);
  $insertGeneratedNodes(editor, $generateNodesFromDOM(editor, page), selection);
  return true;
};
