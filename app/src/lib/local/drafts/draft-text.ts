/** The words of a draft as plain text, read straight from its shared type without an editor. */
import type { DraftKind } from '@parley/core/documents/drafts';
import { withoutHalves } from '@parley/core/rich-text/characters';
import { fromPlainText, type RichText } from '@parley/core/rich-text/rich-text';
import { variableText } from '@parley/core/rich-text/variable-run';
import { withVariables } from '@parley/core/rich-text/variables';
import { isVariable } from '@parley/core/workspace/variables';
import * as Y from 'yjs';

/** What is still to be filled in, as it is typed; other things in a text have no words. */
const variableIn = (attributes: Readonly<Record<string, unknown>>): string => {
  const { __type: type, __variable: name, __fallback: fallback } = attributes;
  if (type !== 'variable' || typeof name !== 'string') return '';
  return variableText({ name, ...(typeof fallback === 'string' && fallback !== '' ? { fallback } : {}) });
};

/** Types nested deeper than in any text of ours are not read: a colleague's browser may write anything. */
const DEEPEST = 64;

/** Both runs and line ends are maps; of the two, only a line end has words of its own. */
const isLineBreak = (type: Y.Map<unknown>): boolean => type.get('__type') === 'linebreak';

const isInline = (type: Y.XmlText): boolean => {
  const name: unknown = type.getAttribute('__type');
  return name === 'link' || name === 'autolink';
};

/** Which part of the words that one item of a shared type brings is read. */
export type Part = (item: Y.ID, words: string) => string;

const ALL: Part = (_item, words) => words;

const textOf = (type: Y.XmlText, depth: number, part: Part): string => {
  let text = '';
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const { content } = item;
    if (content instanceof Y.ContentString) text += part(item.id, content.str);
    if (!(content instanceof Y.ContentType)) continue;
    const inner = content.type as unknown;
    if (inner instanceof Y.XmlText) {
      // A link stands within its line; every other nested text is a block of its own.
      if (!isInline(inner) && text !== '' && !text.endsWith('\n')) text += '\n';
      text += depth < DEEPEST ? textOf(inner, depth + 1, part) : '';
    } else if (inner instanceof Y.Map && isLineBreak(inner)) text += '\n';
    else if (inner instanceof Y.XmlElement) text += part(item.id, variableIn(inner.getAttributes()));
  }
  return text;
};

/**
 * Words of a shared type as the editor arranges it: an XmlText of XmlTexts (blocks), of Maps (the properties
 * of the text run that follows) and of XmlElements (objects without words). Anything else has no words.
 */
export const wordsIn = (type: unknown, part = ALL): string =>
  type instanceof Y.XmlText ? withoutHalves(textOf(type, 0, part)).trim() : '';

const DRAFT = /^(reply|comment)\/(\d{1,9})$/;

export interface DraftText {
  readonly kind: DraftKind;
  readonly draftNumber: number;
  readonly text: string;
}

/** Text of one draft of a drafts document, or a part of it; empty if nobody wrote it. */
export const draftText = (doc: Y.Doc, name: string, part = ALL): string =>
  doc.share.has(name) ? wordsIn(doc.get(name, Y.XmlText), part) : '';

/** All drafts of a drafts document that have words in them. */
export const draftTexts = (doc: Y.Doc): DraftText[] =>
  [...doc.share.keys()].flatMap((name) => {
    const match = DRAFT.exec(name);
    if (match === null) return [];
    const text = draftText(doc, name);
    return text === '' ? [] : [{ kind: match[1] as DraftKind, draftNumber: Number(match[2]), text }];
  });

/** Empties a draft. */
export const emptyDraft = (doc: Y.Doc, name: string): void => {
  const type = doc.get(name, Y.XmlText);
  if (type.length > 0) doc.transact(() => type.delete(0, type.length));
};

/** The words of a draft as rich text: a paragraph a line, and what was a variable is one again. */
export const asRichText = (text: string): RichText => withVariables(fromPlainText(text), isVariable);
