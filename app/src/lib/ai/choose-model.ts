/** Chooses which of a server's models does a task on this device. */
import type { ModelManifest, ModelVariant } from '@parley/core/language/models/manifest';

/** What the device can do. */
export interface Device {
  /** Whether a WebGPU adapter really answers: browsers without an adapter have the interface too. */
  readonly gpu: boolean;
  /** Whether the adapter computes in half precision, which `q4f16` and `fp16` need. */
  readonly halfPrecision: boolean;
  /** In GB, as the browser rounds it; undefined if the browser does not say. */
  readonly memory: number | undefined;
}

export interface Choice {
  readonly manifest: ModelManifest;
  readonly variant: ModelVariant;
}

/** Most memory, in MB, of a model that a processor runs fast enough for an agent who waits. */
export const MOST_ON_PROCESSOR = 1_500;

const HALF = new Set(['fp16', 'q4f16']);

/** The first variant that the device can run, or undefined. */
export const variantFor = (manifest: ModelManifest, device: Device): ModelVariant | undefined => {
  // The browser never says more than 8 GB, and a page may not take more than a part of it.
  if (device.memory !== undefined && manifest.memory > device.memory * 500) return undefined;
  return manifest.variants.find((variant) =>
    variant.device === 'webgpu'
      ? device.gpu && (device.halfPrecision || !HALF.has(variant.dtype))
      : manifest.memory <= MOST_ON_PROCESSOR,
  );
};

const choiceOf = (manifest: ModelManifest | undefined, device: Device): Choice | undefined => {
  const variant = manifest && variantFor(manifest, device);
  return variant && { manifest, variant };
};

/** Whether a model is good at a language, in any of its regional forms. */
const knows = ({ languages }: ModelManifest, language: string): boolean =>
  languages.some((one) => one.toLowerCase().split('-')[0] === language);

/**
 * The model that summarizes.
 * @param wanted the chosen model; another one is taken if the server lacks it or it cannot run here
 * @param language of the summary: a small model that knows the language does better than a large one that
 * does not
 */
export const chooseSummarizer = (
  models: readonly ModelManifest[],
  device: Device,
  wanted?: string,
  language?: string,
): Choice | undefined => {
  const set = choiceOf(
    models.find(({ id }) => id === wanted),
    device,
  );
  if (set) return set;
  // A pulled model is there because somebody wanted a better one.
  const order = [
    ...models.filter(({ kind }) => kind === 'instruct'),
    ...models.filter(({ kind }) => kind === 'summarizer'),
    ...models.filter(({ kind }) => kind === 'extractor'),
  ];
  const fit = language === undefined ? order : order.filter((model) => knows(model, language));
  for (const manifest of [...fit, ...order]) {
    const choice = choiceOf(manifest, device);
    if (choice) return choice;
  }
  return undefined;
};

/** The model that rewrites: only one that follows instructions. */
export const chooseRewriter = (
  models: readonly ModelManifest[],
  device: Device,
  wanted?: string,
  language?: string,
): Choice | undefined =>
  chooseSummarizer(
    models.filter(({ kind }) => kind === 'instruct'),
    device,
    wanted,
    language,
  );

interface Adapter {
  readonly features: { has(name: string): boolean };
}
interface Gpu {
  requestAdapter(): Promise<Adapter | null>;
}

/** Asks the browser what this device can do; for a GPU only if some model would use it. */
export const readDevice = async (
  askGpu: boolean,
  navigator: { readonly gpu?: Gpu; readonly deviceMemory?: number } = globalThis.navigator,
): Promise<Device> => {
  const adapter = askGpu ? await navigator.gpu?.requestAdapter().catch(() => null) : null;
  return {
    gpu: adapter !== null && adapter !== undefined,
    halfPrecision: adapter?.features.has('shader-f16') ?? false,
    memory: navigator.deviceMemory,
  };
};
