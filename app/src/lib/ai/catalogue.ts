/** The models that this team's server holds: the one that comes with Parley, and those that were pulled (AI-6). */
import { ModelManifestSchema, type ModelManifest } from '@parley/core/language/models/manifest';
import * as v from 'valibot';
import { MODEL_CACHE, MODELS } from './worker/model-store.ts';

/** The summarizer that comes with Parley. */
export const BUNDLED = 'parley-summarizer';

const LIST = '/api/models';
const ListSchema = v.object({ models: v.array(v.unknown()) });

export interface CatalogueSources {
  readonly fetch: typeof fetch;
  /** Undefined on insecure addresses. */
  readonly caches: CacheStorage | undefined;
}

/** The answer of the network, kept for times without a network. */
const networkFirst = async (
  { fetch: get, caches: storage }: CatalogueSources,
  address: string,
): Promise<unknown> => {
  const cache = await storage?.open(MODEL_CACHE);
  try {
    const response = await get(address, { credentials: 'same-origin' });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    // The answer is valid even if there is no room to keep it.
    await cache?.put(address, response.clone()).catch(() => undefined);
    return (await response.json()) as unknown;
  } catch (error) {
    const kept = await cache?.match(address);
    if (kept) return (await kept.json()) as unknown;
    throw error;
  }
};

/**
 * All models, the bundled one first if the server has it. Manifests that this build does not understand are
 * left out.
 * @throws when neither network nor cache has an answer
 */
export const readCatalogue = async (sources: CatalogueSources): Promise<readonly ModelManifest[]> => {
  const [bundled, list] = await Promise.all([
    networkFirst(sources, `${MODELS}${BUNDLED}/manifest.json`),
    networkFirst(sources, LIST),
  ]);
  const pulled = v.is(ListSchema, list) ? list.models : [];
  return [bundled, ...pulled].filter((one) => v.is(ModelManifestSchema, one));
};
