/** What is measured: something that writes a summary of a transcript. */
import { extractSummary } from '@parley/core/language/summary/extract';
import type { Language } from '@parley/core/language/transcript/language';
import type { Outcome, Summary } from '@parley/core/language/summary/summary';
import type { Line } from '@parley/core/language/transcript/transcript';

export interface Written {
  readonly summary: Summary;
  /** If the engine says it itself; else it is read from the summary. */
  readonly outcome?: Outcome;
}

export interface Engine {
  readonly name: string;
  readonly summarize: (lines: readonly Line[], language: Language) => Promise<Written>;
  /** Of a model that marks sentences: its marks, as it gives them. */
  readonly marks?: (lines: readonly Line[], language: Language) => Promise<string>;
  readonly close?: () => Promise<void>;
}

/** Rung 0: the conversation's own words, chosen by rule. */
export const ruleEngine: Engine = {
  name: 'rules',
  summarize: async (lines, language) => extractSummary(lines, language),
};
