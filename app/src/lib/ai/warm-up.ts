/**
 * Keeps what the bundled summarizer needs in the browser before anybody has asked for a summary, so that the first one
 * can be made without a network (AI-6): files are fetched, nothing is run.
 */
import type { ModelManifest, ModelVariant } from '@parley/core/language/models/manifest';
import { BUNDLED, readCatalogue, type CatalogueSources } from './catalogue.ts';
import { variantFor, type Device } from './choose-model.ts';
import { MODEL_CACHE, MODELS } from './worker/model-store.ts';

/** How long nobody has pressed a key or a button before it begins, in ms. */
export const QUIET = 15_000;

export interface WarmUpOptions extends CatalogueSources {
  readonly caches: CacheStorage;
  readonly device: () => Promise<Device>;
  /** Has everything of a model kept in the browser. */
  readonly fetchModel: (
    model: { readonly manifest: ModelManifest; readonly variant: ModelVariant },
    signal: AbortSignal,
  ) => Promise<void>;
  /** Which build of the app this is: another one may bring another runtime. */
  readonly build: string;
}

/** Says that all is there; goes when the model is removed from the browser. */
const markOf = ({ id, revision }: ModelManifest, build: string): string =>
  `${MODELS}${id}/kept?revision=${encodeURIComponent(revision)}&build=${encodeURIComponent(build)}`;

/**
 * Fetches what is not there yet.
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

/** Whether this device may be asked to fetch some megabytes that nobody has asked for. */
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

/** Calls once nobody has pressed a key or a button for a while; gives what ends the waiting. */
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
