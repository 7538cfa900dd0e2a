/**
 * Variables in a text that is still being written (DR-6): `{contact.firstName}`, or `{contact.firstName|there}` with
 * words for when nothing is known. They are filled when a snippet is put into a draft; one that is left stops the
 * send, so that none ever stands in the record.
 */
import type { Block, Inline, RichText, TextRun } from './rich-text.ts';
import type { VariableRun } from './variable-run.ts';

const TYPED = /\{([a-z]{1,20}\.[A-Za-z][A-Za-z0-9]{0,39})(?:\|([^{}\n\r]{0,200}))?\}/g;

const variableOf = (name: string, fallback: string | undefined): VariableRun => ({
  type: 'variable',
  name,
  ...(fallback === undefined ? {} : { fallback }),
});

/**
 * A run cut into words and variables. Words that only look like a variable, as `isKnown` says, stay words.
 */
export const splitVariables = (
  run: TextRun,
  isKnown: (name: string) => boolean,
): (TextRun | VariableRun)[] => {
  const parts: (TextRun | VariableRun)[] = [];
  let from = 0;
  for (const match of run.text.matchAll(TYPED)) {
    const [typed, name = '', fallback] = match;
    if (!isKnown(name)) continue;
    if (match.index > from) parts.push({ ...run, text: run.text.slice(from, match.index) });
    parts.push(variableOf(name, fallback));
    from = match.index + typed.length;
  }
  if (from === 0) return [run];
  return from < run.text.length ? [...parts, { ...run, text: run.text.slice(from) }] : parts;
};

const mapInline = (blocks: readonly Block[], change: (inline: Inline) => readonly Inline[]): Block[] =>
  blocks.map((block): Block => {
    if (block.type === 'paragraph') return { ...block, children: block.children.flatMap(change) };
    if (block.type === 'quote') return { ...block, children: mapInline(block.children, change) };
    if (block.type === 'list') return { ...block, items: block.items.map((item) => mapInline(item, change)) };
    return block;
  });

/** The text with variables in the place of what is typed like one. */
export const withVariables = (text: RichText, isKnown: (name: string) => boolean): RichText => ({
  v: 1,
  blocks: mapInline(text.blocks, (inline) =>
    inline.type === 'text' ? splitVariables(inline, isKnown) : [inline],
  ),
});

/**
 * The text with the variables replaced by their values, otherwise by their fallback. The other variables
 * stay.
 */
export const fillVariables = (text: RichText, valueOf: (name: string) => string | undefined): RichText => ({
  v: 1,
  blocks: mapInline(text.blocks, (inline) => {
    if (inline.type !== 'variable') return [inline];
    const value = valueOf(inline.name)?.trim() ?? '';
    const words = value === '' ? (inline.fallback ?? '') : value;
    return words === '' ? [inline] : [{ type: 'text', text: words }];
  }),
});

/** Names of the variables in a text, each once, in order. */
export const variablesOf = (text: RichText): string[] => {
  const found = new Set<string>();
  mapInline(text.blocks, (inline) => {
    if (inline.type === 'variable') found.add(inline.name);
    return [inline];
  });
  return [...found];
};
