/** What is put into the index, and what is found in it. */
import type { Actor } from '@parley/core/contact/entry';
import type { ContactId } from '@parley/core/ids';
import type { Piece } from './snippet.ts';

/** What of a contact is searched. */
export interface SearchedContact {
  readonly contact: ContactId;
  /** Time of what happened last, ms: later ones come first. */
  readonly at: number;
  readonly name: string;
  /** E-mail, phone numbers and all other fields, one text each. */
  readonly fields: readonly string[];
  readonly phones: readonly string[];
}

export type SearchedKind = 'message' | 'comment' | 'note';

/** What of an entry is searched. */
export interface SearchedEntry {
  readonly seq: number;
  readonly at: number;
  readonly kind: SearchedKind;
  readonly by: Actor;
  readonly text: string;
  /** Names of files, one a line. */
  readonly files: string;
}

export interface ContactHit {
  readonly contact: ContactId;
  /** The name with the words marked; null if none of them is in it. */
  readonly name: readonly Piece[] | null;
  /** Another field that holds them; null if the name says it all. */
  readonly field: readonly Piece[] | null;
}

export interface EntryHit {
  readonly contact: ContactId;
  readonly seq: number;
  readonly at: number;
  readonly kind: SearchedKind;
  readonly by: Actor;
  readonly snippet: readonly Piece[];
  /** The words stand in the name of a file, which is what `snippet` shows. */
  readonly file: boolean;
}

export interface Hits<Hit> {
  /** The best ones, as many as were asked for. */
  readonly hits: readonly Hit[];
  /** How many there are. */
  readonly total: number;
}

export interface SearchResult {
  readonly contacts: Hits<ContactHit>;
  readonly entries: Hits<EntryHit>;
}

export interface Limits {
  readonly contacts: number;
  readonly entries: number;
}
