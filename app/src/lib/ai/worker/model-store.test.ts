import type { ModelManifest } from '@parley/core/language/models/manifest';
import { describe, expect, it } from 'vitest';
import { fileAddress, forgetModel, openModelSource } from './model-store.ts';
import { wantedFiles } from './wanted-files.ts';

const file = (path: string, size: number) => ({ path, size, sha256: 'a'.repeat(64) });
const manifest: ModelManifest = {
  version: 1,
  id: 'small-1',
  kind: 'summarizer',
  title: 'Small',
  source: 'made here',
  revision: 'r/1',
  license: 'MIT',
  languages: ['en'],
  memory: 1,
  variants: [{ device: 'wasm', dtype: 'q8' }],
  files: [file('config.json', 4), file('onnx/model.onnx', 8), file('onnx/model_quantized.onnx', 6)],
};

/** A cache that keeps what it is given, by address. */
class CachesDouble {
  readonly kept = new Map<string, Blob>();
  full = false;
  open() {
    return Promise.resolve({
      match: async (key: string) => {
        const blob = this.kept.get(key);
        return blob && new Response(blob);
      },
      put: async (key: string, response: Response) => {
        if (this.full) throw new DOMException('full', 'QuotaExceededError');
        this.kept.set(key, await response.blob());
      },
      keys: async () => [...this.kept.keys()].map((key) => ({ url: `http://here${key}`, key })),
      delete: async ({ key }: { key: string }) => this.kept.delete(key),
    });
  }
}

const open = (answer: (address: string) => Response | Promise<Response>, storage?: CachesDouble) => {
  const asked: string[] = [];
  let bytes = 0;
  const controller = new AbortController();
  const fetched = (async (input: string) => {
    asked.push(input);
    return answer(input);
  }) as typeof fetch;
  const source = openModelSource(
    manifest,
    { fetch: fetched, caches: storage as unknown as CacheStorage | undefined },
    (count) => (bytes += count),
    controller.signal,
  );
  return { source, asked, controller, bytes: () => bytes };
};

describe('openModelSource', () => {
  it('AI-3 loads a file once, counts its bytes, and has it from the cache afterwards', async () => {
    const storage = new CachesDouble();
    const first = open(() => new Response('1234'), storage);
    expect(await (await first.source.match('/models/small-1/config.json'))?.text()).toBe('1234');
    expect(first.asked).toEqual(['/models/small-1/config.json?revision=r%2F1']);
    expect(first.bytes()).toBe(4);
    const later = open(() => Response.error(), storage);
    expect(await (await later.source.match('/models/small-1/config.json'))?.text()).toBe('1234');
    expect(later.asked).toEqual([]);
    expect(later.bytes()).toBe(4);
  });

  it('AI-2 asks for nothing that the manifest does not name', async () => {
    const { source, asked } = open(() => new Response('1234'));
    for (const address of [
      '/models/small-1/added_tokens.json',
      'https://elsewhere.example/x',
      '/api/session',
      '/models/small-1/../x',
    ])
      expect(await source.match(address)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('says whether the server has it no more, cannot be reached, or sent something else', async () => {
    const path = '/models/small-1/config.json';
    const reason = (answer: () => Response | Promise<Response>) => open(answer).source.match(path);
    await expect(reason(() => new Response('', { status: 404 }))).rejects.toMatchObject({
      reason: 'missing',
    });
    await expect(reason(() => new Response('', { status: 503 }))).rejects.toMatchObject({
      reason: 'offline',
    });
    await expect(reason(() => Promise.reject(new TypeError('offline')))).rejects.toMatchObject({
      reason: 'offline',
    });
    await expect(reason(() => new Response('123'))).rejects.toMatchObject({ reason: 'broken' });
    await expect(reason(() => new Response('12345'))).rejects.toMatchObject({ reason: 'broken' });
    const broken = new ReadableStream({
      pull: (controller) => {
        controller.error(new Error('connection lost'));
      },
    });
    await expect(reason(() => new Response(broken))).rejects.toMatchObject({ reason: 'offline' });
  });

  it('AI-3 ends a load when it is aborted, and keeps nothing of it', async () => {
    const storage = new CachesDouble();
    const { source, controller } = open(() => {
      controller.abort();
      return Promise.reject(new DOMException('aborted', 'AbortError'));
    }, storage);
    await expect(source.match('/models/small-1/config.json')).rejects.toMatchObject({ name: 'AbortError' });
    expect(storage.kept.size).toBe(0);
  });

  it('goes on when the browser has no room to keep it', async () => {
    const storage = new CachesDouble();
    storage.full = true;
    const { source } = open(() => new Response('1234'), storage);
    expect(await (await source.match('/models/small-1/config.json'))?.text()).toBe('1234');
  });

  it('forgets one model and leaves the others', async () => {
    const storage = new CachesDouble();
    for (const id of ['small-1', 'small-10'])
      storage.kept.set(fileAddress({ id, revision: '1' }, 'a'), new Blob());
    await forgetModel(storage as unknown as CacheStorage, 'small-1');
    expect([...storage.kept.keys()]).toEqual(['/models/small-10/a?revision=1']);
  });
});

describe('wantedFiles', () => {
  const paths = (dtype: 'fp32' | 'q8' | 'q4f16') => wantedFiles(manifest, { dtype }).map(({ path }) => path);
  it('leaves out the weights of other variants', () => {
    expect(paths('q8')).toEqual(['config.json', 'onnx/model_quantized.onnx']);
    expect(paths('fp32')).toEqual(['config.json', 'onnx/model.onnx']);
    expect(paths('q4f16')).toEqual(['config.json']);
  });
});
