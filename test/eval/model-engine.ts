/**
 * A model as an engine: the same files, runtime (ONNX on WebAssembly, one thread) and text as in the browser, run by
 * Node. Nothing is fetched: what is not in the model's folder is missing.
 */
import {
  type ModelManifest,
  ModelManifestSchema,
  type ModelVariant,
} from '@parley/core/language/models/manifest';
import { summaryPrompt, type PromptMessage } from '@parley/core/language/summary/prompts';
import { scoresOfSpans, tokensOfPieces } from '@parley/core/language/transcript/mark-tokens';
import { extractorTask } from '@parley/core/language/transcript/marks';
import { readSummary, summarizerText } from '@parley/core/language/summary/summarizer-text';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import type { Engine } from './engine.ts';

const APP = path.join(import.meta.dirname, '../../app/node_modules');
const RUNTIME = path.join(APP, 'onnxruntime-web/dist');
/** As in the browser. */
const MOST_TOKENS = 220;

interface Tensor {
  readonly dims: readonly number[];
  tolist(): bigint[][];
}
interface Encoded {
  readonly input_ids: Tensor;
}
interface Tokenizer {
  encode(text: string, options: { readonly add_special_tokens: boolean }): readonly number[];
  (text: string, options: object): Encoded;
  apply_chat_template(messages: readonly PromptMessage[], options: object): Encoded;
  decode(tokens: readonly bigint[], options: object): string;
}
interface Model {
  generate(options: object): Promise<Tensor>;
  dispose(): Promise<unknown>;
}
interface Marker {
  (inputs: Readonly<Record<string, unknown>>): Promise<{ readonly logits: { readonly data: Float32Array } }>;
  dispose(): Promise<unknown>;
}
interface FromPretrained<T> {
  from_pretrained(id: string, options?: object): Promise<T>;
}
/** What is used of the library. Its build for browsers is taken by path: Node's own needs another runtime. */
interface Library {
  readonly env: {
    fetch: () => Promise<Response>;
    customCache: unknown;
    readonly backends: { readonly onnx: { readonly wasm?: Record<string, unknown> } };
  } & Record<string, unknown>;
  readonly AutoTokenizer: FromPretrained<Tokenizer>;
  readonly AutoModelForSeq2SeqLM: FromPretrained<Model>;
  readonly AutoModelForCausalLM: FromPretrained<Model>;
  readonly AutoModelForTokenClassification: FromPretrained<Marker>;
  readonly Tensor: new (type: 'int64', data: BigInt64Array, shape: readonly number[]) => unknown;
}

/** Loads the library as in a browser: in Node it would look for a runtime that is not installed. */
const loadLibrary = async (): Promise<Library> => {
  const { release } = process;
  Object.defineProperty(process, 'release', { value: { ...release, name: 'web' }, configurable: true });
  try {
    const file = path.join(APP, '@huggingface/transformers/dist/transformers.web.js');
    return (await import(pathToFileURL(file).href)) as Library;
  } finally {
    Object.defineProperty(process, 'release', { value: release, configurable: true });
  }
};

const setUp = ({ env }: Library, folder: string, id: string): void => {
  Object.assign(env, {
    allowRemoteModels: false,
    allowLocalModels: true,
    localModelPath: '/models/',
    useBrowserCache: false,
    useWasmCache: false,
    useCustomCache: true,
    fetch: () => Promise.resolve(new Response(null, { status: 404 })),
    customCache: {
      match: (address: string) => {
        const name = address.slice(`/models/${id}/`.length);
        try {
          return Promise.resolve(new Response(readFileSync(path.join(folder, name))));
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
            return Promise.resolve(undefined);
          throw error;
        }
      },
      put: () => Promise.resolve(),
    },
  });
  const { wasm } = env.backends.onnx;
  if (!wasm) throw new Error('the runtime has no WebAssembly backend');
  wasm['numThreads'] = 1;
  wasm['wasmPaths'] = { mjs: pathToFileURL(path.join(RUNTIME, 'ort-wasm-simd-threaded.mjs')).href };
  wasm['wasmBinary'] = readFileSync(path.join(RUNTIME, 'ort-wasm-simd-threaded.wasm'));
};

export interface ModelFolder {
  readonly folder: string;
  readonly manifest: Pick<ModelManifest, 'id' | 'kind'> & {
    readonly variants: readonly ModelVariant[];
  };
}

/** A model's folder with its manifest. @throws if there is none, or it is not one that this program knows */
export const readModelFolder = (folder: string): ModelFolder => ({
  folder,
  manifest: v.parse(
    ModelManifestSchema,
    JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as unknown,
  ),
});

/** A model that marks sentences, of which the summary is made. */
const extractorEngine = async (
  { AutoModelForTokenClassification, Tensor }: Library,
  tokenizer: Tokenizer,
  id: string,
  dtype: string,
): Promise<Engine> => {
  const model = await AutoModelForTokenClassification.from_pretrained(id, { device: 'wasm', dtype });
  const marksOf = async (pieces: readonly string[]): Promise<string> => {
    const { ids, spans } = tokensOfPieces(pieces, (text) =>
      tokenizer.encode(text, { add_special_tokens: false }),
    );
    const shape = [1, ids.length];
    const { logits } = await model({
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
    });
    return JSON.stringify(scoresOfSpans(logits.data, ids.length, spans));
  };
  return {
    name: id,
    summarize: async (lines, language) => {
      const { pieces, read } = extractorTask(lines, language);
      return read(await marksOf(pieces));
    },
    marks: (lines, language) => marksOf(extractorTask(lines, language).pieces),
    close: async () => {
      await model.dispose();
    },
  };
};

/** The model of a folder as an engine, by its variant for the processor. */
export const modelEngine = async (
  { folder, manifest }: ModelFolder,
  mostTokens = MOST_TOKENS,
): Promise<Engine> => {
  const { id, kind, variants } = manifest;
  const dtype = variants.find(({ device }) => device === 'wasm')?.dtype;
  if (dtype === undefined) throw new Error(`${id} has no variant for the processor`);
  const library = await loadLibrary();
  setUp(library, folder, id);
  const tokenizer = await library.AutoTokenizer.from_pretrained(id);
  if (kind === 'extractor') return extractorEngine(library, tokenizer, id, dtype);
  const summarizer = kind === 'summarizer';
  const loader = summarizer ? library.AutoModelForSeq2SeqLM : library.AutoModelForCausalLM;
  const model = await loader.from_pretrained(id, { device: 'wasm', dtype });

  const write = async (encoded: Encoded): Promise<string> => {
    const tokens = await model.generate({ ...encoded, max_new_tokens: mostTokens, do_sample: false });
    const [all = []] = tokens.tolist();
    const told = summarizer ? all : all.slice(encoded.input_ids.dims[1] ?? 0);
    return tokenizer.decode(told, { skip_special_tokens: true });
  };

  return {
    name: id,
    summarize: async (lines, language) => {
      const said = summarizer ? summarizerText(lines, language) : undefined;
      const encoded = said
        ? tokenizer(said.text, { truncation: true })
        : tokenizer.apply_chat_template(summaryPrompt(lines, language), {
            add_generation_prompt: true,
            return_dict: true,
            enable_thinking: false,
          });
      const { unchecked, outcome } = readSummary(await write(encoded), lines, said?.table);
      return { summary: unchecked, ...(outcome === undefined ? {} : { outcome }) };
    },
    close: async () => {
      await model.dispose();
    },
  };
};
