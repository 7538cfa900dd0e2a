/**
 * Typed placeholders: what a model cannot get wrong because it never sees it. Facts of a transcript become `<ID1>`,
 * `<AMT1>`, …, the same value the same placeholder, numbered by first appearance; in the model's output they are
 * put back. A placeholder that the transcript does not have falls, with its clause.
 */
import { cleanText } from '../transcript/clean.ts';
import { knownIn, matchesOf, type Known } from '../check/facts.ts';
import type { FindingKind, Match } from '../find/finding.ts';
import { withoutPlace } from '../transcript/prune.ts';
import type { Line } from '../transcript/transcript.ts';

/** The placeholder of each kind; days in words stay words. */
export const PLACEHOLDER_OF = {
  order: 'ID',
  tracking: 'ID',
  identifier: 'ID',
  amount: 'AMT',
  date: 'DATE',
  time: 'TIME',
  duration: 'DUR',
  email: 'MAIL',
  phone: 'TEL',
  link: 'URL',
  name: 'NAME',
  product: 'PROD',
} as const satisfies Partial<Record<FindingKind, string>>;
export type PlaceholderName = (typeof PLACEHOLDER_OF)[keyof typeof PLACEHOLDER_OF];

export const PLACEHOLDER_NAMES: readonly PlaceholderName[] = [...new Set(Object.values(PLACEHOLDER_OF))];
/** Most placeholders of one name; further values are left as they are. */
export const MAX_PER_NAME = 9;

/** What stands for what. */
export interface PlaceholderTable {
  /** `<ID1>` → the text as it first stood. */
  readonly texts: ReadonlyMap<string, string>;
  /** Name and value (`ID ABC123`) → placeholder. */
  readonly byValue: ReadonlyMap<string, string>;
  readonly known: Known;
}

export interface Delexicalised {
  readonly lines: readonly Line[];
  readonly table: PlaceholderTable;
}

const nameOfKind = (kind: FindingKind): PlaceholderName | undefined =>
  kind === 'day' ? undefined : PLACEHOLDER_OF[kind];

const keyOf = (name: PlaceholderName, match: Match): string => `${name} ${match.value}`;

/** A text with replacements for some of its matches; a match without a replacement stays as it is. */
const replaced = (
  text: string,
  matches: readonly Match[],
  by: (match: Match) => string | undefined,
): string => {
  let out = '';
  let at = 0;
  for (const match of matches) {
    out += text.slice(at, match.start) + (by(match) ?? match.text);
    at = match.end;
  }
  return out + text.slice(at);
};

/** Lines with facts as placeholders, and the table to put them back. Lines are to be clean (`transcriptOf`). */
export const delexicalise = (lines: readonly Line[]): Delexicalised => {
  const known = knownIn(lines);
  const texts = new Map<string, string>();
  const byValue = new Map<string, string>();
  const counts = new Map<PlaceholderName, number>();
  const placeholderOf = (match: Match): string | undefined => {
    const name = nameOfKind(match.kind);
    if (name === undefined) return undefined;
    const key = keyOf(name, match);
    const there = byValue.get(key);
    if (there !== undefined) return there;
    const count = (counts.get(name) ?? 0) + 1;
    if (count > MAX_PER_NAME) return undefined;
    counts.set(name, count);
    const placeholder = `<${name}${count}>`;
    byValue.set(key, placeholder);
    texts.set(placeholder, match.text);
    return placeholder;
  };
  const out = lines.map((line) => ({
    ...line,
    text: replaced(line.text, matchesOf(line.text, known), placeholderOf),
  }));
  return { lines: out, table: { texts, byValue, known } };
};

/** Another text about the same conversation (a summary) with the table's placeholders; unknown facts stay as they are. */
export const withPlaceholders = (text: string, table: PlaceholderTable): string =>
  replaced(text, matchesOf(text, table.known), (match) => {
    const name = nameOfKind(match.kind);
    return name === undefined ? undefined : table.byValue.get(keyOf(name, match));
  });

const PLACEHOLDER = new RegExp(`<(?:${PLACEHOLDER_NAMES.join('|')})\\d{1,2}>`, 'g');

/** Placeholders in a text, in order, repeated as often as they stand there. */
export const placeholdersIn = (text: string): string[] => text.match(PLACEHOLDER) ?? [];

/**
 * An output with its placeholders put back. One that the table does not have is dropped with the phrase or clause
 * that holds it, or with its sentence where that cannot stand without it.
 */
export const restore = (text: string, table: PlaceholderTable): string => {
  let pruned = text;
  for (;;) {
    const unknown = [...pruned.matchAll(PLACEHOLDER)].find(([placeholder]) => !table.texts.has(placeholder));
    if (!unknown) break;
    pruned = withoutPlace(pruned, unknown.index, unknown.index + unknown[0].length);
  }
  return pruned.replace(PLACEHOLDER, (placeholder) => table.texts.get(placeholder) ?? '');
};

/** Lines put back as they were, for proof: each placeholder by the text that stood first for its value. */
export const restoreLines = ({ lines, table }: Delexicalised): Line[] =>
  lines.map((line) => ({
    ...line,
    text: line.text.replace(PLACEHOLDER, (placeholder) => table.texts.get(placeholder) ?? placeholder),
  }));

/** A line made of any text, for callers that have no entries (a test set, a training set). */
export const plainLine = (who: Line['who'], text: string, index: number, name?: string): Line => ({
  entry: `line00000/${index}` as Line['entry'],
  who,
  ...(name === undefined ? {} : { name }),
  text: cleanText(text),
  at: index,
});
