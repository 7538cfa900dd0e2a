/** The words of a draft as plain text, read straight from its shared type without an editor. */
import type { DraftKind } from '@parley/core/documents/drafts';
import type { RichText } from '@parley/core/rich-text/rich-text';
import * as Y from 'yjs';

/**
 * Text of a shared type as the editor lays it out: an XmlText of XmlTexts (blocks), of Maps (the properties of
 * the text run that follows) and of XmlElements (things without words).
 */
const textOf = (type: Y.XmlText): string => {
  let text = '';
  const delta = type.toDelta() as { insert?: unknown }[];
  for (const { insert } of delta) {
    if (typeof insert === 'string') text += insert;
    else if (insert instanceof Y.XmlText) {
      // A link stands within its line; every other nested text is a block of its own.
      const isInline =
        insert.getAttribute('__type') === 'link' || insert.getAttribute('__type') === 'autolink';
      if (!isInline && text !== '' && !text.endsWith('\n')) text += '\n';
      text += textOf(insert);
    } else if (insert instanceof Y.Map && insert.get('__type') === 'linebreak') text += '\n';
  }
  return text;
};

const DRAFT = /^(reply|comment)\/(\d{1,9})$/;

export interface DraftText {
  readonly kind: DraftKind;
  readonly n: number;
  readonly text: string;
}

/** Text of one draft of a desk; empty if nobody wrote it. */
export const draftText = (doc: Y.Doc, name: string): string =>
  doc.share.has(name) ? textOf(doc.get(name, Y.XmlText)).trim() : '';

/** All drafts of a desk that have words in them. */
export const draftTexts = (doc: Y.Doc): DraftText[] =>
  [...doc.share.keys()].flatMap((name) => {
    const match = DRAFT.exec(name);
    if (match === null) return [];
    const text = draftText(doc, name);
    return text === '' ? [] : [{ kind: match[1] as DraftKind, n: Number(match[2]), text }];
  });

/** Empties a draft. */
export const emptyDraft = (doc: Y.Doc, name: string): void => {
  const type = doc.get(name, Y.XmlText);
  if (type.length > 0) doc.transact(() => type.delete(0, type.length));
};

/** Plain text as rich text: a paragraph a line. */
export const asRichText = (text: string): RichText => ({
  v: 1,
  blocks: text.split('\n').map((line) => ({
    type: 'paragraph',
    children: line === '' ? [] : [{ type: 'text', text: line }],
  })),
});
