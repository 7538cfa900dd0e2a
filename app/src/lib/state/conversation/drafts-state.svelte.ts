import type { ContactId } from '@parley/core/ids';
import type { DraftInRow, Replica } from '../../local/replica-api.ts';
import { contactSet, isSameSet } from '../inbox/contact-set.ts';
import { tracked } from '../tracked.ts';

/** Drafts that lie at contacts, known without opening their drafts documents (IN-2). */
export class DraftsState {
  readonly #all: () => ReadonlyMap<ContactId, readonly DraftInRow[]>;
  readonly #kept: ReadonlyMap<ContactId, readonly DraftInRow[]> = $derived.by(() => this.#all());
  #before: ReadonlySet<ContactId> = contactSet();

  /** Contacts with a draft: the same set while only the words change. */
  readonly contacts: ReadonlySet<ContactId> = $derived.by(() => {
    const now = contactSet(this.#kept.keys());
    if (!isSameSet(now, this.#before)) this.#before = now;
    return this.#before;
  });

  constructor(replica: Replica) {
    this.#all = tracked(
      (listener) => replica.onDrafts(listener),
      () => replica.drafts(),
    );
  }

  /** The draft to say of a contact: a reply before a comment, an own one before a shared one. */
  of(contact: ContactId): DraftInRow | undefined {
    const drafts = this.#kept.get(contact);
    const replies = drafts?.filter(({ kind }) => kind === 'reply');
    return replies?.find(({ isPrivate }) => isPrivate) ?? replies?.[0] ?? drafts?.[0];
  }
}
