/** Writes a text that comes bit by bit below the text of an editor, while others may write in the editor too. */
import {
  $createParagraphNode,
  $createTextNode,
  $getNodeByKey,
  $getRoot,
  $isParagraphNode,
  type LexicalEditor,
  type NodeKey,
  type ParagraphNode,
  SKIP_DOM_SELECTION_TAG,
  SKIP_SCROLL_INTO_VIEW_TAG,
} from 'lexical';

export interface TextStream {
  /** Adds words at the end of what was added before; a line end begins a paragraph. */
  add(text: string): void;
  /** Removes what was added, but for paragraphs that somebody has changed meanwhile. */
  takeBack(): void;
}

const TAGS = [SKIP_DOM_SELECTION_TAG, SKIP_SCROLL_INTO_VIEW_TAG];

/** Begins in a paragraph of its own. The carets of all stay where they are; what others changed meanwhile stands. */
export const streamInto = (editor: LexicalEditor): TextStream => {
  let key: NodeKey | undefined;
  /** What was written into each paragraph. */
  const written = new Map<NodeKey, string>();

  /** The paragraph that is written in; a new one if it is gone, as when a colleague removed it. */
  const $current = (): ParagraphNode => {
    const known = key === undefined ? null : $getNodeByKey(key);
    if ($isParagraphNode(known) && known.isAttached()) return known;
    return $begin();
  };

  const $begin = (): ParagraphNode => {
    const root = $getRoot();
    const only = root.getChildrenSize() === 1 ? root.getFirstChild() : null;
    const isFresh = key === undefined && $isParagraphNode(only) && only.getTextContent() === '';
    const paragraph = isFresh ? only : $createParagraphNode();
    if (!isFresh) root.append(paragraph);
    key = paragraph.getKey();
    return paragraph;
  };

  return {
    add: (text) => {
      editor.update(
        () => {
          text.split('\n').forEach((part, index) => {
            const paragraph = index === 0 ? $current() : $begin();
            const at = paragraph.getKey();
            written.set(at, (written.get(at) ?? '') + part);
            if (part !== '') paragraph.append($createTextNode(part));
          });
        },
        { tag: TAGS },
      );
    },
    takeBack: () => {
      editor.update(
        () => {
          for (const [at, text] of written) {
            const paragraph = $getNodeByKey(at);
            if ($isParagraphNode(paragraph) && paragraph.getTextContent() === text) paragraph.remove();
          }
          if ($getRoot().isEmpty()) $getRoot().append($createParagraphNode());
          written.clear();
          key = undefined;
        },
        { tag: TAGS },
      );
    },
  };
};
