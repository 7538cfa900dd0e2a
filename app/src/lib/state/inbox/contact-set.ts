/** Sets of contacts that are never changed, so that none of them need be reactive itself. */
import type { ContactId } from '@parley/core/ids';

export const contactSet = (contacts: Iterable<ContactId> = []): ReadonlySet<ContactId> => new Set(contacts);

export const isSameSet = (a: ReadonlySet<ContactId>, b: ReadonlySet<ContactId>): boolean =>
  a.size === b.size && [...a].every((contact) => b.has(contact));
