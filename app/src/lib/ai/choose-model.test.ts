import type { ModelManifest } from '@parley/core/language/models/manifest';
import { describe, expect, it } from 'vitest';
import { chooseRewriter, chooseSummarizer, readDevice, variantFor, type Device } from './choose-model.ts';

const model = (
  id: string,
  kind: ModelManifest['kind'],
  rest: Partial<ModelManifest> = {},
): ModelManifest => ({
  version: 1,
  id,
  kind,
  title: id,
  source: 'x',
  revision: '1',
  license: 'MIT',
  languages: ['en'],
  memory: 400,
  variants: [{ device: 'wasm', dtype: 'q8' }],
  files: [{ path: 'a', size: 1, sha256: 'a'.repeat(64) }],
  ...rest,
});
const small = model('small', 'summarizer');
const instruct = model('instruct', 'instruct', {
  memory: 1_200,
  variants: [
    { device: 'webgpu', dtype: 'q4f16' },
    { device: 'webgpu', dtype: 'q4' },
    { device: 'wasm', dtype: 'q8' },
  ],
});
const big = model('big', 'instruct', { memory: 3_000, variants: [{ device: 'webgpu', dtype: 'q4' }] });

const plain: Device = { gpu: false, halfPrecision: false, memory: 8 };
const strong: Device = { gpu: true, halfPrecision: true, memory: undefined };

describe('choosing a model', () => {
  it('takes WebGPU where it really is, in the precision that it has', () => {
    expect(variantFor(instruct, strong)?.dtype).toBe('q4f16');
    expect(variantFor(instruct, { ...strong, halfPrecision: false })?.dtype).toBe('q4');
    expect(variantFor(instruct, plain)).toEqual({ device: 'wasm', dtype: 'q8' });
  });

  it('leaves out what the device has no memory for', () => {
    expect(variantFor(instruct, { ...plain, memory: 2 })).toBeUndefined();
    expect(variantFor(big, plain)).toBeUndefined();
    expect(variantFor(big, strong)).toBeDefined();
  });

  it('AI-6 summarizes by a pulled model where it runs, else by the one that comes with Parley', () => {
    expect(chooseSummarizer([small, instruct], plain)?.manifest.id).toBe('instruct');
    expect(chooseSummarizer([small, instruct], { ...plain, memory: 1 })?.manifest.id).toBe('small');
    expect(chooseSummarizer([small], plain)?.manifest.id).toBe('small');
    expect(chooseSummarizer([], plain)).toBeUndefined();
  });

  it('AI-6 prefers a model that knows the language to one that does not', () => {
    const both = model('both', 'summarizer', { languages: ['en', 'fr-FR'] });
    expect(chooseSummarizer([both, instruct], plain, undefined, 'en')?.manifest.id).toBe('instruct');
    expect(chooseSummarizer([both, instruct], plain, undefined, 'fr')?.manifest.id).toBe('both');
    expect(chooseSummarizer([both, instruct], plain, 'instruct', 'fr')?.manifest.id).toBe('instruct');
    expect(chooseSummarizer([instruct], plain, undefined, 'fr')?.manifest.id).toBe('instruct');
    expect(chooseRewriter([both, instruct], plain, undefined, 'fr')?.manifest.id).toBe('instruct');
  });

  it('takes the one that was set, as long as it is there and runs', () => {
    expect(chooseSummarizer([small, instruct], plain, 'small')?.manifest.id).toBe('small');
    expect(chooseSummarizer([small, instruct], plain, 'gone')?.manifest.id).toBe('instruct');
    expect(chooseSummarizer([small, big], plain, 'big')?.manifest.id).toBe('small');
  });

  it('AI-5 never rewrites by a model that has only learned to summarize', () => {
    expect(chooseRewriter([small], strong)).toBeUndefined();
    expect(chooseRewriter([small, instruct], plain, 'small')?.manifest.id).toBe('instruct');
  });
});

describe('readDevice', () => {
  it('believes in a GPU only when an adapter answers', async () => {
    const gpu = (adapter: { features: Set<string> } | null) => ({
      requestAdapter: () => Promise.resolve(adapter),
    });
    expect(await readDevice(true, {})).toEqual({ gpu: false, halfPrecision: false, memory: undefined });
    expect(await readDevice(true, { gpu: gpu(null), deviceMemory: 4 })).toEqual({
      gpu: false,
      halfPrecision: false,
      memory: 4,
    });
    expect(await readDevice(true, { gpu: gpu({ features: new Set(['shader-f16']) }) })).toMatchObject({
      gpu: true,
      halfPrecision: true,
    });
    const asked = { requestAdapter: () => Promise.reject(new Error('asked in vain')) };
    expect(await readDevice(false, { gpu: asked })).toMatchObject({ gpu: false });
    const broken = { requestAdapter: () => Promise.reject(new Error('lost')) };
    expect(await readDevice(true, { gpu: broken })).toMatchObject({ gpu: false });
  });
});
