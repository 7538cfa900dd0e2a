/**
 * Models that `pnpm models pull` knows by name. There are no checksums here: a pull asks the hub which commit a branch
 * is at, takes exactly that one, checks each file against what the hub says of it, and writes both into the manifest
 * (AI-6).
 */
import type { ModelManifest } from './manifest.ts';

export interface KnownModel extends Pick<
  ModelManifest,
  'id' | 'kind' | 'title' | 'license' | 'languages' | 'memory' | 'variants'
> {
  /** The hub's name of it. */
  readonly repository: string;
  /** The approximate download size in MB, shown before the hub is asked. */
  readonly megabytes: number;
  /** What the licence demands beyond the usual, and where the text of the licence is. */
  readonly terms?: string;
}

export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    id: 'smollm2-360m-instruct',
    kind: 'instruct',
    title: 'SmolLM2 360M Instruct',
    repository: 'HuggingFaceTB/SmolLM2-360M-Instruct',
    license: 'Apache-2.0',
    languages: ['en'],
    memory: 1_300,
    megabytes: 670,
    variants: [
      { device: 'webgpu', dtype: 'q4f16' },
      { device: 'wasm', dtype: 'q8' },
    ],
  },
  {
    id: 'qwen2.5-0.5b-instruct',
    kind: 'instruct',
    title: 'Qwen2.5 0.5B Instruct',
    repository: 'onnx-community/Qwen2.5-0.5B-Instruct',
    license: 'Apache-2.0',
    languages: ['en', 'fr', 'de', 'es', 'it', 'pt', 'ru', 'ar', 'ja', 'ko', 'th', 'vi', 'zh'],
    memory: 1_500,
    megabytes: 1_000,
    variants: [
      { device: 'webgpu', dtype: 'q4f16' },
      { device: 'wasm', dtype: 'q8' },
    ],
  },
  {
    id: 'qwen3-0.6b',
    kind: 'instruct',
    title: 'Qwen3 0.6B',
    repository: 'onnx-community/Qwen3-0.6B-ONNX',
    license: 'Apache-2.0',
    languages: [
      'en',
      'fr',
      'de',
      'es',
      'it',
      'nl',
      'pt',
      'pl',
      'ru',
      'tr',
      'ar',
      'ja',
      'ko',
      'th',
      'vi',
      'zh',
    ],
    // Too large for a processor: an agent would wait too long for an answer.
    memory: 2_000,
    megabytes: 580,
    variants: [{ device: 'webgpu', dtype: 'q4f16' }],
  },
  {
    id: 'lfm2.5-350m',
    kind: 'instruct',
    title: 'LFM2.5 350M',
    repository: 'LiquidAI/LFM2.5-350M-ONNX',
    license: 'LFM Open License v1.0',
    terms:
      'Commercial use is free only below a yearly revenue of 10 million US dollars: https://www.liquid.ai/lfm-open-license-v1.0',
    languages: ['en', 'fr', 'de', 'es', 'pt', 'ar', 'ja', 'ko', 'zh'],
    memory: 1_000,
    megabytes: 280,
    variants: [
      { device: 'webgpu', dtype: 'q4' },
      { device: 'wasm', dtype: 'q4' },
    ],
  },
];
