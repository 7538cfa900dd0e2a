/** What the page and the worker that corrects spelling say to each other. */
import type { Language } from '@parley/core/language/transcript/language';

export interface ProofRequest {
  readonly run: number;
  readonly language: Language;
  /** One line, with marks like `[[1]]` for what must stay. */
  readonly text: string;
  /** Words that are right, in lower case: names, products. */
  readonly known: readonly string[];
}

export type ProofEvent =
  /** Bytes of the dictionary that are here, of all. */
  | { readonly type: 'loading'; readonly run: number; readonly loaded: number; readonly total: number }
  | { readonly type: 'preparing'; readonly run: number }
  | { readonly type: 'done'; readonly run: number; readonly text: string }
  | { readonly type: 'failed'; readonly run: number; readonly reason: 'offline' | 'unsupported' };
