/** The ONNX runtime, bound to what this server serves: no other host, no library's own cache (AI-2). */
import { env, LogLevel } from '@huggingface/transformers';
import asyncifyGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiGlue from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiBinary from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import binary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { ModelSource } from './model-store.ts';

/** More threads than this gained nothing where it was measured; they need a cross-origin isolated page. */
const MOST_THREADS = 4;

interface Build {
  readonly mjs: string;
  readonly wasm: string;
}

/** Half the size of those with WebGPU, and twice as fast on the processor. */
const PROCESSOR: Build = { mjs: glue, wasm: binary };

/** Where WebAssembly can wait for a promise by itself, the build for that is a third smaller. */
const gpuBuild = (): Build =>
  'Suspending' in WebAssembly
    ? { mjs: jspiGlue, wasm: jspiBinary }
    : { mjs: asyncifyGlue, wasm: asyncifyBinary };

/** What is fetched of the runtime itself, when it starts. */
export const runtimeFiles = (device: 'wasm' | 'webgpu'): readonly string[] => {
  const { mjs, wasm } = device === 'webgpu' ? gpuBuild() : PROCESSOR;
  return [mjs, wasm];
};

/**
 * Sets the runtime up for one kind of device; for the life of a worker, since it starts once.
 * @param source gives each model its files; what it does not have is missing, and nothing is asked of the network.
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

/** Ends when the graphics processor that a model was loaded to is gone: runs on it may never answer. */
export const gpuLost = async (): Promise<string> => {
  const { webgpu } = env.backends.onnx;
  const device: GpuDevice | undefined = await webgpu?.device;
  if (device === undefined) return 'The runtime has no GPU device';
  return (await device.lost).message;
};
