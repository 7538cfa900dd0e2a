import type { RichText } from '@parley/core/rich-text/rich-text';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { DraftLine, LineChange } from './lexical/paste/lines.ts';
import type { TextStream } from './lexical/stream-text.ts';

/** What an editor writes into: a top-level type of a drafts document, written together. */
export interface DraftSource {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly root: string;
  /** The text that it begins with: of a posted comment that is edited. */
  readonly seed?: RichText;
}

/** What can be asked of an editor that is there. */
export interface DraftHandle {
  /** The text as it stands, without empty lines around it. */
  read(): RichText;
  isEmpty(): boolean;
  append(text: RichText): void;
  replace(text: RichText): void;
  /** A place below what stands there, for a text that comes bit by bit. */
  stream(): TextStream;
  /** The lines that are selected, or all. */
  lines(): readonly DraftLine[];
  /** Changes lines that still stand as they were read; gives the changes that were made. */
  changeLines(changes: readonly LineChange[]): readonly LineChange[];
  /** Whether each of these lines still stands so. */
  linesStand(lines: readonly Pick<DraftLine, 'key' | 'parts'>[]): boolean;
  /** Selects what is still to be filled in; false if there is nothing. */
  selectVariable(): boolean;
  /** Puts the caret into the text, if it is not there yet. */
  focus(): void;
}
