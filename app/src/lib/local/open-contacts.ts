/** The contacts that are open in this tab, each once for all who look at it, and how far each was seen (law L5). */
import type { ContactId } from '@parley/core/ids';
import type { OpenedContact } from './open-contact.ts';
import type { Dispose } from './replica-api.ts';

export interface OpenContacts {
  /** @param make opens it, if it is not open yet; it is called back when it is closed */
  readonly open: (contact: ContactId, make: (onClose: () => void) => OpenedContact) => OpenedContact;
  readonly isOpen: (contact: ContactId) => boolean;
  readonly each: (run: (one: OpenedContact) => void) => void;
  /** The highest `seq` of a contact that was seen in this tab since it was loaded; 0 if none. */
  readonly seen: (contact: ContactId) => number;
}

/**
 * Hands an open contact to one more holder. However often it is opened in a tab, its documents are attached once: a
 * line takes no second attachment of one name.
 */
const hold = (one: OpenedContact, release: () => void): OpenedContact => {
  const offs = new Set<Dispose>();
  let closed = false;
  return {
    ...one,
    get draftsDocument() {
      return one.draftsDocument;
    },
    onChange(listener) {
      const off = one.onChange(listener);
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
};

export const createOpenContacts = (): OpenContacts => {
  const contacts = new Map<ContactId, { readonly one: OpenedContact; holders: number }>();
  const seenBefore = new Map<ContactId, number>();

  const begin = (contact: ContactId, make: (onClose: () => void) => OpenedContact) => {
    const onClose = (): void => {
      seenBefore.set(contact, Math.max(seenBefore.get(contact) ?? 0, opened.one.seenSeq()));
      contacts.delete(contact);
    };
    const opened = { one: make(onClose), holders: 0 };
    contacts.set(contact, opened);
    return opened;
  };

  return {
    open(contact, make) {
      const opened = contacts.get(contact) ?? begin(contact, make);
      opened.holders += 1;
      return hold(opened.one, () => {
        opened.holders -= 1;
        if (opened.holders === 0) opened.one.close();
      });
    },
    isOpen: (contact) => contacts.has(contact),
    each(run) {
      for (const { one } of [...contacts.values()]) run(one);
    },
    seen: (contact) => Math.max(contacts.get(contact)?.one.seenSeq() ?? 0, seenBefore.get(contact) ?? 0),
  };
};
