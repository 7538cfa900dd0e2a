/** What the page and the model's worker say to each other. One run at a time: a page sends the next when one has ended. */
import type { ModelManifest, ModelVariant } from '@parley/core/language/models/manifest';
import type { Language } from '@parley/core/language/transcript/language';
import type { Line } from '@parley/core/language/transcript/transcript';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/**
 * A text for a model that has learned one task, its pieces for one that marks them, or a chat for one that follows
 * instructions. What is given back of pieces is JSON: for each the probabilities of its marks.
 */
export type WrittenInput =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'pieces'; readonly pieces: readonly string[] }
  | { readonly type: 'chat'; readonly messages: readonly ChatMessage[] };

/** Or a conversation to summarize: then the answer's text is the summary so far, read and checked. */
export type ModelInput =
  WrittenInput | { readonly type: 'summary'; readonly lines: readonly Line[]; readonly language: Language };

export interface RunRequest {
  readonly type: 'run';
  /** Rises with each run; every answer names its run. */
  readonly run: number;
  readonly manifest: ModelManifest;
  readonly variant: ModelVariant;
  readonly input: ModelInput;
  readonly maxNewTokens: number;
}

/** Has everything that a run needs kept in the browser, and runs nothing. It is answered as a run is. */
export interface FetchRequest {
  readonly type: 'fetch';
  readonly run: number;
  readonly manifest: ModelManifest;
  readonly variant: ModelVariant;
}

export interface StopRequest {
  readonly type: 'stop';
  readonly run: number;
}

export type WorkerRequest = RunRequest | FetchRequest | StopRequest;

/**
 * `offline`: a file could not be fetched. `missing`: the server does not have the file any more. `broken`: the file
 * is not the one that the manifest names. `memory`: the browser has too little. `unsupported`: the model or the device
 * cannot be used here. `gpu`: the graphics processor failed; models that do not need it may still run.
 */
export type Failure = 'offline' | 'missing' | 'broken' | 'memory' | 'unsupported' | 'gpu';

export type WorkerEvent =
  /** Bytes of this model that are here, of all that are needed. */
  | { readonly type: 'loading'; readonly run: number; readonly loaded: number; readonly total: number }
  /** All files are here; the model is being prepared. */
  | { readonly type: 'preparing'; readonly run: number }
  /** The whole text so far. */
  | { readonly type: 'text'; readonly run: number; readonly text: string }
  | { readonly type: 'done'; readonly run: number; readonly text: string; readonly tokens: number }
  | { readonly type: 'stopped'; readonly run: number }
  | { readonly type: 'failed'; readonly run: number; readonly reason: Failure; readonly message: string };
