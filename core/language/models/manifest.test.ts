import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ModelManifestSchema, modelSize } from './manifest.ts';

const manifest = {
  version: 1,
  id: 'small-1',
  kind: 'summarizer',
  title: 'Small',
  source: 'made here',
  revision: 'abc',
  license: 'MIT',
  languages: ['en', 'fr'],
  memory: 400,
  variants: [{ device: 'wasm', dtype: 'q8' }],
  files: [
    { path: 'config.json', size: 2, sha256: 'a'.repeat(64) },
    { path: 'onnx/model_quantized.onnx', size: 40, sha256: 'b'.repeat(64) },
  ],
};
const reads = (change: object): boolean => v.is(ModelManifestSchema, { ...manifest, ...change });
const withPath = (path: string) => reads({ files: [{ path, size: 1, sha256: 'a'.repeat(64) }] });

describe('ModelManifestSchema', () => {
  it('reads a manifest and adds up its bytes', () => {
    expect(modelSize(v.parse(ModelManifestSchema, manifest))).toBe(42);
  });

  it('takes no name that could leave the folder of the models', () => {
    for (const id of [
      '..',
      '.',
      'a/b',
      '../a',
      'a..b',
      '/a',
      'A',
      '',
      'a'.repeat(65),
      'a\\b',
      'a%2fb',
      '.a',
      'a.',
    ])
      expect(reads({ id }), id).toBe(false);
    for (const id of ['a1', 'qwen3-0.6b', 'smollm2-360m-instruct']) expect(reads({ id }), id).toBe(true);
  });

  it('takes no path that could leave the folder of the model', () => {
    for (const path of [
      '../x',
      '/x',
      'a/../x',
      'a//x',
      '.hidden',
      'a/.x',
      'a\\x',
      '',
      'a/',
      'a/b/c/d/e',
      'a?b',
      'a%2f',
    ])
      expect(withPath(path), path).toBe(false);
    for (const path of ['config.json', 'onnx/model_q4f16.onnx', 'onnx/model.onnx_data'])
      expect(withPath(path)).toBe(true);
  });

  it('takes no manifest without files, of another version, or with a broken checksum', () => {
    expect(reads({ files: [] })).toBe(false);
    expect(reads({ version: 2 })).toBe(false);
    expect(reads({ variants: [] })).toBe(false);
    expect(reads({ files: [{ path: 'a', size: -1, sha256: 'a'.repeat(64) }] })).toBe(false);
    expect(reads({ files: [{ path: 'a', size: 1, sha256: 'xyz' }] })).toBe(false);
  });
});
