/** A model that the team's server holds, run in a worker on this device. */
import type { Language } from '@parley/core/language/transcript/language';
import { BUNDLED } from './catalogue.ts';
import type { Choice } from './choose-model.ts';
import type { Summarizer } from './engine.ts';
import type { ModelRunner } from './model-runner.ts';

/**
 * @param runner made when it is first needed
 * @param set the language that the agent wants summaries in
 */
export const modelSummarizer = (
  choice: Choice,
  runner: () => Promise<ModelRunner>,
  set?: Language,
): Summarizer => {
  const { manifest, variant } = choice;
  return {
    by: { engine: manifest.id === BUNDLED ? 'bundled' : 'pulled', model: manifest.title },
    device: variant.device === 'webgpu' ? 'gpu' : 'processor',
    summarize: async (conversation, options) => {
      const [runs, { summarizeBy }] = await Promise.all([runner(), import('./summarize.ts')]);
      options.signal.throwIfAborted();
      // Only a model that follows instructions can write in another language than it reads.
      const language = (manifest.kind === 'instruct' ? set : undefined) ?? conversation.language;
      await summarizeBy(runs, choice, { ...conversation, language }, options);
    },
  };
};
