/**
 * Cuts a webhook's body into items, loosely: whatever surprises in one place leaves everything beside it as it is. The
 * envelope is `entry[].changes[].value`, and a value has lists of messages, statuses and so on.
 */
import { contactsOf } from './envelope-contacts.ts';
import { isBroken, junkOf, MAX_ITEMS, objectsOf, parseBody, shallow } from '../../graph/read/envelope.ts';
import type { Item, ItemKind } from './item.ts';
import { defined, fieldOf, idOf, isObject, textOf, within, type Loose } from '../../graph/read/loose.ts';

/** Most errors of a value that are given to each of its items. */
const MAX_ERRORS = 3;

/** The items of a body, in order. There is always one at least. Never throws. */
export function splitBody(body: Uint8Array): readonly Item[] {
  const parsed = parseBody(body);
  if (parsed === undefined) return [unreadable('', 'the body is not JSON')];
  if (!isObject(parsed)) return [unreadable('', 'the body is not an object')];
  if (fieldOf(parsed, 'object') !== 'whatsapp_business_account')
    return [unreadable('', 'the body is not about a WhatsApp Business account')];
  const items: Item[] = [];
  for (const item of itemsOf(parsed)) {
    if (items.length >= MAX_ITEMS) return [...items, unreadable('', 'the body has too many items')];
    items.push(item);
  }
  return items.length > 0 ? items : [empty('')];
}

function unreadable(field: string, why: string): Item {
  return { kind: 'unreadable', field, value: why };
}

function unreadables(field: string, whys: readonly string[]): readonly Item[] {
  return whys.map((why) => unreadable(field, why));
}

function empty(field: string): Item {
  return { kind: 'empty', field, value: null };
}

function* itemsOf(body: Loose): Generator<Item> {
  const entries = fieldOf(body, 'entry');
  if (isBroken(entries)) yield unreadable('', 'entry is not a list');
  for (const entry of objectsOf(entries)) {
    const changes = fieldOf(entry, 'changes');
    if (isBroken(changes)) yield unreadable('', 'changes is not a list');
    for (const change of objectsOf(changes)) yield* itemsOfChange(entry, change);
    yield* unreadables('', junkOf(changes, 'changes'));
  }
  yield* unreadables('', junkOf(entries, 'entry'));
}

/** The lists of a value, and what their elements are. */
const LISTS: readonly (readonly [name: string, kind: ItemKind])[] = [
  ['messages', 'message'],
  ['message_echoes', 'echo'],
  ['statuses', 'status'],
  ['state_sync', 'address'],
  ['user_preferences', 'preference'],
  ['user_id_update', 'user-id'],
  ['calls', 'call'],
];

function* itemsOfChange(entry: Loose, change: Loose): Generator<Item> {
  const field = textOf(fieldOf(change, 'field'), 100) ?? '';
  const value = fieldOf(change, 'value');
  if (isObject(value)) yield* itemsOfValue(envelopeOf(field, entry, value), value);
  else yield unreadable(field, 'value is not an object');
}

function* itemsOfValue(envelope: Envelope, value: Loose): Generator<Item> {
  const { field } = envelope;
  const lists = LISTS.filter(([name]) => Object.hasOwn(value, name));
  const hasList = lists.length > 0 || Object.hasOwn(value, 'history');
  // Of conversations that another agent holds, no message is taken.
  if (hasList && field !== 'standby') yield* listedItems(envelope, value, lists);
  else if (field !== 'standby' && isOnlyPeople(value)) yield empty(field);
  else yield { ...envelope, kind: 'notice', value: shallow(value) };
}

/** People without anything that they did. */
function isOnlyPeople(value: Loose): boolean {
  return Object.hasOwn(value, 'contacts') && !Object.hasOwn(value, 'errors');
}

function* listedItems(envelope: Envelope, value: Loose, lists: typeof LISTS): Generator<Item> {
  const { field } = envelope;
  const contactOf = contactsOf(value);
  let found = 0;
  for (const [name, kind] of lists) {
    const list = fieldOf(value, name);
    if (isBroken(list)) yield unreadable(field, `${name} is not a list`);
    for (const element of objectsOf(list)) {
      found += 1;
      yield itemOf(
        envelope,
        field === 'history' && kind === 'message' ? 'history' : kind,
        element,
        contactOf,
      );
    }
    yield* unreadables(field, junkOf(list, name));
  }
  for (const item of historyItems(envelope, value, contactOf)) {
    found += 1;
    yield item;
  }
  if (found > 0) return;
  yield envelope.errors === undefined ? empty(field) : { ...envelope, kind: 'notice', value: {} };
}

type Envelope = Omit<Item, 'kind' | 'value'>;

function envelopeOf(field: string, entry: Loose, value: Loose): Envelope {
  const errors = objectsOf(fieldOf(value, 'errors')).slice(0, MAX_ERRORS).map(shallow);
  return {
    field,
    ...defined({
      account: idOf(fieldOf(entry, 'id')),
      number: idOf(within(value, 'metadata', 'phone_number_id')),
      display: idOf(within(value, 'metadata', 'display_phone_number')),
    }),
    ...(errors.length === 0 ? {} : { errors }),
  };
}

function itemOf(
  envelope: Envelope,
  kind: ItemKind,
  value: Loose,
  contactOf: ReturnType<typeof contactsOf>,
): Item {
  const contact = contactOf(value);
  return { ...envelope, kind, ...(contact === undefined ? {} : { contact }), value: shallow(value) };
}

function* historyItems(
  envelope: Envelope,
  value: Loose,
  contactOf: ReturnType<typeof contactsOf>,
): Generator<Item> {
  const { field } = envelope;
  const chunks = fieldOf(value, 'history');
  if (isBroken(chunks)) yield unreadable(field, 'history is not a list');
  for (const chunk of objectsOf(chunks)) {
    if (Object.hasOwn(chunk, 'errors')) {
      const errors = objectsOf(fieldOf(chunk, 'errors')).slice(0, MAX_ERRORS).map(shallow);
      yield { ...envelope, errors, kind: 'notice', value: {} };
    }
    const threads = fieldOf(chunk, 'threads');
    if (isBroken(threads)) yield unreadable(field, 'threads is not a list');
    for (const thread of objectsOf(threads)) {
      const messages = fieldOf(thread, 'messages');
      if (isBroken(messages)) yield unreadable(field, 'messages of a thread is not a list');
      const { id, context, user_id } = thread;
      const about = { thread: shallow(defined({ id, context, user_id })) };
      for (const message of objectsOf(messages))
        yield { ...itemOf(envelope, 'history', message, contactOf), ...about };
      yield* unreadables(field, junkOf(messages, 'messages of a thread'));
    }
    yield* unreadables(field, junkOf(threads, 'threads'));
  }
  yield* unreadables(field, junkOf(chunks, 'history'));
}
