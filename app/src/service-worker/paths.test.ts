import { describe, expect, it } from 'vitest';
import { isAppNavigation, isModelFile, isRuntime, pathOf } from './paths.ts';

describe('service worker', () => {
  it('OF-1 opens the app at every address of its own, and leaves the server’s alone', () => {
    for (const path of ['/', '/inbox/mine', '/settings', '/apis', '/chatting', '/join/abc']) {
      expect(isAppNavigation(path), path).toBe(true);
    }
    for (const path of [
      '/api/session',
      '/api',
      '/sync',
      '/chat/abc',
      '/channels/x/webhook',
      '/widget.js',
      '/widget/frame.html',
      '/healthz',
      '/metrics',
    ]) {
      expect(isAppNavigation(path), path).toBe(false);
    }
  });

  it('AI-3 leaves models and their runtime to their first use', () => {
    expect(isModelFile('/models/parley-summarizer/onnx/encoder_model_quantized.onnx')).toBe(true);
    expect(isModelFile('/models/parley-summarizer/manifest.json')).toBe(false);
    expect(isModelFile('/favicon.svg')).toBe(false);
    expect(isRuntime('/_app/immutable/assets/ort-wasm-simd-threaded.abc.wasm')).toBe(true);
    expect(isRuntime('/_app/immutable/assets/ort-wasm-simd-threaded.abc.mjs')).toBe(true);
    expect(isRuntime('/_app/immutable/assets/index.abc.dic')).toBe(true);
    expect(isRuntime('/_app/immutable/chunks/abc.js')).toBe(false);
  });

  it('takes manifest paths with and without a leading slash', () => {
    expect(pathOf('_app/immutable/x.js')).toBe('/_app/immutable/x.js');
    expect(pathOf('/favicon.svg')).toBe('/favicon.svg');
  });
});
