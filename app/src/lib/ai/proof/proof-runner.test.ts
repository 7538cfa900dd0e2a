import { beforeEach, describe, expect, it, vi } from 'vitest';
import { countedFetch, NotLoadedError } from './counted-fetch.ts';
import { IDLE, ProofRunner, type ProofWorker } from './proof-runner.ts';
import type { ProofRequest } from './protocol.ts';

class WorkerDouble implements ProofWorker {
  readonly requests: ProofRequest[] = [];
  ended = false;
  onmessage: ProofWorker['onmessage'] = null;
  onerror: ProofWorker['onerror'] = null;
  postMessage(request: ProofRequest): void {
    this.requests.push(request);
  }
  terminate(): void {
    this.ended = true;
  }
}

let workers: WorkerDouble[];
let runner: ProofRunner;
beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  runner = new ProofRunner(() => {
    const worker = new WorkerDouble();
    workers.push(worker);
    return worker;
  });
  return () => vi.useRealTimers();
});
const asked = (count: number) => vi.waitFor(() => expect(workers.at(-1)?.requests).toHaveLength(count));
const correct = (signal = new AbortController().signal, onProgress = vi.fn()) =>
  runner.correct({ language: 'en', text: 'Rihgt', known: [] }, { signal, onProgress });

describe('the checker’s worker', () => {
  it('AI-5 is made when it is first needed, used again, and ended when nobody asks', async () => {
    const onProgress = vi.fn();
    const first = correct(undefined, onProgress);
    await asked(1);
    const [worker] = workers;
    worker?.onmessage?.({ data: { type: 'loading', run: 1, loaded: 3, total: 9 } });
    worker?.onmessage?.({ data: { type: 'done', run: 7, text: 'of another' } });
    worker?.onmessage?.({ data: { type: 'done', run: 1, text: 'Right' } });
    expect(await first).toBe('Right');
    expect(onProgress).toHaveBeenCalledWith({ step: 'loading', loaded: 3, total: 9 });
    const second = correct();
    await asked(2);
    worker?.onmessage?.({ data: { type: 'done', run: 2, text: 'Right' } });
    await second;
    expect(workers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(IDLE + 1);
    expect(worker?.ended).toBe(true);
  });

  it('AI-3 AI-5 stops at once, and says why it could not', async () => {
    const controller = new AbortController();
    const stopped = correct(controller.signal);
    await asked(1);
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(workers[0]?.ended).toBe(true);
    const failed = correct();
    await asked(1);
    workers[1]?.onmessage?.({ data: { type: 'failed', run: 2, reason: 'offline' } });
    await expect(failed).rejects.toMatchObject({ name: 'EngineError', reason: 'offline' });
    const broken = correct();
    await vi.waitFor(() => expect(workers).toHaveLength(3));
    workers[2]?.onerror?.({});
    await expect(broken).rejects.toMatchObject({ reason: 'unsupported' });
  });
});

describe('a fetch that tells of its bytes', () => {
  const body = () => new Response('word list', { headers: { 'content-length': '9' } });

  it('AI-3 tells how far it has come, and gives what came', async () => {
    const onBytes = vi.fn();
    const response = await countedFetch(() => Promise.resolve(body()), '/words', onBytes);
    expect(await response.text()).toBe('word list');
    expect(onBytes).toHaveBeenLastCalledWith(9, 9);
  });

  it('AI-3 says nothing of bytes where their sum is not known', async () => {
    const onBytes = vi.fn();
    const coded = () =>
      new Response('word list', { headers: { 'content-length': '4', 'content-encoding': 'br' } });
    await (await countedFetch(() => Promise.resolve(coded()), '/words', onBytes)).text();
    expect(onBytes).not.toHaveBeenCalled();
  });

  it.each([
    ['there is no network', () => Promise.reject(new TypeError('offline'))],
    ['it is not there', () => Promise.resolve(new Response('', { status: 404 }))],
  ])('AI-3 fails when %s', async (_why, get) => {
    await expect(countedFetch(get, '/words', () => undefined)).rejects.toBeInstanceOf(NotLoadedError);
  });
});
