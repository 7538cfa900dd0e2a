/** What rewrites a draft on this device: the first of these that can (AI-5). */
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

/** What there is on this device (`Engines`). */
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
  /** Only what the team's server holds. */
  readonly own: boolean;
}

/** Gives an engine for a task, or undefined where it has none. */
export type RewriterSource = (
  task: RewriteTask,
  engines: RewriteEngines,
) => Promise<OfferedRewriter | undefined>;

/** Spelling and grammar by rule: there from the first click, without a model. */
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

/** Characters of a token, at the least: how long an answer to a text can be. */
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
        // A task that the GPU could not end is done again without it, as on a device without a GPU.
        engines.leaveGpu();
        const other = await engines.choose('writing', languages);
        if (other === undefined) throw error;
        return rewriteBy(other)(...asked);
      }
    },
  };
};

/** In this order. Another engine is added here. */
const REWRITERS: readonly RewriterSource[] = [byRules, byBrowser, byModel];

/** The engine for a task; undefined where nobody can do it. */
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
