import type { Entry } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';

interface StoredSegment {
  readonly name: string;
  readonly first: number;
  incarnation: number;
  entries: Entry[];
}

/** A contact as the tests' server keeps it. */
export interface StoredContact {
  state: ContactState;
  segments: StoredSegment[];
  draftsDocument: { incarnation: number; revision: number };
}
