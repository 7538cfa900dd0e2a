/** The parts of models that this browser keeps: they can be shown and removed (AI-6). */
import type { ModelManifest } from '@parley/core/language/models/manifest';
import { fileAddress, MODEL_CACHE, MODELS } from './worker/model-store.ts';

export interface KeptModel {
  readonly id: string;
  /** In bytes. */
  readonly size: number;
}

/** Files of models lie under their revision; the other entries of the cache are notes about them. */
const idOf = (url: URL): string | undefined =>
  url.pathname.startsWith(MODELS) && url.searchParams.has('revision')
    ? url.pathname.slice(MODELS.length).split('/')[0]
    : undefined;

/**
 * The models of which this browser keeps something, also those that the server no longer has.
 * @param models known ones: the sizes of their files need not be read from the disk
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
