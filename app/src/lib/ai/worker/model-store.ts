/**
 * Where the runtime gets a model's files from: the browser's cache, otherwise this server's `/models/`. The runtime has
 * no other way to the network, so it cannot reach another host (AI-2).
 */
import type { ModelFile, ModelManifest } from '@parley/core/language/models/manifest';
import type { Failure } from './protocol.ts';

export const MODEL_CACHE = 'parley-models';

/** Where the server keeps its models. */
export const MODELS = '/models/';

/** Why a model could not be had. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly reason: Failure;
  constructor(reason: Failure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The address of a model's file; with the revision, so that another state of the model is another file. */
export const fileAddress = (manifest: Pick<ModelManifest, 'id' | 'revision'>, path: string): string =>
  `${MODELS}${manifest.id}/${path}?revision=${encodeURIComponent(manifest.revision)}`;

export interface ModelStoreOptions {
  readonly fetch: typeof fetch;
  /** Absent where the browser has no caches (insecure addresses): then each start loads again. */
  readonly caches: CacheStorage | undefined;
}

export interface ModelSource {
  /** A file by the path that the runtime names, `/models/<id>/<file>`; undefined if the model has no such file. */
  match(address: string): Promise<Response | undefined>;
}

const read = async (response: Response, file: ModelFile, onBytes: (count: number) => void): Promise<Blob> => {
  if (response.body === null) throw new ModelError('broken', `${file.path} is empty`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    parts.push(part);
    size += part.byteLength;
    onBytes(part.byteLength);
    if (size > file.size) break;
  }
  if (size !== file.size) throw new ModelError('broken', `${file.path} has ${size} bytes, not ${file.size}`);
  return new Blob(parts, { type: 'application/octet-stream' });
};

const reasonOf = (status: number): Failure => (status === 404 || status === 410 ? 'missing' : 'offline');

/**
 * The files of one model.
 * @param onBytes called with the bytes that have come, from the cache or the network.
 * @throws ModelError from `match`; an `AbortError` once the signal is aborted.
 */
export const openModelSource = (
  manifest: ModelManifest,
  { fetch: get, caches: storage }: ModelStoreOptions,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): ModelSource => {
  const files = new Map(manifest.files.map((file) => [`${MODELS}${manifest.id}/${file.path}`, file]));

  const load = async (file: ModelFile): Promise<Blob> => {
    const address = fileAddress(manifest, file.path);
    let response: Response;
    try {
      response = await get(address, { signal, credentials: 'same-origin' });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new ModelError('offline', `${file.path} could not be loaded`, { cause: error });
    }
    if (!response.ok) throw new ModelError(reasonOf(response.status), `${file.path}: ${response.status}`);
    try {
      return await read(response, file, onBytes);
    } catch (error) {
      if (signal.aborted || error instanceof ModelError) throw error;
      throw new ModelError('offline', `${file.path} broke off`, { cause: error });
    }
  };

  return {
    match: async (address) => {
      const file = files.get(address);
      if (!file) return undefined;
      signal.throwIfAborted();
      const cache = await storage?.open(MODEL_CACHE);
      const key = fileAddress(manifest, file.path);
      const kept = await cache?.match(key);
      if (kept) {
        onBytes(file.size);
        return kept;
      }
      const blob = await load(file);
      // A full disk costs the next start a download, nothing else.
      await cache?.put(key, new Response(blob)).catch(() => undefined);
      return new Response(blob);
    },
  };
};

/** Removes from the browser what it keeps of a model. */
export const forgetModel = async (storage: CacheStorage, id: string): Promise<void> => {
  const cache = await storage.open(MODEL_CACHE);
  for (const request of await cache.keys())
    if (new URL(request.url).pathname.startsWith(`${MODELS}${id}/`)) await cache.delete(request);
};
