/** What an engine that writes on the agent's device offers, whichever it is (AI-1, AI-5). */
import type { Failure } from './worker/protocol.ts';

/** How far a run has come. */
export type Progress =
  /** Bytes of a model that are here, of all that it needs. */
  | { readonly step: 'loading'; readonly loaded: number; readonly total: number }
  | { readonly step: 'preparing' }
  | { readonly step: 'writing' };

export interface RunOptions {
  /** Aborted: the run ends with an `AbortError`, and what was written so far stands. */
  readonly signal: AbortSignal;
  /** The whole text so far. */
  readonly onText: (text: string) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** Why an engine could not write, in the worker's words. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly reason: Failure;
  constructor(reason: Failure, message: string) {
    super(message);
    this.reason = reason;
  }
}
