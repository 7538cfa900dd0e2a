/**
 * Rich text as the text of a channel's message. A channel without marks of its own gets plain text. WhatsApp has marks,
 * but no way to write a character that is one: what an agent typed as a plain `*` must not make the words after it bold.
 */
import type { Block, Inline, RichText } from '../rich-text/rich-text.ts';
import { toPlainText, type PlainTextOptions } from '../rich-text/plain-text.ts';
import type { Carries } from './capabilities.ts';
import { markedLine, type Piece } from './whatsapp-marks.ts';

/** How a channel writes marks. */
export type Dialect = 'plain' | 'whatsapp';

/** The text that a channel sends for a rich text; pictures in it are files of the message, and go by themselves. */
export function toChannelText(
  text: RichText,
  carries: Pick<Carries, 'marks' | 'code'>,
  dialect: Dialect,
  options: PlainTextOptions = {},
): string {
  if (dialect === 'plain') return toPlainText(text, options);
  const writer = { carries, options };
  return joined(text.blocks, writer);
}

interface Writer {
  readonly carries: Pick<Carries, 'marks' | 'code'>;
  readonly options: PlainTextOptions;
}

function joined(blocks: readonly Block[], writer: Writer): string {
  return blocks
    .filter(({ type }) => type !== 'image')
    .map((block) => blockText(block, writer))
    .join('\n');
}

function blockText(block: Block, writer: Writer): string {
  switch (block.type) {
    case 'paragraph':
      return linesOf(block.children, writer).map(markedLine).join('\n');
    case 'list':
      return block.items
        .map((item, index) => {
          const start = block.ordered ? `${index + 1}.` : '-';
          return `${start} ${joined(item, writer).replaceAll('\n', '\n  ')}`;
        })
        .join('\n');
    case 'quote':
      return `> ${joined(block.children, writer).replaceAll('\n', '\n> ')}`;
    case 'code':
      return codeBlock(block.text, writer);
    // A block of a newer program (law L18).
    default:
      return '';
  }
}

const FENCE = '```';

function codeBlock(text: string, { carries }: Writer): string {
  const isBlank = text.trim() === '';
  return carries.code && !isBlank && !text.includes('`') ? `${FENCE}\n${text}\n${FENCE}` : text;
}

/** The pieces of a paragraph, line by line: marks end with their line. */
function linesOf(children: readonly Inline[], writer: Writer): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  for (const piece of children.flatMap((child) => piecesOf(child, writer))) {
    piece.text.split('\n').forEach((text, index) => {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ ...piece, text });
    });
  }
  return lines;
}

function piecesOf(inline: Inline, writer: Writer): readonly Piece[] {
  const { carries, options } = writer;
  switch (inline.type) {
    case 'text': {
      const { text, bold, italic, strike, code } = inline;
      const isCode = code === true && carries.code;
      if (isCode || !carries.marks) return [{ text, ...(isCode && { code: true }) }];
      return [{ text, bold, italic, strike }];
    }
    case 'link': {
      const label = inline.children.map(({ text }) => text).join('');
      const address: Piece = { text: inline.href, fixed: true };
      if (label === '' || label === inline.href) return [address];
      const words = inline.children.flatMap((child) => piecesOf(child, writer));
      return [...words, { text: ' (' }, address, { text: ')' }];
    }
    // Breaks, mentions, variables.
    default: {
      const plain: RichText = { v: 1, blocks: [{ type: 'paragraph', children: [inline] }] };
      return [{ text: toPlainText(plain, options) }];
    }
  }
}
