/**
 * The one format of posted text. The record never holds an editor's own JSON: editors convert to and from
 * this, channels say what of it they can carry.
 */
import * as v from 'valibot';
import { AgentIdSchema, FileIdSchema, type AgentId, type FileId } from '../ids.ts';
import { brokenBound } from './json-bounds.ts';
import { byType } from '../protocol/by-type.ts';
import { isSafeHref } from './safe-href.ts';
import { isFallback, isVariableName, type VariableRun } from './variable-run.ts';

/** Text with marks. Absent marks are off; `s` is strike-through. */
export interface TextRun {
  readonly type: 'text';
  readonly text: string;
  readonly bold?: true;
  readonly italic?: true;
  readonly strike?: true;
  readonly code?: true;
}
/** A link. `href` is http, https, mailto or tel, checked on entry. */
export interface LinkRun {
  readonly type: 'link';
  readonly href: string;
  readonly children: readonly TextRun[];
}
/** A tagged teammate: the id is the truth, the name is looked up when shown. */
export interface MentionRun {
  readonly type: 'mention';
  readonly agent: AgentId;
}
/** A line break inside a paragraph. */
export interface BreakRun {
  readonly type: 'break';
}
export type Inline = TextRun | LinkRun | MentionRun | BreakRun | VariableRun;

export interface Paragraph {
  readonly type: 'paragraph';
  readonly children: readonly Inline[];
}
export interface ListBlock {
  readonly type: 'list';
  readonly ordered: boolean;
  /** Each item is a list of blocks, so lists nest. */
  readonly items: readonly (readonly Block[])[];
}
export interface Quote {
  readonly type: 'quote';
  readonly children: readonly Block[];
}
export interface CodeBlock {
  readonly type: 'code';
  readonly text: string;
}
/** A picture among the files of the message, shown in place. */
export interface ImageBlock {
  readonly type: 'image';
  readonly file: FileId;
}
export type Block = Paragraph | ListBlock | Quote | CodeBlock | ImageBlock;

export interface RichText {
  readonly v: 1;
  readonly blocks: readonly Block[];
}

/** Longest JSON text of one rich text, in UTF-8 bytes. */
export const MAX_BYTES = 64 * 1024;
/** Deepest nesting of blocks; a paragraph at the top is at depth 1. */
export const MAX_DEPTH = 8;

const mark = v.exactOptional(v.literal(true));
const TextRunSchema = v.strictObject({
  type: v.literal('text'),
  text: v.string(),
  bold: mark,
  italic: mark,
  strike: mark,
  code: mark,
});
const InlineSchema = byType([
  TextRunSchema,
  v.strictObject({
    type: v.literal('link'),
    href: v.pipe(v.string(), v.check(isSafeHref, 'unsafe link')),
    children: v.array(TextRunSchema),
  }),
  v.strictObject({ type: v.literal('mention'), agent: AgentIdSchema }),
  v.strictObject({ type: v.literal('break') }),
  v.strictObject({
    type: v.literal('variable'),
    name: v.pipe(v.string(), v.check(isVariableName, 'not a variable')),
    fallback: v.exactOptional(v.pipe(v.string(), v.check(isFallback, 'not a fallback'))),
  }),
]);
const BlockSchema: v.GenericSchema<unknown, Block> = v.lazy(() =>
  byType([
    v.strictObject({ type: v.literal('paragraph'), children: v.array(InlineSchema) }),
    v.strictObject({
      type: v.literal('list'),
      ordered: v.boolean(),
      items: v.array(v.array(BlockSchema)),
    }),
    v.strictObject({ type: v.literal('quote'), children: v.array(BlockSchema) }),
    v.strictObject({ type: v.literal('code'), text: v.string() }),
    v.strictObject({ type: v.literal('image'), file: FileIdSchema }),
  ]),
);

/** JSON levels that one level of blocks can take (list → items → item → block), and those above and below. */
const MAX_JSON_DEPTH = MAX_DEPTH * 4 + 6;

const blockDepth = (blocks: readonly Block[]): number =>
  blocks.reduce((deepest, block) => {
    if (block.type === 'quote') return Math.max(deepest, 1 + blockDepth(block.children));
    if (block.type === 'list') return Math.max(deepest, 1 + Math.max(0, ...block.items.map(blockDepth)));
    return Math.max(deepest, 1);
  }, 0);

const byteLength = (text: string): number => {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
};

/** Length of the JSON text of a value in UTF-8 bytes. */
export const bytesOf = (value: unknown): number => byteLength(JSON.stringify(value) ?? '');

/** Rich text from outside: shape, links, depth (≤8) and size (≤64 kB of JSON) are checked. */
export const RichTextSchema = v.pipe(
  v.unknown(),
  // One check, not two: a pipe goes on after a failed one, and writing out deep nesting overflows the stack.
  v.rawCheck(({ dataset, addIssue }) => {
    const { value } = dataset;
    const broken = brokenBound(value, { depth: MAX_JSON_DEPTH, bytes: MAX_BYTES });
    if (broken === 'depth') addIssue({ message: 'rich text is nested too deeply' });
    else if (broken !== undefined || bytesOf(value) > MAX_BYTES)
      addIssue({ message: 'rich text is too long' });
  }),
  v.strictObject({ v: v.literal(1), blocks: v.array(BlockSchema) }),
  v.transform((text): RichText => text),
  v.check((text) => blockDepth(text.blocks) <= MAX_DEPTH, 'rich text is nested too deeply'),
);

/** Bytes of JSON around the words of one paragraph. */
const PARAGRAPH_BYTES = 70;

/**
 * Whether plain text can be added to a text, each of its lines as a paragraph, so that the whole can still be
 * sent.
 */
export const hasRoomFor = (text: RichText, plain: string): boolean => {
  // A text that is far too long is refused without a look at each of its characters.
  if (plain.length > MAX_BYTES) return false;
  const lines = plain.split('\n').length;
  return bytesOf(text) + bytesOf(plain) + lines * PARAGRAPH_BYTES <= MAX_BYTES;
};

const paragraph = (text: string): Block => ({
  type: 'paragraph',
  children: text === '' ? [] : [{ type: 'text', text }],
});

/**
 * Plain text as rich text: each line is a paragraph. A text of so many lines that this would not fit stays
 * one paragraph that keeps its line ends: otherwise 20,000 empty lines of a visitor would take 700 kB in the
 * record.
 */
export const fromPlainText = (text: string): RichText => {
  const plain = text.replace(/\r\n?/g, '\n');
  const lines: RichText = { v: 1, blocks: plain.split('\n').map(paragraph) };
  return bytesOf(lines) <= MAX_BYTES ? lines : { v: 1, blocks: [paragraph(plain)] };
};
