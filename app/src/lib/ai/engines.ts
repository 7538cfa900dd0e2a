/** Which engine does a task on this device, for this agent: of the models that the team's server holds. */
import { readCatalogue, type CatalogueSources } from './catalogue.ts';
import { chooseRewriter, chooseSummarizer, readDevice, type Choice, type Device } from './choose-model.ts';
import type { Summarizer } from './engine.ts';
import { modelSummarizer } from './model-engine.ts';
import type { ModelRunner } from './model-runner.ts';

export type EngineTask = 'summarize' | 'rewrite';

export interface EngineSources extends CatalogueSources {
  /** Called once, when a model is first needed. */
  readonly runner: () => Promise<ModelRunner>;
  readonly device?: (askGpu: boolean) => Promise<Device>;
  /** The id of the model that the agent has chosen for a task. */
  readonly wanted?: (task: EngineTask) => string | undefined;
}

export class Engines {
  readonly #sources: EngineSources;
  #runner: Promise<ModelRunner> | undefined;
  #gpuGaveUp = false;

  constructor(sources: EngineSources) {
    this.#sources = sources;
  }

  /** From here on nothing is asked of the graphics processor: it has given up once. */
  leaveGpu(): void {
    this.#gpuGaveUp = true;
  }

  /** What summarizes; undefined where there is only the summary by rule. */
  async summarizer(): Promise<Summarizer | undefined> {
    const choice = await this.choose('summarize');
    return choice && modelSummarizer(choice, () => this.runner());
  }

  /** The model of this server that does a task here. */
  async choose(task: EngineTask): Promise<Choice | undefined> {
    const { device = readDevice, wanted } = this.#sources;
    // A device that never heard of a model does without.
    const models = await readCatalogue(this.#sources).catch(() => []);
    // Browsers complain of being asked for a GPU that is not there.
    const hasGpuModel = models.some(({ variants }) => variants.some((one) => one.device === 'webgpu'));
    const can = await device(hasGpuModel && !this.#gpuGaveUp);
    return (task === 'rewrite' ? chooseRewriter : chooseSummarizer)(models, can, wanted?.(task));
  }

  runner(): Promise<ModelRunner> {
    this.#runner ??= this.#sources.runner();
    return this.#runner;
  }

  dispose(): void {
    void this.#runner?.then((runner) => runner.dispose());
  }
}
