/**
 * Chooses the engine for a task on this device, for this agent: among the models of the team's server; the
 * browser's own only where the workspace allows it and the agent has chosen it (AI-2).
 */
import type { Language } from '@parley/core/language/transcript/language';
import type { AgentSettings, ModelTask } from '@parley/core/workspace/agent-settings';
import { BUILT_IN } from './built-in/choice.ts';
import type { BuiltIn } from './built-in/interfaces.ts';
import { readCatalogue, type CatalogueSources } from './catalogue.ts';
import { chooseRewriter, chooseSummarizer, readDevice, type Choice, type Device } from './choose-model.ts';
import type { Summarizer } from './engine.ts';
import { modelSummarizer } from './model-engine.ts';
import type { ModelRunner } from './model-runner.ts';
import type { ProofRunner } from './proof/proof-runner.ts';

export interface EngineSources extends CatalogueSources {
  /** Called once, when a model is first needed. */
  readonly runner: () => Promise<ModelRunner>;
  /** The same, called when spelling is first corrected. */
  readonly proof: () => Promise<ProofRunner>;
  readonly device?: (askGpu: boolean) => Promise<Device>;
  /** The agent's choices; if absent, all is automatic. A model may be `BUILT_IN`. */
  readonly wanted?: () => Pick<AgentSettings, 'models' | 'summaryLanguage'>;
  /** The browser's own engines; undefined where the workspace does not allow them. */
  readonly builtIn?: () => BuiltIn | undefined;
}

export class Engines {
  readonly #sources: EngineSources;
  #runner: Promise<ModelRunner> | undefined;
  #proof: Promise<ProofRunner> | undefined;
  #gpuGaveUp = false;

  constructor(sources: EngineSources) {
    this.#sources = sources;
  }

  /** From now on the graphics processor is not used: it has failed once. */
  leaveGpu(): void {
    this.#gpuGaveUp = true;
  }

  /** The browser's own engines, if the workspace allows them and the agent has chosen them for a task. */
  builtIn(task: ModelTask): BuiltIn | undefined {
    const { builtIn, wanted } = this.#sources;
    return wanted?.().models[task] === BUILT_IN ? builtIn?.() : undefined;
  }

  /**
   * The engine that summarizes; undefined where there is only the summary by rule.
   * @param language of the conversation
   * @param own only models of the team's server
   */
  async summarizer(language: Language, own = false): Promise<Summarizer | undefined> {
    const set = this.#sources.wanted?.().summaryLanguage ?? undefined;
    const builtIn = own ? undefined : this.builtIn('summary');
    if (builtIn !== undefined) {
      const { findSummarizer } = await import('./built-in/summarize.ts');
      const found = await findSummarizer(builtIn, { read: language, written: set ?? language });
      if (found !== undefined) return found;
    }
    const choice = await this.choose('summary', [], set ?? language);
    return choice && modelSummarizer(choice, () => this.runner(), set);
  }

  /**
   * The model of this server that does a task here.
   * @param languages codes of the languages that the model has to know
   * @param liked code of a language that the model should know, if there is such a model
   */
  async choose(
    task: ModelTask,
    languages: readonly string[] = [],
    liked?: Language,
  ): Promise<Choice | undefined> {
    const { device = readDevice, wanted } = this.#sources;
    // A device that has never reached the list of models works without one.
    const all = await readCatalogue(this.#sources).catch(() => []);
    const models = all.filter((one) => languages.every((code) => one.languages.includes(code)));
    // Browsers log a complaint when a page asks for a GPU that is missing.
    const hasGpuModel = models.some(({ variants }) =>
      variants.some((variant) => variant.device === 'webgpu'),
    );
    const can = await device(hasGpuModel && !this.#gpuGaveUp);
    return (task === 'writing' ? chooseRewriter : chooseSummarizer)(
      models,
      can,
      wanted?.().models[task] ?? undefined,
      liked,
    );
  }

  /** Keeps what the bundled model needs in the browser, when that costs the agent nothing (AI-6). */
  async warmUp(signal: AbortSignal): Promise<void> {
    const { caches, fetch, device = readDevice } = this.#sources;
    const { mayWarmUp, warmUp } = await import('./warm-up.ts');
    if (caches === undefined || !mayWarmUp(globalThis)) return;
    // The files of the runtime belong to the same build as this program.
    const build = import.meta.url;
    const fetchModel = async (model: Choice, stop: AbortSignal) => (await this.runner()).fetch(model, stop);
    await warmUp({ caches, fetch, device: () => device(false), fetchModel, build }, signal);
  }

  runner(): Promise<ModelRunner> {
    this.#runner ??= this.#sources.runner();
    return this.#runner;
  }

  /** Corrects spelling and grammar by rule (AI-5). */
  proof(): Promise<ProofRunner> {
    this.#proof ??= this.#sources.proof();
    return this.#proof;
  }

  dispose(): void {
    void this.#proof?.then((runner) => runner.dispose());
    void this.#runner?.then((runner) => runner.dispose());
  }
}
