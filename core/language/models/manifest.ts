/**
 * What a server says of a model that it holds: `manifest.json` beside the model's files, written when the model is
 * pulled or made, read by the agent's browser before anything is loaded (AI-6).
 */
import * as v from 'valibot';
import { ModelIdSchema } from './model-id.ts';

/**
 * `summarizer`: an encoder–decoder that turns a conversation into a summary. `extractor`: marks what each sentence of
 * a conversation is for, of which a summary is made by rule. `instruct`: follows a prompt in words.
 */
export const MODEL_KINDS = ['summarizer', 'extractor', 'instruct'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** How weights are stored. `q8` is for the processor, `q4` and `q4f16` for WebGPU. */
export const MODEL_DTYPES = ['fp32', 'fp16', 'q8', 'q4', 'q4f16'] as const;
export type ModelDtype = (typeof MODEL_DTYPES)[number];

/** A path below the model's folder: no empty part, none that begins with a dot. */
const FILE_PATH = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\/){0,3}[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const line = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));

export const ModelFileSchema = v.object({
  path: v.pipe(v.string(), v.regex(FILE_PATH)),
  /** In bytes. */
  size: count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
export type ModelFile = v.InferOutput<typeof ModelFileSchema>;

export const ModelManifestSchema = v.object({
  version: v.literal(1),
  id: ModelIdSchema,
  kind: v.picklist(MODEL_KINDS),
  title: line(100),
  /** Where it came from, and which state of it: a commit or a hash. */
  source: line(300),
  revision: line(100),
  license: line(100),
  /** Languages it is good at, as BCP 47 codes. */
  languages: v.pipe(v.array(line(20)), v.minLength(1), v.maxLength(250)),
  /** Memory that a browser needs for it, in MB. */
  memory: count,
  /** What its files offer, best first for each kind of device. */
  variants: v.pipe(
    v.array(v.object({ device: v.picklist(['wasm', 'webgpu']), dtype: v.picklist(MODEL_DTYPES) })),
    v.minLength(1),
    v.maxLength(10),
  ),
  files: v.pipe(v.array(ModelFileSchema), v.minLength(1), v.maxLength(200)),
});
export type ModelManifest = v.InferOutput<typeof ModelManifestSchema>;
export type ModelVariant = ModelManifest['variants'][number];

/** All bytes of a model. */
export const modelSize = (manifest: Pick<ModelManifest, 'files'>): number =>
  manifest.files.reduce((sum, { size }) => sum + size, 0);
