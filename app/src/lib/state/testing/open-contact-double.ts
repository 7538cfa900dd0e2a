/** An open contact in memory, for tests of what stands above it. */
import { initialState, type ContactState } from '@parley/core/contact/state';
import type { DraftKind } from '@parley/core/documents/drafts';
import type { ContactId } from '@parley/core/ids';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Leftover, OpenContact, ViewEntry } from '../../local/replica-api.ts';

const newDrafts = () => {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  // Its clock would keep a test from ending.
  awareness.destroy();
  return { doc, awareness };
};

export class OpenContactDouble implements OpenContact {
  readonly contact: ContactId;
  draftsDocument = newDrafts();
  readonly drafts: Record<DraftKind | 'private', number> = { reply: 0, comment: 0, private: 0 };
  readonly dropped: string[] = [];
  shownLeftovers: readonly Leftover[] = [];
  shownState: ContactState;
  shownEntries: readonly ViewEntry[] = [];
  readonly #private = newDrafts();
  readonly #edits = newDrafts();
  readonly #listeners = new Set<() => void>();

  constructor(contact: ContactId) {
    this.contact = contact;
    this.shownState = initialState(contact);
  }

  /** The contact was out of sight and is back. */
  openDraftAgain(): void {
    this.draftsDocument = newDrafts();
    this.tell();
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  state = () => this.shownState;
  entries = () => this.shownEntries;
  older = () => 'none' as const;
  loadOlder = () => Promise.resolve();
  privateDrafts = () => this.#private;
  edits = () => this.#edits;
  draft = (kind: DraftKind | 'private') => this.drafts[kind];
  leftovers = () => this.shownLeftovers;
  dropLeftover = (kind: DraftKind, draftNumber: number) => void this.dropped.push(`${kind}/${draftNumber}`);
  held = () => [];
  seen = () => undefined;
  onChange = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  close = () => undefined;
}
