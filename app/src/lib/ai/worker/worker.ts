/** The worker in which models run: the page stays free, and what a model reads stays on this device (AI-2, AI-3). */
import type { ModelVariant } from '@parley/core/models/manifest';
import { loadMarksModel } from './marks-model.ts';
import { ModelError, openModelSource, type ModelSource } from './model-store.ts';
import type { Failure, RunRequest, WorkerEvent, WorkerRequest } from './protocol.ts';
import { gpuLost, setUpRuntime } from './runtime.ts';
import { loadTextModel, type TextModel } from './text-model.ts';
import { wantedFiles } from './wanted-files.ts';

const tell = (event: WorkerEvent): void => globalThis.postMessage(event);

/** The files of the model that is being loaded. */
let source: ModelSource | undefined;
let isSetUp = false;
let loaded: { readonly key: string; readonly model: TextModel } | undefined;
let current: { readonly run: number; readonly controller: AbortController } | undefined;

const load = async ({ run, manifest, variant }: RunRequest, signal: AbortSignal): Promise<TextModel> => {
  const key = JSON.stringify([manifest.id, manifest.revision, variant]);
  if (loaded?.key === key) return loaded.model;
  const previous = loaded;
  loaded = undefined;
  await previous?.model.dispose();

  const total = wantedFiles(manifest, variant).reduce((sum, { size }) => sum + size, 0);
  let here = 0;
  const onBytes = (count: number): void => {
    here = Math.min(total, here + count);
    tell({ type: 'loading', run, loaded: here, total });
    if (here === total) tell({ type: 'preparing', run });
  };
  const stores = { fetch: globalThis.fetch.bind(globalThis), caches: globalThis.caches };
  source = openModelSource(manifest, stores, onBytes, signal);
  if (!isSetUp) setUpRuntime(variant.device, { match: async (address) => source?.match(address) });
  isSetUp = true;
  const model = await (manifest.kind === 'extractor'
    ? loadMarksModel(manifest, variant)
    : loadTextModel(manifest, variant));
  loaded = { key, model };
  if (variant.device === 'webgpu') watchGpu();
  return model;
};

let isWatched = false;

/** A run on a GPU that is gone need not end by itself. */
const watchGpu = (): void => {
  if (isWatched) return;
  isWatched = true;
  void gpuLost().then((message) => {
    if (current) tell({ type: 'failed', run: current.run, reason: 'gpu', message });
    loaded = undefined;
  });
};

const reasonOf = (error: unknown, { device }: ModelVariant): Failure => {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ModelError) return cause.reason;
  if (device === 'webgpu') return 'gpu';
  return /memory|allocation|out of bounds/i.test(String(error)) ? 'memory' : 'unsupported';
};

const perform = async (request: RunRequest): Promise<void> => {
  const { run } = request;
  const controller = new AbortController();
  current = { run, controller };
  const { signal } = controller;
  try {
    const model = await load(request, signal);
    signal.throwIfAborted();
    const { maxNewTokens } = request;
    const onText = (text: string): void => tell({ type: 'text', run, text });
    const { text, tokens } = await model.write(request.input, { maxNewTokens, signal, onText });
    if (signal.aborted) tell({ type: 'stopped', run });
    else tell({ type: 'done', run, text, tokens });
  } catch (error) {
    if (signal.aborted) tell({ type: 'stopped', run });
    else tell({ type: 'failed', run, reason: reasonOf(error, request.variant), message: String(error) });
  } finally {
    current = undefined;
  }
};

globalThis.addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
  if (data.type === 'run') void perform(data);
  else if (current?.run === data.run) current.controller.abort();
});
