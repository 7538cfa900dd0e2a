/** An agent who writes in a draft: an editor without a page, bound to a document as in the app. */
import {
  $createRangeSelection,
  $getRoot,
  $isTextNode,
  $setSelection,
  REDO_COMMAND,
  type LexicalEditor,
  UNDO_COMMAND,
} from 'lexical';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { bindDraft } from '../shared/binding.ts';
import { createTextEditor, readText } from '../editor.ts';

export const ROOT = 'reply/0';

const STORED = Symbol('stored');
const OTHER = Symbol('other agent');

export interface WritingAgent {
  readonly doc: Y.Doc;
  readonly editor: LexicalEditor;
  /** Everything that a browser stores of this document. */
  readonly stored: readonly Uint8Array[];
  /** The editor's text as it would be sent. */
  text(): string;
  /** The texts of the draft's runs, in order. */
  runs(): string[];
  /** Replaces `[from, to)` of a run by other words; positions in UTF-16 units. */
  write(run: number, from: number, to: number, words: string): void;
  undo(): void;
  redo(): void;
  take(update: Uint8Array): void;
  /** Closes the page and opens it again: only what is stored remains. */
  reload(): void;
  close(): void;
}

interface Page {
  readonly doc: Y.Doc;
  readonly editor: LexicalEditor;
  readonly close: () => void;
}

const openPage = (stored: readonly Uint8Array[], onOwn: (update: Uint8Array) => void): Page => {
  const doc = new Y.Doc();
  for (const update of stored) Y.applyUpdate(doc, update, STORED);
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== STORED && origin !== OTHER) onOwn(update);
  });
  const awareness = new Awareness(doc);
  const { editor, dispose } = createTextEditor({
    onChange: () => undefined,
    onKey: () => false,
    onFiles: () => undefined,
    onTooLong: () => undefined,
  });
  const unbind = bindDraft({
    editor,
    doc,
    awareness,
    root: ROOT,
    self: { name: 'Ana', color: '#123456' },
    // No carets are drawn.
    writer: () => undefined,
    carets: null,
  });
  return {
    doc,
    editor,
    close: () => {
      unbind();
      dispose();
      awareness.destroy();
      doc.destroy();
    },
  };
};

/** @param tell receives each own update, once it is stored */
export const writingAgent = (tell: (update: Uint8Array) => void): WritingAgent => {
  const stored: Uint8Array[] = [];
  const onOwn = (update: Uint8Array): void => {
    stored.push(update);
    tell(update);
  };
  let page = openPage(stored, onOwn);
  return {
    get doc() {
      return page.doc;
    },
    get editor() {
      return page.editor;
    },
    stored,
    text: () => toPlainText(readText(page.editor)),
    runs: () =>
      page.editor.read(() =>
        $getRoot()
          .getAllTextNodes()
          .map((node) => node.getTextContent()),
      ),
    write: (run, from, to, words) => {
      page.editor.update(
        () => {
          const node = $getRoot().getAllTextNodes()[run];
          const selection = $isTextNode(node) ? $createRangeSelection() : $getRoot().selectEnd();
          if ($isTextNode(node)) selection.setTextNodeRange(node, from, node, to);
          $setSelection(selection);
          if (words === '\n') selection.insertParagraph();
          else if (words === '') selection.removeText();
          else selection.insertText(words);
        },
        { discrete: true },
      );
    },
    undo: () => void page.editor.dispatchCommand(UNDO_COMMAND, undefined),
    redo: () => void page.editor.dispatchCommand(REDO_COMMAND, undefined),
    take: (update) => {
      stored.push(update);
      Y.applyUpdate(page.doc, update, OTHER);
    },
    reload: () => {
      page.close();
      page = openPage(stored, onOwn);
    },
    close: () => page.close(),
  };
};
