/** The contacts that are open in this tab, each as often as it is on screen, and how far each was seen (law L5). */
import type { ContactId } from '@parley/core/ids';
import type { OpenedContact } from './open-contact.ts';

export interface OpenContacts {
  /** @param make opens it; it is called back when it is closed */
  readonly open: (contact: ContactId, make: (onClose: () => void) => OpenedContact) => OpenedContact;
  readonly isOpen: (contact: ContactId) => boolean;
  readonly each: (run: (one: OpenedContact) => void) => void;
  /** The highest `seq` of a contact that was seen in this tab since it was loaded; 0 if none. */
  readonly seen: (contact: ContactId) => number;
}

export const createOpenContacts = (): OpenContacts => {
  const contacts = new Map<ContactId, Set<OpenedContact>>();
  const seenBefore = new Map<ContactId, number>();
  return {
    open(contact, make) {
      const onClose = (): void => {
        seenBefore.set(contact, Math.max(seenBefore.get(contact) ?? 0, one.seenSeq()));
        const open = contacts.get(contact);
        open?.delete(one);
        if (open?.size === 0) contacts.delete(contact);
      };
      const one: OpenedContact = make(onClose);
      const open = contacts.get(contact) ?? new Set();
      open.add(one);
      contacts.set(contact, open);
      return one;
    },
    isOpen: (contact) => contacts.has(contact),
    each(run) {
      for (const open of contacts.values()) for (const one of open) run(one);
    },
    seen(contact) {
      const shown = [...(contacts.get(contact) ?? [])].map((one) => one.seenSeq());
      return Math.max(0, ...shown, seenBefore.get(contact) ?? 0);
    },
  };
};
