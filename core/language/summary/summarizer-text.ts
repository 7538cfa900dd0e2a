/** What the bundled summarizer reads and writes: the one place that training, evaluation and browser share. */
import { checkSummary, type Checked } from '../check/check.ts';
import type { Language } from '../transcript/language.ts';
import { delexicalise, restore, type PlaceholderTable } from './placeholders.ts';
import { outcomeIn, parseSummary, type Outcome, type Summary } from './summary.ts';
import { transcriptText, type Line } from '../transcript/transcript.ts';

export interface SummarizerText {
  /** Language, then the lines with placeholders for facts. */
  readonly text: string;
  readonly table: PlaceholderTable;
}

/** A conversation as the bundled summarizer reads it. */
export const summarizerText = (lines: readonly Line[], language: Language): SummarizerText => {
  const { lines: said, table } = delexicalise(lines);
  return { text: `<${language}>${transcriptText(said)}`, table };
};

export interface ReadSummary extends Checked {
  /** The summary as the model wrote it, before the checker reads it. */
  readonly unchecked: Summary;
  /** If the model said it. */
  readonly outcome: Outcome | undefined;
}

/**
 * What a model wrote, in parts, facts put back where it saw placeholders, checked against the conversation (AI-7).
 * Parts come first: an unknown placeholder falls with its sentence, and must not take the mark of a part along.
 */
export const readSummary = (raw: string, lines: readonly Line[], table?: PlaceholderTable): ReadSummary => {
  const parts = parseSummary(raw);
  const put = (text: string): string => (table ? restore(text, table) : text);
  const unchecked = { issue: put(parts.issue), done: put(parts.done), next: put(parts.next) };
  return { ...checkSummary(unchecked, lines), unchecked, outcome: outcomeIn(raw) };
};
