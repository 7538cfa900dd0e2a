/**
 * The interface of every engine that writes for the agent: a model of the team's server that runs on this
 * device, or the browser maker's own (AI-1, AI-2, AI-5).
 */
import type { Provenance } from '@parley/core/contact/provenance';
import type { Language } from '@parley/core/language/transcript/language';
import type { Rewriting } from '@parley/core/language/summary/prompts';
import type { Line } from '@parley/core/language/transcript/transcript';
import type { Failure } from './worker/protocol.ts';

/** How far a run has come. */
export type Progress =
  /** Bytes of a model that are here, of all that it needs. */
  | { readonly step: 'loading'; readonly loaded: number; readonly total: number }
  /** The browser loads its maker's model: the share that is here, 0 to 1. */
  | { readonly step: 'downloading'; readonly share: number }
  | { readonly step: 'preparing' }
  | { readonly step: 'writing' };

export interface RunOptions {
  /** Aborted: the run ends with an `AbortError`, and what was written so far stands. */
  readonly signal: AbortSignal;
  /** The whole text so far. */
  readonly onText: (text: string) => void;
  readonly onProgress: (progress: Progress) => void;
}

export interface Conversation {
  readonly lines: readonly Line[];
  readonly language: Language;
}

/** Writes a summary on this device: a model of this server, the browser's own (AI-1). */
export interface Summarizer {
  /** The maker of the text, as it is named beside the text (AI-4). */
  readonly by: Pick<Provenance, 'engine' | 'model'>;
  /**
   * Where the engine's model runs. If a GPU fails in the middle, the same task can be given to another
   * engine.
   */
  readonly device: 'gpu' | 'processor' | 'browser';
  /** Whether the browser would have to load it from its maker first: to be asked for in words, by a press of a button. */
  readonly isDownload?: boolean;
  /**
   * @param options `onText` is given pieces in order, each checked against the conversation and final (AI-7)
   * @throws EngineError when it cannot; an `AbortError` when the signal is aborted
   */
  summarize(conversation: Conversation, options: RunOptions): Promise<void>;
}

/** Rewrites a text on this device: a checker by rule, a model of this server, the browser's own (AI-5). */
export interface Rewriter {
  readonly engine: 'rules' | 'pulled' | 'built-in';
  /** Its name, as it is shown. */
  readonly model: string;
  /**
   * @param text one paragraph, with marks like `[[1]]` in the place of what must come back as it is; who asks puts it
   * back, and refuses a text that has lost or doubled one
   * @throws EngineError when it cannot; an `AbortError` when the signal is aborted
   */
  rewrite(
    text: string,
    rewriting: Rewriting,
    options: RunOptions & { readonly language: Language },
  ): Promise<string>;
}

/** Why an engine could not write, in the worker's words. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly reason: Failure;
  constructor(reason: Failure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
