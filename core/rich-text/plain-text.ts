/** Rich text as plain text: for previews, search, notifications and channels that carry nothing else. */
import type { AgentId, FileId } from '../ids.ts';
import { isVisible } from '../names/visible.ts';
import type { Block, Inline, RichText } from './rich-text.ts';
import { variableText } from './variable-run.ts';

export interface PlainTextOptions {
  /** Name of a tagged teammate; without it a mention reads `@…`. */
  readonly nameOf?: (agent: AgentId) => string | undefined;
}

const inlineText = (inline: Inline, options: PlainTextOptions): string => {
  switch (inline.type) {
    case 'text':
      return inline.text;
    case 'break':
      return '\n';
    case 'mention':
      return `@${options.nameOf?.(inline.agent) ?? '…'}`;
    case 'variable':
      return variableText(inline);
    case 'link': {
      const label = inline.children.map((child) => child.text).join('');
      return label === '' || label === inline.href ? inline.href : `${label} (${inline.href})`;
    }
    // A block of a newer program (law L18).
    default:
      return '';
  }
};

const blockText = (block: Block, options: PlainTextOptions): string => {
  switch (block.type) {
    case 'paragraph':
      return block.children.map((child) => inlineText(child, options)).join('');
    case 'list':
      return block.items
        .map((item, index) => {
          const text = item.map((child) => blockText(child, options)).join('\n');
          return `${block.ordered ? `${index + 1}.` : '-'} ${text.replaceAll('\n', '\n  ')}`;
        })
        .join('\n');
    case 'quote':
      return block.children
        .map((child) => `> ${blockText(child, options).replaceAll('\n', '\n> ')}`)
        .join('\n');
    case 'code':
      return block.text;
    case 'image':
    default:
      return '';
  }
};

/** The text of a rich text, one line a paragraph, list items with `-` or `1.`, quotes with `>`. */
export const toPlainText = (text: RichText, options: PlainTextOptions = {}): string =>
  text.blocks.map((block) => blockText(block, options)).join('\n');

/** The beginning of a text in one line, at most `length` characters, for lists. */
export const excerpt = (text: string, length: number): string => {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= length
    ? line
    : `${Array.from(line)
        .slice(0, length - 1)
        .join('')}…`;
};

/** Whether nothing is in it that a reader could see: no text but blanks, no mention, no picture. */
export const isBlank = (text: RichText): boolean =>
  mentionsOf(text).length === 0 && imagesOf(text).length === 0 && !isVisible(toPlainText(text));

const walk = (blocks: readonly Block[], visit: (block: Block) => void): void => {
  for (const block of blocks) {
    visit(block);
    if (block.type === 'quote') walk(block.children, visit);
    if (block.type === 'list') for (const item of block.items) walk(item, visit);
  }
};

/** The teammates tagged in a text, each once, in order of appearance. */
export const mentionsOf = (text: RichText): AgentId[] => {
  const found = new Set<AgentId>();
  walk(text.blocks, (block) => {
    if (block.type !== 'paragraph') return;
    for (const inline of block.children) if (inline.type === 'mention') found.add(inline.agent);
  });
  return [...found];
};

/** The pictures that stand in a text, in order. */
export const imagesOf = (text: RichText): FileId[] => {
  const found: FileId[] = [];
  walk(text.blocks, (block) => {
    if (block.type === 'image') found.push(block.file);
  });
  return found;
};
