/** Rich text as elements. Any text gives only these elements, and links only to known schemes. */
import type { FileId } from '@parley/core/ids';
import { linkedInlines } from '@parley/core/links/linked-text';
import { blocksDirection } from '@parley/core/rich-text/direction';
import { isSafeHref } from '@parley/core/rich-text/safe-href';
import type { Block, Inline, RichText, TextRun } from '@parley/core/rich-text/rich-text';
import { el } from './dom.ts';

const textNode = (run: TextRun): Node => {
  let node: Node = document.createTextNode(run.text);
  if (run.code) node = el('code', { dir: 'auto' }, node);
  if (run.strike) node = el('s', {}, node);
  if (run.italic) node = el('em', {}, node);
  if (run.bold) node = el('strong', {}, node);
  return node;
};

const inlineNode = (run: Inline): Node => {
  switch (run.type) {
    case 'text':
      return textNode(run);
    case 'break':
      return el('br');
    case 'link': {
      const children = run.children.map(textNode);
      if (!isSafeHref(run.href)) return el('span', {}, ...children);
      const attributes = {
        href: run.href,
        target: '_blank',
        rel: 'noopener noreferrer nofollow',
        dir: 'auto',
      };
      return el('a', attributes, ...(children.length === 0 ? [run.href] : children));
    }
    // The server sends visitors neither mentions nor variables.
    case 'mention':
    case 'variable':
      return document.createTextNode('');
  }
};

const blockNode = (block: Block, image: (file: FileId) => Node | undefined): Node => {
  const nested = (blocks: readonly Block[]): Node[] => blocks.map((child) => blockNode(child, image));
  switch (block.type) {
    case 'paragraph':
      return el('p', { dir: 'auto' }, ...linkedInlines(block.children).map(inlineNode));
    case 'list':
      return el(
        block.ordered ? 'ol' : 'ul',
        { dir: blocksDirection([block]) },
        ...block.items.map((item) => el('li', {}, ...nested(item))),
      );
    case 'quote':
      return el('blockquote', { dir: blocksDirection([block]) }, ...nested(block.children));
    case 'code':
      return el('pre', { dir: 'auto' }, el('code', {}, block.text));
    case 'image':
      return image(block.file) ?? document.createTextNode('');
  }
};

/** A plain text, with its addresses as links. */
export const linkNodes = (text: string): Node[] => linkedInlines([{ type: 'text', text }]).map(inlineNode);

/** @param image shows a picture of the message's files at its place in the text */
export const richTextNodes = (text: RichText, image: (file: FileId) => Node | undefined): Node[] =>
  text.blocks.map((block) => blockNode(block, image));
