/** The contacts that are open in this tab, each once for all who look at it, and how far each was seen (law L5). */
import type { ContactId } from '@parley/core/ids';
import type { Topics } from '../cache/topics.ts';
import type { Dispose, OpenContact } from '../replica-api.ts';
import type { OpenedContact } from './open-contact.ts';

interface SharedContact {
  readonly opened: OpenedContact;
  /** How many look at it. */
  users: number;
}

export class OpenContacts {
  readonly #contacts = new Map<ContactId, SharedContact>();
  /** How far contacts were seen that have been closed since. */
  readonly #seenBefore = new Map<ContactId, number>();

  /** @param make opens the contact, if it is not open yet; its parameter is called when the contact is closed */
  open(contact: ContactId, make: (onClose: () => void) => OpenedContact): OpenContact {
    const shared = this.#contacts.get(contact) ?? this.#begin(contact, make);
    shared.users += 1;
    return handleOf(shared.opened, () => {
      shared.users -= 1;
      if (shared.users === 0) shared.opened.close();
    });
  }

  isOpen(contact: ContactId): boolean {
    return this.#contacts.has(contact);
  }

  /** These parts of the database were written and read again. */
  changed(topics: Topics): void {
    for (const opened of this.#all()) {
      if (concerns(topics, opened.contact)) opened.refresh();
      if (topics.documents?.includes(opened.contact)) opened.documentsChanged();
    }
  }

  /** What is known of waiting commands has changed. */
  refresh(): void {
    for (const opened of this.#all()) opened.refresh();
  }

  close(): void {
    for (const opened of this.#all()) opened.close();
  }

  /** The highest `seq` of a contact that was seen in this tab since it was loaded; 0 if none. */
  seen(contact: ContactId): number {
    const now = this.#contacts.get(contact)?.opened.seenSeq() ?? 0;
    return Math.max(now, this.#seenBefore.get(contact) ?? 0);
  }

  #all(): readonly OpenedContact[] {
    return [...this.#contacts.values()].map(({ opened }) => opened);
  }

  #begin(contact: ContactId, make: (onClose: () => void) => OpenedContact): SharedContact {
    const onClose = (): void => {
      this.#seenBefore.set(contact, this.seen(contact));
      this.#contacts.delete(contact);
    };
    const shared: SharedContact = { opened: make(onClose), users: 0 };
    this.#contacts.set(contact, shared);
    return shared;
  }
}

/**
 * A handle of an open contact for one more user. However often a contact is opened in a tab, its documents are attached
 * once: a connection takes no second attachment of one name.
 */
function handleOf(opened: OpenedContact, release: () => void): OpenContact {
  const offs = new Set<Dispose>();
  let closed = false;
  return {
    contact: opened.contact,
    state: () => opened.state(),
    entries: () => opened.entries(),
    older: () => opened.older(),
    loadOlder: () => opened.loadOlder(),
    get draftsDocument() {
      return opened.draftsDocument;
    },
    privateDrafts: () => opened.privateDrafts(),
    edits: (author) => opened.edits(author),
    draft: (kind) => opened.draft(kind),
    leftovers: () => opened.leftovers(),
    dropLeftover: (kind, draftNumber) => opened.dropLeftover(kind, draftNumber),
    held: () => opened.held(),
    seen: (seq, inView) => opened.seen(seq, inView),
    onChange(listener) {
      const off = opened.onChange(listener);
      offs.add(off);
      return () => {
        offs.delete(off);
        off();
      };
    },
    close() {
      if (closed) return;
      closed = true;
      for (const off of offs) off();
      release();
    },
  };
}

/** Whether what is shown of a contact may have changed. */
function concerns(topics: Topics, contact: ContactId): boolean {
  const { rows, outbox, workspace, held, readCursors, notifications } = topics;
  if (outbox === true || workspace || held || readCursors || notifications || rows === null) return true;
  return outbox?.includes(contact) === true || rows?.includes(contact) === true;
}
