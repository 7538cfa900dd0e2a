/** The ONNX runtime, bound to what this server serves: no other host, no library's own cache (AI-2). */
import { env, LogLevel } from '@huggingface/transformers';
import gpuGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import gpuBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import binary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { ModelSource } from './model-store.ts';

/** More threads than this gained nothing where it was measured; they need a cross-origin isolated page. */
const MOST_THREADS = 4;

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
  // The build without WebGPU is half the size and twice as fast on the processor.
  wasm.wasmPaths = device === 'webgpu' ? { mjs: gpuGlue, wasm: gpuBinary } : { mjs: glue, wasm: binary };
  const cores = globalThis.navigator.hardwareConcurrency;
  wasm.numThreads = globalThis.crossOriginIsolated ? Math.max(1, Math.min(MOST_THREADS, cores - 1)) : 1;
};
