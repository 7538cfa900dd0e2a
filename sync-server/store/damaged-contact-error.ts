import type { ContactId } from '@parley/core/ids';

/** A contact's stored data cannot be read. Lists leave out its row; nothing can be recorded there. */
export class DamagedContactError extends Error {
  readonly contact: ContactId;
  constructor(contact: ContactId, why: string) {
    super(`what is stored of the contact ${contact} is damaged: ${why}`);
    this.name = 'DamagedContactError';
    this.contact = contact;
  }
}
