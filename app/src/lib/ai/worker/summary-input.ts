/**
 * How each kind of model is asked for a summary, and how its answer becomes words that may be shown (AI-1,
 * AI-7). This is done in the worker: reading and checking a long conversation would block the page for too
 * long (AI-3).
 */
import type { ModelKind } from '@parley/core/language/models/manifest';
import { checkSummary } from '@parley/core/language/check/check';
import { extractorTask } from '@parley/core/language/transcript/marks';
import { summaryPrompt } from '@parley/core/language/summary/prompts';
import { readSummary, summarizerText } from '@parley/core/language/summary/summarizer-text';
import { parseSummary, summaryText, type Summary } from '@parley/core/language/summary/summary';
import type { Conversation } from '../engine.ts';
import type { WrittenInput } from './protocol.ts';

export interface SummaryAsked {
  readonly input: WrittenInput;
  /** Reads the model's answer, words or marks: three lines, checked against the conversation. */
  readonly read: (raw: string) => string;
}

const ask = (
  kind: ModelKind,
  { lines, language }: Conversation,
): { readonly input: WrittenInput; readonly written: (raw: string) => Summary } => {
  if (kind === 'instruct')
    return { input: { type: 'chat', messages: summaryPrompt(lines, language) }, written: parseSummary };
  if (kind === 'extractor') {
    const { pieces, read } = extractorTask(lines, language);
    return { input: { type: 'pieces', pieces }, written: (raw) => read(raw).summary };
  }
  const { text, table } = summarizerText(lines, language);
  return { input: { type: 'text', text }, written: (raw) => readSummary(raw, lines, table).unchecked };
};

export const askForSummary = (kind: ModelKind, conversation: Conversation): SummaryAsked => {
  const { input, written } = ask(kind, conversation);
  const { lines, language } = conversation;
  return {
    input,
    read: (raw) => summaryText(checkSummary(written(raw), lines).summary, language),
  };
};
