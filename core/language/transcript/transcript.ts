/** A conversation as the text that a model reads: who said what, in order, within a budget (AI-1, AI-4). */
import type { Entry, EntryOf } from '../../contact/entry.ts';
import { extraText } from '../../contact/message-text.ts';
import type { AgentId, ConversationId, EntryId } from '../../ids.ts';
import { toPlainText } from '../../rich-text/plain-text.ts';
import type { RichText } from '../../rich-text/rich-text.ts';
import { cleanText, oneLine } from './clean.ts';
import { languageOf, type Language } from './language.ts';

export type Speaker = 'customer' | 'agent';

/** What one person said at once. */
export interface Line {
  readonly entry: EntryId;
  readonly who: Speaker;
  /** Whether the line is an internal comment; such lines are present only if comments were asked for. */
  readonly comment?: true;
  /** The speaker's name as the workspace knows it. */
  readonly name?: string;
  /** Cleaned (`cleanText`), never empty. */
  readonly text: string;
  /** Server time in ms. */
  readonly at: number;
}

export interface Transcript {
  readonly lines: readonly Line[];
  readonly language: Language;
  /** The number of messages (and comments, if asked for) that found no room. */
  readonly omitted: number;
}

export interface TranscriptOptions {
  /** Only entries of this conversation; without it, all that are given. */
  readonly conversation?: ConversationId;
  /** Internal comments too. Left out unless chosen (AI-4). */
  readonly comments?: boolean;
  /** Room for the lines; `measure` gives its unit. */
  readonly budget?: number;
  /** How much of the budget a line takes: its characters, unless a model counts its tokens. */
  readonly measure?: (line: string) => number;
  readonly nameOf?: (agent: AgentId) => string | undefined;
  /** The contact's name as agents gave it, otherwise the last name that a channel gave. */
  readonly contactName?: string;
}

/** Most characters that a summary reads, if no other budget is given: about a thousand tokens. */
export const DEFAULT_BUDGET = 4_000;
/** Characters of one message at most: a pasted log must not push out the conversation. */
export const MAX_LINE = 1_500;

const speakerOf = (entry: EntryOf<'message' | 'comment'>): Speaker =>
  entry.kind === 'message' && entry.direction === 'in' ? 'customer' : 'agent';

/** The speaker's name, as the workspace knows it or the entry has copied it. */
const speakerName = (
  entry: EntryOf<'message' | 'comment'>,
  { nameOf, contactName }: TranscriptOptions,
): string | undefined => {
  if (entry.by.kind === 'agent') return nameOf?.(entry.by.id);
  if (entry.kind === 'message' && entry.direction === 'in') return contactName ?? entry.sender.name;
  return 'name' in entry.by ? entry.by.name : undefined;
};

/**
 * The parts of a message besides its words, in brackets, as a model reads them: content of a form of its own,
 * and files.
 */
const besides = (entry: EntryOf<'message' | 'comment'>): string[] => {
  const extra = entry.kind === 'message' && entry.extra !== undefined ? oneLine(extraText(entry.extra)) : '';
  const named = entry.files.filter(({ name }) => name !== '').map(({ name }) => name);
  return [extra, ...named].filter((text) => text !== '').map((text) => `[${text}]`);
};

/** A long text cut at a blank, with an ellipsis. */
const shortened = (text: string, length: number): string => {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  const blank = cut.search(/\s\S*$/);
  return `${(blank > length / 2 ? cut.slice(0, blank) : cut).trimEnd()}…`;
};

interface Amendments {
  readonly bodies: ReadonlyMap<EntryId, RichText>;
  readonly deleted: ReadonlySet<EntryId>;
}

/** The later fate of comments and messages: their last body, and which ones are gone (CM-5). */
const amendmentsOf = (entries: readonly Entry[]): Amendments => {
  const bodies = new Map<EntryId, RichText>();
  const deleted = new Set<EntryId>();
  for (const entry of entries) {
    if (entry.kind === 'comment-edited') bodies.set(entry.comment, entry.body);
    if (entry.kind === 'comment-deleted') deleted.add(entry.comment);
    if (entry.kind === 'message-edited') bodies.set(entry.message, entry.body);
    if (entry.kind === 'message-deleted') deleted.add(entry.message);
  }
  return { bodies, deleted };
};

const lineOf = (
  entry: Entry,
  { bodies, deleted }: Amendments,
  options: TranscriptOptions,
): Line | undefined => {
  if (entry.kind !== 'message' && entry.kind !== 'comment') return undefined;
  if (entry.kind === 'comment' && options.comments !== true) return undefined;
  if (deleted.has(entry.id) || entry.redacted === true) return undefined;
  const { nameOf } = options;
  const body = toPlainText(bodies.get(entry.id) ?? entry.body, nameOf ? { nameOf } : {});
  const text = shortened(cleanText([body, ...besides(entry)].join('\n')), MAX_LINE);
  if (text === '') return undefined;
  const who = speakerOf(entry);
  const known = speakerName(entry, options);
  const name = known === undefined ? undefined : oneLine(cleanText(known));
  return {
    entry: entry.id,
    who,
    ...(entry.kind === 'comment' ? { comment: true } : {}),
    ...(name ? { name } : {}),
    text,
    at: entry.at,
  };
};

/** One line as a model reads it: speaker, colon, words on one line. */
export const lineText = (line: Pick<Line, 'who' | 'comment' | 'text'>): string =>
  `${line.comment === true ? 'note' : line.who}: ${oneLine(line.text)}`;

/** All lines as a model reads them, one a line. */
export const transcriptText = (lines: readonly Pick<Line, 'who' | 'comment' | 'text'>[]): string =>
  lines.map(lineText).join('\n');

const charactersOf = (line: string): number => line.length + 1;

/**
 * Lines that fit a budget: the newest, and always the customer's first message, which says what the
 * conversation is about; this message is cut if it would take more than half. Order is kept.
 */
export const withinBudget = (
  lines: readonly Line[],
  budget: number,
  measure: (line: string) => number = charactersOf,
): readonly Line[] => {
  const cost = (line: Line): number => measure(lineText(line));
  const sizes = lines.map(cost);
  if (sizes.reduce((sum, size) => sum + size, 0) <= budget) return lines;
  const pinned = lines.findIndex((line) => line.who === 'customer' && line.comment !== true);
  let left = budget;
  let first: Line | undefined;
  const opening = lines[pinned];
  if (opening) {
    first = opening;
    for (let length = opening.text.length; cost(first) > budget / 2 && length > 40; length = (length * 3) / 4)
      first = { ...opening, text: shortened(opening.text, Math.floor(length)) };
    if (cost(first) > budget) return [];
    left -= cost(first);
  }
  let from = lines.length;
  while (from > pinned + 1 && (sizes[from - 1] ?? 0) <= left) {
    from -= 1;
    left -= sizes[from] ?? 0;
  }
  return first ? [first, ...lines.slice(Math.max(from, pinned + 1))] : lines.slice(from);
};

/**
 * The transcript of entries (in order of `seq`): messages of both sides; comments only if asked for, as last edited,
 * deleted ones never; events left out. Control tokens are gone (AI-7).
 */
export const transcriptOf = (entries: readonly Entry[], options: TranscriptOptions = {}): Transcript => {
  const amendments = amendmentsOf(entries);
  const all: Line[] = [];
  for (const entry of entries) {
    if (options.conversation !== undefined && entry.conversation !== options.conversation) continue;
    const line = lineOf(entry, amendments, options);
    if (line) all.push(line);
  }
  const lines = withinBudget(all, options.budget ?? DEFAULT_BUDGET, options.measure);
  return {
    lines,
    language: languageOf(all.map((line) => line.text).join('\n')),
    omitted: all.length - lines.length,
  };
};
