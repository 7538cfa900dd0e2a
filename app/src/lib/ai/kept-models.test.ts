import type { ModelManifest } from '@parley/core/language/models/manifest';
import { describe, expect, it } from 'vitest';
import { keptModels } from './kept-models.ts';

const manifest: ModelManifest = {
  version: 1,
  id: 'small',
  kind: 'instruct',
  title: 'Small',
  source: 'x',
  revision: 'r2',
  license: 'MIT',
  languages: ['en'],
  memory: 1,
  variants: [{ device: 'wasm', dtype: 'q8' }],
  files: [
    { path: 'config.json', size: 40, sha256: 'a'.repeat(64) },
    { path: 'onnx/model_quantized.onnx', size: 5_000, sha256: 'a'.repeat(64) },
  ],
};

/** A cache with texts by address. */
const cachesWith = (kept: Readonly<Record<string, string>>): CacheStorage =>
  ({
    open: () =>
      Promise.resolve({
        keys: () => Promise.resolve(Object.keys(kept).map((key) => ({ url: `http://here${key}` }))),
        match: ({ url }: Request) => Promise.resolve(new Response(kept[url.slice('http://here'.length)])),
      }),
  }) as unknown as CacheStorage;

describe('what a browser keeps of models', () => {
  it('AI-6 is counted by model, also of older states and of models that the server no longer has', async () => {
    const caches = cachesWith({
      '/api/models': '[]',
      '/models/parley-summarizer/manifest.json': '{}',
      '/models/small/config.json?revision=r2': 'not read, for its size is known',
      '/models/small/onnx/model_quantized.onnx?revision=r2': '',
      '/models/small/config.json?revision=r1': '123',
      '/models/gone/config.json?revision=r9': '12345',
    });
    expect(await keptModels(caches, [manifest])).toEqual([
      { id: 'small', size: 5_043 },
      { id: 'gone', size: 5 },
    ]);
  });

  it('AI-6 is nothing where browsers keep nothing', async () => {
    expect(await keptModels(undefined, [manifest])).toEqual([]);
    expect(await keptModels(cachesWith({}), [manifest])).toEqual([]);
  });
});
