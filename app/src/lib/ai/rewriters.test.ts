import type { ModelManifest } from '@parley/core/language/models/manifest';
import { describe, expect, it, vi } from 'vitest';
import type { Choice } from './choose-model.ts';
import { EngineError } from './engine.ts';
import type { ModelRunner } from './model-runner.ts';
import { chooseEngine, type RewriteEngines, type RewriteTask } from './rewriters.ts';

const choiceOf = (device: 'wasm' | 'webgpu'): Choice => ({
  manifest: { id: 'tiny', title: 'Tiny', kind: 'instruct' } as ModelManifest,
  variant: { device, dtype: 'q4' },
});
const TASK: RewriteTask = {
  rewriting: { type: 'simplify' },
  language: 'en',
  languages: ['en'],
  known: ['nadia'],
  own: false,
};
const OPTIONS = {
  language: 'en',
  signal: new AbortController().signal,
  onText: () => undefined,
  onProgress: () => undefined,
} as const;

const enginesOf = (more: Partial<RewriteEngines> = {}): RewriteEngines => ({
  choose: () => Promise.resolve(undefined),
  runner: () => Promise.reject(new Error('no runner')),
  proof: () => Promise.reject(new Error('no checker')),
  builtIn: () => undefined,
  leaveGpu: () => undefined,
  ...more,
});
const runnerOf = (run: ModelRunner['run']) => () => Promise.resolve({ run } as ModelRunner);

describe('who words a draft anew', () => {
  it('AI-5 spelling is corrected by rule, whatever models there are', async () => {
    const correct = vi.fn(() => Promise.resolve('Right.'));
    const choose = vi.fn(() => Promise.resolve(choiceOf('wasm')));
    const proof = () =>
      Promise.resolve({ correct } as unknown as Awaited<ReturnType<RewriteEngines['proof']>>);
    const rewriter = await chooseEngine(
      { ...TASK, rewriting: { type: 'correct' } },
      enginesOf({ proof, choose }),
    );
    expect(rewriter?.engine).toBe('rules');
    expect(await rewriter?.rewrite('Rihgt.', { type: 'correct' }, OPTIONS)).toBe('Right.');
    expect(correct.mock.calls[0]).toMatchObject([{ text: 'Rihgt.', language: 'en', known: ['nadia'] }, {}]);
    expect(choose).not.toHaveBeenCalled();
  });

  it('AI-5 a model is asked for by the languages that it has to know; without one nobody can', async () => {
    const choose = vi.fn((_task: string, languages: readonly string[]) =>
      Promise.resolve(languages.includes('fr') ? undefined : choiceOf('wasm')),
    );
    const run = vi.fn(() => Promise.resolve('Plain.'));
    const engines = enginesOf({ choose, runner: runnerOf(run) });
    expect(await chooseEngine({ ...TASK, languages: ['en', 'fr'] }, engines)).toBeUndefined();
    const rewriter = await chooseEngine(TASK, engines);
    expect(rewriter).toMatchObject({ engine: 'pulled', model: 'Tiny' });
    expect(await rewriter?.rewrite('Not so plain.', TASK.rewriting, OPTIONS)).toBe('Plain.');
    expect(run.mock.calls[0]).toMatchObject([
      { input: { type: 'chat', messages: [{ role: 'system' }, { role: 'user' }] }, maxNewTokens: 160 },
      {},
    ]);
  });

  it('AI-5 what a GPU gives up is done anew without it', async () => {
    let gpu = true;
    const devices: string[] = [];
    const run: ModelRunner['run'] = ({ variant }) => {
      devices.push(variant.device);
      return variant.device === 'webgpu'
        ? Promise.reject(new EngineError('gpu', 'lost'))
        : Promise.resolve('Plain.');
    };
    const rewriter = await chooseEngine(
      TASK,
      enginesOf({
        choose: () => Promise.resolve(choiceOf(gpu ? 'webgpu' : 'wasm')),
        leaveGpu: () => (gpu = false),
        runner: runnerOf(run),
      }),
    );
    expect(await rewriter?.rewrite('Not so plain.', TASK.rewriting, OPTIONS)).toBe('Plain.');
    expect(devices).toEqual(['webgpu', 'wasm']);
  });
});
