import type { ModelManifest } from '@parley/core/language/models/manifest';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mayWarmUp, QUIET, warmUp, whenQuiet } from './warm-up.ts';

const manifest: ModelManifest = {
  version: 1,
  id: 'parley-summarizer',
  kind: 'extractor',
  title: 'Parley',
  source: 'made here',
  revision: '1',
  license: 'MIT',
  languages: ['en'],
  memory: 100,
  variants: [{ device: 'wasm', dtype: 'q8' }],
  files: [{ path: 'config.json', size: 1, sha256: 'a'.repeat(64) }],
};

/** The part of a browser's caches that is used. */
const cachesDouble = () => {
  const kept = new Map<string, Response>();
  const cache = {
    match: (key: string) => Promise.resolve(kept.get(key)?.clone()),
    put: (key: string, response: Response) => {
      kept.set(key, response);
      return Promise.resolve();
    },
  };
  return { kept, caches: { open: () => Promise.resolve(cache) } as unknown as CacheStorage };
};

const setUp = (found: ModelManifest | undefined = manifest) => {
  const { kept, caches } = cachesDouble();
  const fetchModel = vi.fn(() => Promise.resolve());
  const options = {
    caches,
    fetch: ((address: string) =>
      Promise.resolve(
        address === '/api/models'
          ? Response.json({ models: [] })
          : found
            ? Response.json(found)
            : new Response('', { status: 404 }),
      )) as typeof fetch,
    device: () => Promise.resolve({ gpu: false, halfPrecision: false, memory: 8 }),
    fetchModel,
    build: 'one',
  };
  return { kept, fetchModel, options };
};
const { signal } = new AbortController();

describe('warmUp', () => {
  it('AI-6 has the bundled model kept once for each build and revision', async () => {
    const { fetchModel, options } = setUp();
    expect(await warmUp(options, signal)).toBe(true);
    expect(await warmUp(options, signal)).toBe(true);
    expect(fetchModel).toHaveBeenCalledExactlyOnceWith({ manifest, variant: manifest.variants[0] }, signal);
    await warmUp({ ...options, build: 'two' }, signal);
    expect(fetchModel).toHaveBeenCalledTimes(2);
  });

  it('tries again another time when it broke off', async () => {
    const { fetchModel, options } = setUp();
    fetchModel.mockRejectedValueOnce(new Error('offline'));
    await expect(warmUp(options, signal)).rejects.toThrow('offline');
    expect(await warmUp(options, signal)).toBe(true);
    expect(fetchModel).toHaveBeenCalledTimes(2);
  });

  it('fetches nothing where there is no such model, or none that runs here', async () => {
    for (const found of [undefined, { ...manifest, memory: 100_000 }, { ...manifest, id: 'another' }]) {
      const { fetchModel, options } = setUp(found);
      if (found === undefined) options.fetch = () => Promise.resolve(new Response('', { status: 404 }));
      expect(await warmUp(options, signal)).toBe(false);
      expect(fetchModel).not.toHaveBeenCalled();
    }
  });
});

describe('mayWarmUp', () => {
  const { caches } = cachesDouble();
  const navigator = { onLine: true, serviceWorker: { controller: {} } };
  it('needs a service worker that keeps the files, a network, and nobody who saves data', () => {
    expect(mayWarmUp({ navigator, caches })).toBe(true);
    expect(mayWarmUp({ navigator: { ...navigator, connection: { saveData: false } }, caches })).toBe(true);
    expect(mayWarmUp({ navigator: { ...navigator, connection: { saveData: true } }, caches })).toBe(false);
    expect(mayWarmUp({ navigator: { ...navigator, onLine: false }, caches })).toBe(false);
    expect(mayWarmUp({ navigator: { ...navigator, serviceWorker: { controller: null } }, caches })).toBe(
      false,
    );
    expect(mayWarmUp({ navigator: { onLine: true }, caches })).toBe(false);
    expect(mayWarmUp({ navigator })).toBe(false);
  });
});

describe('whenQuiet', () => {
  afterEach(() => {
    vi.useRealTimers();
  });
  it('waits until nobody has done anything for a while, and can be ended', () => {
    vi.useFakeTimers();
    const target = new EventTarget();
    const [then, never] = [vi.fn(), vi.fn()];
    whenQuiet(target, then);
    const end = whenQuiet(target, never);
    vi.advanceTimersByTime(QUIET - 1);
    target.dispatchEvent(new Event('keydown'));
    vi.advanceTimersByTime(QUIET - 1);
    target.dispatchEvent(new Event('pointerdown'));
    vi.advanceTimersByTime(QUIET - 1);
    expect(then).not.toHaveBeenCalled();
    end();
    vi.advanceTimersByTime(1);
    target.dispatchEvent(new Event('keydown'));
    vi.advanceTimersByTime(QUIET * 2);
    expect(then).toHaveBeenCalledOnce();
    expect(never).not.toHaveBeenCalled();
  });
});
