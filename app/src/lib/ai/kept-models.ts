/** What this browser keeps of models, so that it can be shown and given back (AI-6). */
import type { ModelManifest } from '@parley/core/language/models/manifest';
import { fileAddress, MODEL_CACHE, MODELS } from './worker/model-store.ts';

export interface KeptModel {
  readonly id: string;
  /** In bytes. */
  readonly size: number;
}

/** Files of models lie under their revision; what else is in the cache is only said of them. */
const idOf = (url: URL): string | undefined =>
  url.pathname.startsWith(MODELS) && url.searchParams.has('revision')
    ? url.pathname.slice(MODELS.length).split('/')[0]
    : undefined;

/**
 * The models of which something is kept here, also those that the server no longer has.
 * @param models that are known: the sizes of their files need not be read from the disk
 */
export const keptModels = async (
  storage: CacheStorage | undefined,
  models: readonly ModelManifest[],
): Promise<readonly KeptModel[]> => {
  if (!storage) return [];
  const sizes = new Map(
    models.flatMap((manifest) =>
      manifest.files.map((file) => [fileAddress(manifest, file.path), file.size] as const),
    ),
  );
  const cache = await storage.open(MODEL_CACHE);
  const kept = new Map<string, number>();
  for (const request of await cache.keys()) {
    const url = new URL(request.url);
    const id = idOf(url);
    if (id === undefined) continue;
    const size =
      sizes.get(url.pathname + url.search) ?? (await (await cache.match(request))?.blob())?.size ?? 0;
    kept.set(id, (kept.get(id) ?? 0) + size);
  }
  return [...kept].map(([id, size]) => ({ id, size }));
};
