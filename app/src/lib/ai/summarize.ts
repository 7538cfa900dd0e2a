/** How each kind of model is asked for a summary, and how its words become ones that may be shown (AI-1, AI-7). */
import type { Language } from '@parley/core/transcript/language';
import { delexicalise, restore } from '@parley/core/transcript/placeholders';
import { summaryPrompt } from '@parley/core/transcript/prompts';
import { transcriptText, type Line } from '@parley/core/transcript/transcript';
import type { Choice } from './choose-model.ts';
import type { RunOptions } from './engine.ts';
import type { ModelRun, ModelRunner } from './model-runner.ts';
import { createSettledText } from './settled-text.ts';

/** Tokens of a summary: three lines of a sentence or two. */
const MOST_TOKENS = 220;

interface Conversation {
  readonly lines: readonly Line[];
  readonly language: Language;
}

interface Asked {
  readonly input: ModelRun['input'];
  /** Makes readable words of what the model wrote. */
  readonly read: (raw: string) => string;
}

const ask = ({ manifest }: Choice, { lines, language }: Conversation): Asked => {
  if (manifest.kind === 'instruct') {
    return { input: { type: 'chat', messages: summaryPrompt(lines, language) }, read: (raw) => raw };
  }
  const { lines: said, table } = delexicalise(lines);
  return {
    input: { type: 'text', text: `<${language}> ${transcriptText(said)}` },
    read: (raw) => restore(raw, table),
  };
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
  const { input, read } = ask(choice, conversation);
  const settled = createSettledText(read, onText);
  const raw = await runner.run(
    { ...choice, input, maxNewTokens: MOST_TOKENS },
    { ...options, onText: (text) => settled.grow(text) },
  );
  settled.end(raw);
};
