/**
 * The people of a value's `contacts`. Each of them belongs to the items that name one of their ids; one who has no id at
 * all belongs to the only message, or to nobody.
 */
import {
  anyOf,
  defined,
  fieldOf,
  idOf,
  isObject,
  listOf,
  textOf,
  within,
  type Loose,
} from '../../graph/read/loose.ts';

/** The fields by which items name people; user ids first, since numbers change hands. */
const NAMED_BY = [
  'from_user_id',
  'recipient_user_id',
  'to_user_id',
  'user_id',
  'from_parent_user_id',
  'recipient_parent_user_id',
  'from',
  'recipient_id',
  'to',
  'wa_id',
];

/** Finds the contact of an item. */
export function contactsOf(value: Loose): (item: Loose) => Loose | undefined {
  const contacts = listOf(fieldOf(value, 'contacts')).filter(isObject).map(bounded);
  const byId = new Map<string, Loose>();
  for (const contact of contacts) {
    for (const name of ['user_id', 'parent_user_id', 'wa_id']) {
      const id = idOf(contact[name]);
      if (id !== undefined && !byId.has(id)) byId.set(id, contact);
    }
  }
  const [first] = contacts;
  const isOnly = contacts.length === 1 && byId.size === 0 && listOf(fieldOf(value, 'messages')).length === 1;
  return (item) => {
    for (const name of NAMED_BY) {
      const found = byId.get(idOf(fieldOf(item, name)) ?? '');
      if (found !== undefined) return found;
    }
    return isOnly ? first : undefined;
  };
}

/** Only what is used of a contact, as every item of the person gets a copy. */
function bounded(contact: Loose): Loose {
  return defined({
    wa_id: idOf(fieldOf(contact, 'wa_id')),
    user_id: idOf(fieldOf(contact, 'user_id')),
    parent_user_id: idOf(fieldOf(contact, 'parent_user_id')),
    name: textOf(anyOf(fieldOf(contact, 'profile'), 'name'), MAX_NAME),
    username: textOf(within(contact, 'profile', 'username') ?? fieldOf(contact, 'username'), MAX_NAME),
  });
}

/** Longest name that is kept, in UTF-16 units. */
const MAX_NAME = 200;
