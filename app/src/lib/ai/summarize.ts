/** Summaries by a model in its worker, and those without a model (AI-1). */
import { checkSummary } from '@parley/core/language/check/check';
import { extractSummary } from '@parley/core/language/summary/extract';
import { summaryText } from '@parley/core/language/summary/summary';
import type { Choice } from './choose-model.ts';
import type { Conversation, RunOptions } from './engine.ts';
import type { ModelRunner } from './model-runner.ts';

/** Tokens of a summary: three lines of a sentence or two. */
const MOST_TOKENS = 220;

/**
 * Summarizes; `onText` is given pieces in order, each checked and final.
 * @throws EngineError; an `AbortError` when stopped
 */
export const summarizeBy = async (
  runner: Pick<ModelRunner, 'run'>,
  choice: Choice,
  { lines, language }: Conversation,
  { onText, ...options }: RunOptions,
): Promise<void> => {
  let told = '';
  // The worker's reports only grow: the worker has settled the text.
  const tell = (text: string): void => {
    if (text.length > told.length) onText(text.slice(told.length));
    told = text;
  };
  const input = { type: 'summary', lines, language } as const;
  tell(await runner.run({ ...choice, input, maxNewTokens: MOST_TOKENS }, { ...options, onText: tell }));
};

/** Summarizes without a model: what the conversation itself says, chosen by rule. */
export const summarizeByRules = ({ lines, language }: Conversation): string =>
  summaryText(checkSummary(extractSummary(lines, language).summary, lines).summary, language);
