/**
 * The models for this device, for the page that shows them: those of the server, those that this browser keeps, and
 * what the device can run.
 */
import type { ModelManifest } from '@parley/core/language/models/manifest';
import { readCatalogue, type CatalogueSources } from './catalogue.ts';
import { readDevice, type Device } from './choose-model.ts';
import { keptModels, type KeptModel } from './kept-models.ts';
import { forgetModel } from './worker/model-store.ts';

export type Shelf =
  | { readonly step: 'loading' }
  /** Neither the server nor this browser has given a list of models. */
  | { readonly step: 'failed' }
  | {
      readonly step: 'ready';
      readonly models: readonly ModelManifest[];
      /** Kept here, and no longer on the server. */
      readonly left: readonly KeptModel[];
      readonly kept: readonly KeptModel[];
      readonly device: Device;
    };

export interface ModelShelfOptions {
  readonly sources: CatalogueSources;
  readonly device?: (askGpu: boolean) => Promise<Device>;
}

export class ModelShelf {
  readonly #options: ModelShelfOptions;
  #state = $state.raw<Shelf>({ step: 'loading' });

  constructor(options: ModelShelfOptions) {
    this.#options = options;
  }

  get state(): Shelf {
    return this.#state;
  }

  /** Looks at the server and at this browser. */
  async read(): Promise<void> {
    const { sources, device: ask = readDevice } = this.#options;
    try {
      const models = await readCatalogue(sources);
      const askGpu = models.some(({ variants }) => variants.some((variant) => variant.device === 'webgpu'));
      const [device, kept] = await Promise.all([ask(askGpu), keptModels(sources.caches, models)]);
      this.#state = {
        step: 'ready',
        models,
        left: kept.filter(({ id }) => !models.some((model) => model.id === id)),
        kept,
        device,
      };
    } catch {
      this.#state = { step: 'failed' };
    }
  }

  /** Removes what this browser keeps of a model; it is loaded again at its next use. */
  async forget(id: string): Promise<void> {
    const { caches: storage } = this.#options.sources;
    if (storage) await forgetModel(storage, id);
    await this.read();
  }
}
