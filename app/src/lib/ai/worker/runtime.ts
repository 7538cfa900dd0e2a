/** The ONNX runtime, bound to what this server serves: no other host, no library's own cache (AI-2). */
import { env, LogLevel } from '@huggingface/transformers';
import asyncifyGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiGlue from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiBinary from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import binary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { ModelSource } from './model-store.ts';

/** More threads brought nothing in measurements; threads need a cross-origin isolated page. */
const MOST_THREADS = 4;

interface Build {
  readonly mjs: string;
  readonly wasm: string;
}

/** Half the size of those with WebGPU, and twice as fast on the processor. */
const PROCESSOR: Build = { mjs: glue, wasm: binary };

/** If WebAssembly itself can wait for a promise, a build that is a third smaller is enough. */
const gpuBuild = (): Build =>
  'Suspending' in WebAssembly
    ? { mjs: jspiGlue, wasm: jspiBinary }
    : { mjs: asyncifyGlue, wasm: asyncifyBinary };

/** The runtime's own files, fetched when it starts. */
export const runtimeFiles = (device: 'wasm' | 'webgpu'): readonly string[] => {
  const { mjs, wasm } = device === 'webgpu' ? gpuBuild() : PROCESSOR;
  return [mjs, wasm];
};

/**
 * Sets the runtime up for one kind of device, for the life of a worker, since the runtime starts once.
 * @param source gives the files of each model; a file that it lacks counts as missing, without a request to
 * the network
 */
export const setUpRuntime = (device: 'wasm' | 'webgpu', source: ModelSource): void => {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = '/models/';
  env.useBrowserCache = false;
  // Its cache turns the script into a `blob:` module, which the page's policy refuses.
  env.useWasmCache = false;
  env.useCustomCache = true;
  env.customCache = { match: (address) => source.match(address), put: () => Promise.resolve() };
  env.fetch = () => Promise.resolve(new Response(null, { status: 404 }));
  env.logLevel = LogLevel.ERROR;
  const { wasm } = env.backends.onnx;
  if (!wasm) throw new Error('The runtime has no WebAssembly backend');
  wasm.wasmPaths = device === 'webgpu' ? gpuBuild() : PROCESSOR;
  const cores = globalThis.navigator.hardwareConcurrency;
  wasm.numThreads = globalThis.crossOriginIsolated ? Math.max(1, Math.min(MOST_THREADS, cores - 1)) : 1;
};

interface GpuDevice {
  readonly lost: Promise<{ readonly message: string }>;
}

/** Ends when the graphics processor of a loaded model is gone: runs on it may never answer. */
export const gpuLost = async (): Promise<string> => {
  const { webgpu } = env.backends.onnx;
  const device: GpuDevice | undefined = await webgpu?.device;
  if (device === undefined) return 'The runtime has no GPU device';
  return (await device.lost).message;
};
