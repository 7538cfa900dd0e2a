/**
 * Who an item is about. People have a phone number, a user id, or both, and each field may hold either: a `wa_id` was
 * seen that holds a user id. So an id is judged by its form and not by the field that it stands in (CH-6).
 */
import { WHATSAPP_PHONE, WHATSAPP_USER } from '@parley/core/channels/whatsapp';
import type { Sender } from '@parley/core/contact/entry';
import type { Alias } from '@parley/core/contact/facts/merge-facts';
import { defined, fieldOf, idOf, textOf, type Loose } from '../../graph/read/loose.ts';

/**
 * A person by the ids that an item has, the surest first, and the contact of the envelope; undefined if none of the ids
 * is the id of a person.
 */
export function personOf(ids: readonly unknown[], contact?: Loose): Sender | undefined {
  const given = [...ids, contact?.['user_id'], contact?.['parent_user_id'], contact?.['wa_id']];
  const aliases = aliasesOf(given);
  const [first] = aliases;
  if (first === undefined) return undefined;
  const username = usernameOf(contact?.['username']);
  const phone = aliases.find(({ kind }) => kind === 'phone');
  return {
    external: `${first.kind}:${first.value}`,
    ...defined({
      name: textOf(contact?.['name'], MAX_NAME),
      phone: phone === undefined ? undefined : `+${phone.value}`,
    }),
    aliases: username === undefined ? aliases : [...aliases, username],
  };
}

const MAX_NAME = 200;

/** The author of a message, or the one who presses, calls or prefers. */
export function authorOf(value: Loose, contact?: Loose): Sender | undefined {
  return personOf(fields(value, 'from_user_id', 'from_parent_user_id', 'from'), contact);
}

/** The one to whom a message went. */
export function recipientOf(value: Loose, contact?: Loose): Sender | undefined {
  const ids = fields(
    value,
    'recipient_user_id',
    'to_user_id',
    'recipient_parent_user_id',
    'to_parent_user_id',
    'recipient_id',
    'to',
  );
  return personOf(ids, contact);
}

const fields = (value: Loose, ...names: readonly string[]) => names.map((name) => fieldOf(value, name));

/** An id by its form; undefined if it is neither a number nor a user id. */
export function aliasOf(value: unknown): Alias | undefined {
  const id = idOf(value);
  if (id === undefined) return undefined;
  if (WHATSAPP_USER.test(id)) return { kind: id.startsWith('ENT.', 3) ? 'parent-user' : 'user', value: id };
  const digits = id.replace(/^\+|[\s()./-]/gu, '');
  return WHATSAPP_PHONE.test(digits) ? { kind: 'phone', value: digits } : undefined;
}

/** The ids of each kind; of several of one kind the first: an item's own one goes before the envelope's. */
export function aliasesOf(values: readonly unknown[]): readonly Alias[] {
  const found = values.map(aliasOf).filter((alias) => alias !== undefined);
  return KINDS.flatMap((kind) => found.find((alias) => alias.kind === kind) ?? []);
}

/** User ids first: a number may be another person's one day. */
const KINDS = ['user', 'phone', 'parent-user'] as const;

function usernameOf(value: unknown): Alias | undefined {
  const name = textOf(value, MAX_NAME)?.replace(/^@/u, '');
  return name === undefined || !USERNAME.test(name) ? undefined : { kind: 'username', value: name };
}

const USERNAME = /^[\w.]{1,50}$/u;
