import type { RichText } from '@parley/core/rich-text/rich-text';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';

/** What an editor writes into. */
export type DraftSource =
  /** A top-level type of a desk, written together. */
  | { readonly kind: 'shared'; readonly doc: Y.Doc; readonly awareness: Awareness; readonly root: string }
  /** Only this editor; it begins with a text. */
  | { readonly kind: 'local'; readonly body: RichText };

/** What can be asked of an editor that is there. */
export interface DraftHandle {
  /** The text as it stands, without empty lines around it. */
  read(): RichText;
  isEmpty(): boolean;
  append(text: RichText): void;
  focus(): void;
}
