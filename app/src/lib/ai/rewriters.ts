/** Chooses the engine that rewrites a draft on this device: the first one that can (AI-5). */
import { rewritingPrompt, type Rewriting } from '@parley/core/language/summary/prompts';
import type { Language } from '@parley/core/language/transcript/language';
import type { BuiltIn } from './built-in/interfaces.ts';
import type { Choice } from './choose-model.ts';
import { EngineError, type Rewriter } from './engine.ts';
import type { ModelRunner } from './model-runner.ts';
import type { ProofRunner } from './proof/proof-runner.ts';

/** An engine, and whether the browser would have to load it from its maker first: that is asked for in words. */
export interface OfferedRewriter extends Rewriter {
  readonly isDownload?: boolean;
}

/** The engines of this device (`Engines`). */
export interface RewriteEngines {
  readonly choose: (task: 'writing', languages: readonly string[]) => Promise<Choice | undefined>;
  readonly runner: () => Promise<ModelRunner>;
  readonly proof: () => Promise<ProofRunner>;
  readonly builtIn: (task: 'writing') => BuiltIn | undefined;
  readonly leaveGpu: () => void;
}

export interface RewriteTask {
  readonly rewriting: Rewriting;
  /** Language of the draft as a whole. */
  readonly language: Language;
  /** Codes of all languages that are read and written. */
  readonly languages: readonly string[];
  /** Words that are right, in lower case: names of the conversation and the workspace. */
  readonly known: readonly string[];
  /** Only models of the team's server. */
  readonly own: boolean;
}

/** Gives an engine for a task; undefined if it has none. */
export type RewriterSource = (
  task: RewriteTask,
  engines: RewriteEngines,
) => Promise<OfferedRewriter | undefined>;

/** Corrects spelling and grammar by rule, without a model: ready from the first click. */
const byRules: RewriterSource = async ({ rewriting, known }, engines) => {
  if (rewriting.type !== 'correct') return undefined;
  const runner = await engines.proof();
  return {
    engine: 'rules',
    model: 'Parley',
    rewrite: (text, _rewriting, { language, ...options }) =>
      runner.correct({ language, text, known }, options),
  };
};

/** The browser maker's own, where the workspace allows it and the agent has chosen it (AI-2). */
const byBrowser: RewriterSource = async ({ rewriting, language, own }, engines) => {
  const builtIn = own ? undefined : engines.builtIn('writing');
  if (builtIn === undefined) return undefined;
  const { findRewriter } = await import('./built-in/rewrite.ts');
  return findRewriter(builtIn, rewriting, language);
};

/** Least number of characters of a token: it bounds the answer to a text. */
const CHARACTERS = 2;
/** Tokens that an answer to a short text may have. */
const LEAST_TOKENS = 160;

/** A model of this server that follows instructions. */
const byModel: RewriterSource = async ({ languages }, engines) => {
  const choice = await engines.choose('writing', languages);
  if (choice === undefined) return undefined;
  const rewriteBy =
    (by: Choice): Rewriter['rewrite'] =>
    async (text, rewriting, options) => {
      const models = await engines.runner();
      options.signal.throwIfAborted();
      const input = { type: 'chat', messages: rewritingPrompt(text, rewriting) } as const;
      const maxNewTokens = Math.max(LEAST_TOKENS, Math.ceil(text.length / CHARACTERS));
      return models.run({ ...by, input, maxNewTokens }, options);
    };
  return {
    engine: 'pulled',
    model: choice.manifest.title,
    rewrite: async (...asked) => {
      try {
        return await rewriteBy(choice)(...asked);
      } catch (error) {
        if (!(error instanceof EngineError) || error.reason !== 'gpu') throw error;
        // A task on which the GPU failed is repeated without it, as on a device without a GPU.
        engines.leaveGpu();
        const other = await engines.choose('writing', languages);
        if (other === undefined) throw error;
        return rewriteBy(other)(...asked);
      }
    },
  };
};

/** The engines, in order of preference. A further engine is added here. */
const REWRITERS: readonly RewriterSource[] = [byRules, byBrowser, byModel];

/** The engine for a task; undefined if no engine can do it. */
export const chooseEngine = async (
  task: RewriteTask,
  engines: RewriteEngines,
  sources: readonly RewriterSource[] = REWRITERS,
): Promise<OfferedRewriter | undefined> => {
  for (const source of sources) {
    const rewriter = await source(task, engines);
    if (rewriter !== undefined) return rewriter;
  }
  return undefined;
};
