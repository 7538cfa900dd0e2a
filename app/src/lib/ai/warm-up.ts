/**
 * Keeps what the bundled summarizer needs in the browser before anybody asks for a summary, so that even the
 * first one works without a network (AI-6): files are fetched, nothing is run.
 */
import type { ModelManifest, ModelVariant } from '@parley/core/language/models/manifest';
import { BUNDLED, readCatalogue, type CatalogueSources } from './catalogue.ts';
import { variantFor, type Device } from './choose-model.ts';
import { MODEL_CACHE, MODELS } from './worker/model-store.ts';

/** How long the agent must have pressed no key or button before it begins, in ms. */
export const QUIET = 15_000;

export interface WarmUpOptions extends CatalogueSources {
  readonly caches: CacheStorage;
  readonly device: () => Promise<Device>;
  /** Keeps all files of a model in the browser. */
  readonly fetchModel: (
    model: { readonly manifest: ModelManifest; readonly variant: ModelVariant },
    signal: AbortSignal,
  ) => Promise<void>;
  /** The build of the app: another build may bring another runtime. */
  readonly build: string;
}

/** Marks that all files are there; removed together with the model. */
const markOf = ({ id, revision }: ModelManifest, build: string): string =>
  `${MODELS}${id}/kept?revision=${encodeURIComponent(revision)}&build=${encodeURIComponent(build)}`;

/**
 * Fetches the missing files.
 * @returns whether the bundled model can run without a network from now on
 */
export const warmUp = async (options: WarmUpOptions, signal: AbortSignal): Promise<boolean> => {
  const models = await readCatalogue(options);
  const manifest = models.find(({ id }) => id === BUNDLED);
  const variant = manifest && variantFor(manifest, await options.device());
  if (manifest === undefined || variant === undefined) return false;
  const cache = await options.caches.open(MODEL_CACHE);
  const mark = markOf(manifest, options.build);
  if (await cache.match(mark)) return true;
  await options.fetchModel({ manifest, variant }, signal);
  await cache.put(mark, new Response(''));
  return true;
};

/** Whether this device may fetch some megabytes that nobody has asked for. */
export const mayWarmUp = ({
  navigator,
  caches,
}: {
  readonly navigator: {
    readonly onLine: boolean;
    readonly serviceWorker?: { readonly controller: unknown };
    readonly connection?: { readonly saveData?: boolean };
  };
  readonly caches?: CacheStorage;
}): boolean =>
  caches !== undefined &&
  navigator.onLine &&
  navigator.connection?.saveData !== true &&
  (navigator.serviceWorker?.controller ?? null) !== null;

/**
 * Calls a function once the agent has pressed no key or button for a while; gives a function that ends the
 * wait.
 */
export const whenQuiet = (target: EventTarget, then: () => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      end();
      then();
    }, QUIET);
  };
  const end = (): void => {
    clearTimeout(timer);
    for (const type of ['keydown', 'pointerdown']) target.removeEventListener(type, wait, { capture: true });
  };
  for (const type of ['keydown', 'pointerdown'])
    target.addEventListener(type, wait, { capture: true, passive: true });
  wait();
  return end;
};
