import type { ModelManifest } from '@parley/core/language/models/manifest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError, type Progress } from './engine.ts';
import {
  IDLE,
  IDLE_HIDDEN,
  ModelRunner,
  STOP_WITHIN,
  type ModelRun,
  type WorkerLike,
} from './model-runner.ts';
import type { WorkerEvent, WorkerRequest } from './worker/protocol.ts';

class WorkerDouble implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  readonly heard: WorkerRequest[] = [];
  ended = false;
  postMessage(message: WorkerRequest): void {
    this.heard.push(message);
  }
  terminate(): void {
    this.ended = true;
  }
  say(data: WorkerEvent): void {
    this.onmessage?.({ data });
  }
}

const manifest: ModelManifest = {
  version: 1,
  id: 'small-1',
  kind: 'summarizer',
  title: 'Small',
  source: 'made here',
  revision: '1',
  license: 'MIT',
  languages: ['en'],
  memory: 1,
  variants: [{ device: 'wasm', dtype: 'q8' }],
  files: [{ path: 'config.json', size: 1, sha256: 'a'.repeat(64) }],
};

const request = (text: string, device: 'wasm' | 'webgpu' = 'wasm'): ModelRun => ({
  manifest,
  variant: { device, dtype: 'q8' },
  input: { type: 'text', text },
  maxNewTokens: 10,
});

let workers: WorkerDouble[] = [];
let runner: ModelRunner;
const nth = (index: number): WorkerDouble => {
  const worker = workers[index];
  if (!worker) throw new Error(`no worker ${index}`);
  return worker;
};
const started = (count: number) =>
  vi.waitFor(() => expect(workers.flatMap(({ heard }) => heard)).toHaveLength(count));

const run = (text = 'a', controller = new AbortController(), device?: 'wasm' | 'webgpu') => {
  const texts: string[] = [];
  const progress: Progress[] = [];
  const result = runner.run(request(text, device), {
    signal: controller.signal,
    onText: (so) => texts.push(so),
    onProgress: (step) => progress.push(step),
  });
  // Looked at later.
  result.catch(() => undefined);
  return { result, texts, progress, controller };
};

beforeEach(() => {
  workers = [];
  runner = new ModelRunner(() => {
    const worker = new WorkerDouble();
    workers.push(worker);
    return worker;
  });
});
afterEach(() => {
  vi.useRealTimers();
  runner.dispose();
});

describe('ModelRunner', () => {
  it('AI-3 tells of bytes, preparation and words, and gives the text', async () => {
    const { result, texts, progress } = run();
    await started(1);
    nth(0).say({ type: 'loading', run: 1, loaded: 1, total: 2 });
    nth(0).say({ type: 'preparing', run: 1 });
    nth(0).say({ type: 'text', run: 1, text: 'He' });
    nth(0).say({ type: 'text', run: 7, text: 'of another run' });
    nth(0).say({ type: 'done', run: 1, text: 'Hello', tokens: 2 });
    expect(await result).toBe('Hello');
    expect(texts).toEqual(['He']);
    expect(progress).toEqual([
      { step: 'loading', loaded: 1, total: 2 },
      { step: 'preparing' },
      { step: 'writing' },
    ]);
  });

  it('does one run at a time, in order, also after one that failed', async () => {
    const [first, second] = [run('first'), run('second')];
    await started(1);
    nth(0).say({ type: 'failed', run: 1, reason: 'offline', message: 'no network' });
    await expect(first.result).rejects.toEqual(new EngineError('offline', 'no network'));
    await started(2);
    nth(0).say({ type: 'done', run: 2, text: 'two', tokens: 1 });
    expect(await second.result).toBe('two');
    expect(workers).toHaveLength(1);
  });

  it('AI-3 stops at once when asked, and begins nothing else before the worker is free', async () => {
    const { result, controller, texts } = run();
    await started(1);
    nth(0).say({ type: 'text', run: 1, text: 'so far' });
    controller.abort();
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
    expect(nth(0).heard.at(-1)).toEqual({ type: 'stop', run: 1 });
    nth(0).say({ type: 'text', run: 1, text: 'so far, and on' });
    expect(texts).toEqual(['so far']);
    const next = run('next');
    await Promise.resolve();
    expect(nth(0).heard).toHaveLength(2);
    nth(0).say({ type: 'stopped', run: 1 });
    await started(3);
    nth(0).say({ type: 'done', run: 2, text: 'two', tokens: 1 });
    expect(await next.result).toBe('two');
    expect(nth(0).ended).toBe(false);
  });

  it('AI-3 ends a worker that does not stop', async () => {
    vi.useFakeTimers();
    const { result, controller } = run();
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    await vi.advanceTimersByTimeAsync(STOP_WITHIN);
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
    expect(nth(0).ended).toBe(true);
    const next = run();
    await vi.advanceTimersByTimeAsync(0);
    nth(1).say({ type: 'done', run: 2, text: 'again', tokens: 1 });
    expect(await next.result).toBe('again');
  });

  it('does not begin what was stopped while it waited', async () => {
    const first = run('first');
    const second = run('second');
    await started(1);
    second.controller.abort();
    nth(0).say({ type: 'done', run: 1, text: 'one', tokens: 1 });
    await first.result;
    await expect(second.result).rejects.toMatchObject({ name: 'AbortError' });
    expect(nth(0).heard).toHaveLength(1);
  });

  it('begins another worker for another kind of device, and after one that ran out of memory', async () => {
    const first = run('first');
    await started(1);
    nth(0).say({ type: 'failed', run: 1, reason: 'memory', message: 'out of memory' });
    await expect(first.result).rejects.toThrow('out of memory');
    expect(nth(0).ended).toBe(true);
    run('second');
    await started(2);
    nth(1).say({ type: 'done', run: 2, text: '', tokens: 0 });
    run('third', undefined, 'webgpu');
    await started(3);
    expect(workers.map(({ ended }) => ended)).toEqual([true, true, false]);
  });

  it('says so when the worker does not come up', async () => {
    const { result } = run();
    await started(1);
    nth(0).onerror?.({ message: 'refused' });
    await expect(result).rejects.toEqual(new EngineError('unsupported', 'refused'));
  });

  it('gives the memory back when nobody has asked for a while', async () => {
    vi.useFakeTimers();
    const { result } = run();
    await vi.advanceTimersByTimeAsync(0);
    nth(0).say({ type: 'done', run: 1, text: '', tokens: 0 });
    await result;
    await vi.advanceTimersByTimeAsync(IDLE - 1);
    expect(nth(0).ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(nth(0).ended).toBe(true);
  });

  it('gives it back sooner while the page is hidden, and not while it writes', async () => {
    vi.useFakeTimers();
    const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    const turn = (state: string) => {
      page.visibilityState = state;
      page.dispatchEvent(new Event('visibilitychange'));
    };
    runner = new ModelRunner(() => {
      const worker = new WorkerDouble();
      workers.push(worker);
      return worker;
    }, page);
    const { result } = run();
    await vi.advanceTimersByTimeAsync(0);
    turn('hidden');
    await vi.advanceTimersByTimeAsync(IDLE_HIDDEN * 2);
    expect(nth(0).ended).toBe(false);
    nth(0).say({ type: 'done', run: 1, text: '', tokens: 0 });
    await result;
    await vi.advanceTimersByTimeAsync(IDLE_HIDDEN - 1);
    turn('visible');
    await vi.advanceTimersByTimeAsync(IDLE_HIDDEN);
    expect(nth(0).ended).toBe(false);
    turn('hidden');
    await vi.advanceTimersByTimeAsync(IDLE_HIDDEN);
    expect(nth(0).ended).toBe(true);
    // The next run starts a new worker.
    const again = run('b');
    await vi.advanceTimersByTimeAsync(0);
    nth(1).say({ type: 'done', run: 2, text: 'b', tokens: 1 });
    expect(await again.result).toBe('b');
  });

  it('AI-6 has a model’s files kept without running it, in its turn', async () => {
    const { signal } = new AbortController();
    const { variant } = request('');
    const fetched = runner.fetch({ manifest, variant }, signal);
    const after = run('after');
    await started(1);
    expect(nth(0).heard).toEqual([{ type: 'fetch', run: 1, manifest, variant }]);
    nth(0).say({ type: 'loading', run: 1, loaded: 1, total: 2 });
    nth(0).say({ type: 'done', run: 1, text: '', tokens: 0 });
    await fetched;
    await started(2);
    nth(0).say({ type: 'done', run: 2, text: 'x', tokens: 1 });
    expect(await after.result).toBe('x');
    const failing = runner.fetch({ manifest, variant }, signal);
    await started(3);
    nth(0).say({ type: 'failed', run: 3, reason: 'offline', message: 'no network' });
    await expect(failing).rejects.toMatchObject({ reason: 'offline' });
  });

  it('AI-6 does not end the worker that holds a model on the GPU to have files kept for the processor', async () => {
    const first = run('first', undefined, 'webgpu');
    await started(1);
    nth(0).say({ type: 'done', run: 1, text: 'x', tokens: 1 });
    await first.result;
    const fetched = runner.fetch({ manifest, variant: request('').variant }, new AbortController().signal);
    await started(2);
    nth(0).say({ type: 'done', run: 2, text: '', tokens: 0 });
    await fetched;
    run('second', undefined, 'webgpu');
    await started(3);
    expect(workers).toHaveLength(1);
    expect(nth(0).ended).toBe(false);
  });
});
