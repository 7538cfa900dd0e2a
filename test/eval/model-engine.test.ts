import { plainLine } from '@parley/core/language/summary/placeholders';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { joined } from './measure.ts';
import { modelEngine, readModelFolder } from './model-engine.ts';

const TINY = path.join(import.meta.dirname, '../models/tiny-instruct');
const manifest = {
  id: 'tiny-instruct',
  kind: 'instruct',
  variants: [{ device: 'wasm', dtype: 'fp32' }],
} as const;

describe('a model as an engine', () => {
  it('AI-6 runs in the runtime of the browser, from its folder alone', async () => {
    const engine = await modelEngine({ folder: TINY, manifest }, 24);
    try {
      const lines = [plainLine('customer', 'Where is order 48213?', 0), plainLine('agent', 'On its way.', 1)];
      const { summary } = await engine.summarize(lines, 'en');
      expect(joined(summary)).not.toBe('');
      expect((await engine.summarize(lines, 'en')).summary).toEqual(summary);
    } finally {
      await engine.close?.();
    }
  });

  it('says what is missing: a folder without a manifest, a variant for the processor, a file', async () => {
    expect(() => readModelFolder(TINY)).toThrow(/ENOENT/);
    const gpu = { ...manifest, variants: [{ device: 'webgpu', dtype: 'q4' }] } as const;
    await expect(modelEngine({ folder: TINY, manifest: gpu })).rejects.toThrow('no variant');
    await expect(modelEngine({ folder: path.join(TINY, 'onnx'), manifest })).rejects.toThrow();
  });
});
