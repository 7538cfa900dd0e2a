/** How each kind of model is asked for a summary, and how its words become ones that may be shown (AI-1, AI-7). */
import { checkSummary } from '@parley/core/transcript/check';
import { extractSummary } from '@parley/core/transcript/extract';
import { extractorTask } from '@parley/core/transcript/marks';
import { summaryPrompt } from '@parley/core/transcript/prompts';
import { readSummary, summarizerText } from '@parley/core/transcript/summarizer-text';
import { parseSummary, summaryText, type Summary } from '@parley/core/transcript/summary';
import type { Choice } from './choose-model.ts';
import type { Conversation, RunOptions } from './engine.ts';
import type { ModelRun, ModelRunner } from './model-runner.ts';
import { createSettledText } from './settled-text.ts';

/** Tokens of a summary: three lines of a sentence or two. */
const MOST_TOKENS = 220;

interface Asked {
  readonly input: ModelRun['input'];
  /** The summary in what the model wrote, or in the marks that it gave. */
  readonly written: (raw: string) => Summary;
}

const ask = ({ manifest }: Choice, { lines, language }: Conversation): Asked => {
  if (manifest.kind === 'instruct')
    return { input: { type: 'chat', messages: summaryPrompt(lines, language) }, written: parseSummary };
  if (manifest.kind === 'extractor') {
    const { pieces, read } = extractorTask(lines, language);
    return { input: { type: 'pieces', pieces }, written: (raw) => read(raw).summary };
  }
  const { text, table } = summarizerText(lines, language);
  return { input: { type: 'text', text }, written: (raw) => readSummary(raw, lines, table).unchecked };
};

/**
 * Summarizes; `onText` is given pieces in order, each checked and final.
 * @throws EngineError; an `AbortError` when stopped
 */
export const summarizeBy = async (
  runner: ModelRunner,
  choice: Choice,
  conversation: Conversation,
  { onText, ...options }: RunOptions,
): Promise<void> => {
  const { lines, language } = conversation;
  const { input, written } = ask(choice, conversation);
  const read = (raw: string): string => summaryText(checkSummary(written(raw), lines).summary, language);
  const settled = createSettledText(read, onText);
  const raw = await runner.run(
    { ...choice, input, maxNewTokens: MOST_TOKENS },
    { ...options, onText: (text) => settled.grow(text) },
  );
  settled.end(raw);
};

/** Summarizes without a model: what the conversation itself says, chosen by rule. */
export const summarizeByRules = ({ lines, language }: Conversation): string =>
  summaryText(checkSummary(extractSummary(lines, language).summary, lines).summary, language);
