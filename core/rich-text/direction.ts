/** The direction of written text. */
import type { Block } from './rich-text.ts';

/** Letters of right-to-left scripts: Hebrew, Arabic, Syriac, Thaana, N'Ko and others. */
const RIGHT_TO_LEFT =
  /[\u0590-\u05ff\u0608\u060b\u060d\u061b-\u064a\u066d-\u066f\u0671-\u06d5\u06e5-\u06e6\u06ee-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** `rtl` or `ltr` by the first letter of a text, as HTML's `dir=auto` finds it; undefined without letters. */
export const directionOf = (text: string): 'rtl' | 'ltr' | undefined => {
  const first = /\p{L}/u.exec(text)?.[0];
  if (first === undefined) return undefined;
  return RIGHT_TO_LEFT.test(first) ? 'rtl' : 'ltr';
};

/**
 * The direction of blocks as a whole: it decides on which side bullets and the line of a quote are. HTML
 * finds no direction for an element whose parts have their own.
 */
export const blocksDirection = (blocks: readonly Block[]): 'rtl' | 'ltr' | undefined => {
  for (const block of blocks) {
    const found = blockDirection(block);
    if (found !== undefined) return found;
  }
  return undefined;
};

const blockDirection = (block: Block): 'rtl' | 'ltr' | undefined => {
  switch (block.type) {
    case 'paragraph':
      return directionOf(block.children.map(inlineText).join(''));
    case 'list':
      return blocksDirection(block.items.flat());
    case 'quote':
      return blocksDirection(block.children);
    case 'code':
      return directionOf(block.text);
    case 'image':
      return undefined;
  }
};

type Inline = Extract<Block, { type: 'paragraph' }>['children'][number];

const inlineText = (inline: Inline): string => {
  switch (inline.type) {
    case 'text':
      return inline.text;
    case 'link':
      return inline.children.map(({ text }) => text).join('');
    // Each of these is isolated from the words around it.
    case 'break':
    case 'mention':
    case 'variable':
      return ' ';
  }
};
