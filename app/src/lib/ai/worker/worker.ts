/** The worker in which models run: the page stays free, and what a model reads stays on this device (AI-2, AI-3). */
import type { ModelVariant } from '@parley/core/language/models/manifest';
import { loadMarksModel } from './marks-model.ts';
import { ModelError, MODELS, openModelSource, type ModelSource } from './model-store.ts';
import type { Failure, FetchRequest, RunRequest, WorkerEvent, WorkerRequest } from './protocol.ts';
import { gpuLost, runtimeFiles, setUpRuntime } from './runtime.ts';
import { createSettledText } from '../settled-text.ts';
import { askForSummary } from './summary-input.ts';
import { loadTextModel, type TextModel } from './text-model.ts';
import { wantedFiles } from './wanted-files.ts';

const tell = (event: WorkerEvent): void => globalThis.postMessage(event);

/** The files of the model that is being loaded. */
let source: ModelSource | undefined;
/**
 * Why a file could not be fetched. The library does not report that: to the library, such a file does not
 * exist.
 */
let notHad: ModelError | undefined;
let isSetUp = false;
let loaded: { readonly key: string; readonly model: TextModel } | undefined;
let current: { readonly run: number; readonly controller: AbortController } | undefined;

/** Gives the files of a model, and reports their progress. */
const openSource = (
  { run, manifest, variant }: RunRequest | FetchRequest,
  signal: AbortSignal,
): ModelSource => {
  const total = wantedFiles(manifest, variant).reduce((sum, { size }) => sum + size, 0);
  let here = 0;
  const onBytes = (count: number): void => {
    here = Math.min(total, here + count);
    tell({ type: 'loading', run, loaded: here, total });
    if (here === total) tell({ type: 'preparing', run });
  };
  const stores = { fetch: globalThis.fetch.bind(globalThis), caches: globalThis.caches };
  const files = openModelSource(manifest, stores, onBytes, signal);
  return {
    async match(address) {
      try {
        return await files.match(address);
      } catch (error) {
        if (error instanceof ModelError) notHad = error;
        throw error;
      }
    },
  };
};

/** The service worker keeps the runtime's files as they pass; the model's are kept by their source. */
const fetchAll = async (request: FetchRequest, signal: AbortSignal): Promise<void> => {
  const { manifest, variant } = request;
  const files = openSource(request, signal);
  for (const { path } of wantedFiles(manifest, variant)) await files.match(`${MODELS}${manifest.id}/${path}`);
  for (const file of runtimeFiles(variant.device)) {
    const response = await fetch(file, { signal });
    if (!response.ok) throw new ModelError('missing', `${file}: ${response.status}`);
    await response.arrayBuffer();
  }
};

const load = async (request: RunRequest, signal: AbortSignal): Promise<TextModel> => {
  const { manifest, variant } = request;
  const key = JSON.stringify([manifest.id, manifest.revision, variant]);
  if (loaded?.key === key) return loaded.model;
  const previous = loaded;
  loaded = undefined;
  await previous?.model.dispose();

  source = openSource(request, signal);
  if (!isSetUp) setUpRuntime(variant.device, { match: async (address) => source?.match(address) });
  isSetUp = true;
  const model = await (manifest.kind === 'extractor'
    ? loadMarksModel(manifest, variant)
    : loadTextModel(manifest, variant, async (path) => source?.match(`${MODELS}${manifest.id}/${path}`)));
  loaded = { key, model };
  if (variant.device === 'webgpu') watchGpu();
  return model;
};

let isWatched = false;

/** A run on a GPU that is gone may never end by itself. */
const watchGpu = (): void => {
  if (isWatched) return;
  isWatched = true;
  void gpuLost().then((message) => {
    if (current) tell({ type: 'failed', run: current.run, reason: 'gpu', message });
    loaded = undefined;
  });
};

const reasonOf = (error: unknown, { device }: ModelVariant): Failure => {
  if (notHad !== undefined) return notHad.reason;
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ModelError) return cause.reason;
  // The runtime's own files come by themselves.
  if (loaded === undefined && !navigator.onLine) return 'offline';
  if (device === 'webgpu') return 'gpu';
  return /memory|allocation|out of bounds/i.test(String(error)) ? 'memory' : 'unsupported';
};

/** Writes, and reports the text as it grows: all of it, or the settled part of a summary. */
const write = async (
  model: TextModel,
  { run, manifest, input, maxNewTokens }: RunRequest,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly tokens: number }> => {
  const show = (text: string): void => tell({ type: 'text', run, text });
  if (input.type !== 'summary') return model.write(input, { maxNewTokens, signal, onText: show });
  const asked = askForSummary(manifest.kind, input);
  const settled = createSettledText(asked.read, () => show(settled.told()));
  const onText = (raw: string): void => settled.grow(raw);
  const { text, tokens } = await model.write(asked.input, { maxNewTokens, signal, onText });
  // A stopped run reports nothing more.
  return { text: signal.aborted ? settled.told() : settled.end(text), tokens };
};

const perform = async (request: RunRequest | FetchRequest): Promise<void> => {
  const { run } = request;
  const controller = new AbortController();
  current = { run, controller };
  notHad = undefined;
  const { signal } = controller;
  try {
    if (request.type === 'fetch') {
      await fetchAll(request, signal);
      tell({ type: 'done', run, text: '', tokens: 0 });
      return;
    }
    const model = await load(request, signal);
    signal.throwIfAborted();
    const { text, tokens } = await write(model, request, signal);
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
  if (data.type !== 'stop') void perform(data);
  else if (current?.run === data.run) current.controller.abort();
});
