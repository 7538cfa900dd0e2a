/**
 * What was written before or beside us: echoes of the business's own app, and the history that an owner shared. Neither
 * wakes anything; the ledger sees to that (CH-9).
 */
import type { ReadContext, ReadItem } from '../../adapter.ts';
import type { Item } from './item.ts';
import { anyOf, fieldOf, idOf, type Loose } from '../../graph/read/loose.ts';
import { readWritten } from './read-messages.ts';
import { aliasOf, authorOf, personOf, recipientOf } from './read-person.ts';
import { nothing, unreadableItem } from '../../graph/read/notices.ts';

/** A message from the business's own app. Contacts do not come with it. */
export function readEcho(item: Item, context: ReadContext, message: Loose): readonly ReadItem[] {
  if (fieldOf(message, 'group_id') !== undefined) return [nothing('a message to a group')];
  const person = recipientOf(message, item.contact);
  if (person === undefined) return [unreadableItem('an echo to nobody')];
  return readWritten({ item, context, person, direction: 'out', history: false }, message);
}

/** A message of the history, in a conversation, or alone with a file that the conversation only announced. */
export function readHistory(item: Item, context: ReadContext, message: Loose): readonly ReadItem[] {
  // The file's message comes in a body of its own, under the same id, if it is not too old.
  if (fieldOf(message, 'type') === 'media_placeholder') return [nothing('a file that comes by itself')];
  if (fieldOf(message, 'type') === 'system') return [nothing('a system message of the past')];
  const direction = isOurs(item, message) ? 'out' : 'in';
  const person = threadPerson(item, message, direction);
  if (person === undefined) return [unreadableItem('a message of the history with nobody')];
  return readWritten({ item, context, person, direction, history: true }, message);
}

function isOurs({ display, thread }: Item, message: Loose): boolean {
  const told = anyOf(anyOf(message, 'history_context', 'historyContext'), 'from_me', 'fromMe');
  if (typeof told === 'boolean') return told;
  const from = aliasOf(fieldOf(message, 'from'))?.value;
  if (from !== undefined && display !== undefined && from === aliasOf(display)?.value) return true;
  const other = aliasOf(thread?.['id'])?.value;
  if (from !== undefined && other !== undefined) return from !== other;
  return anyOf(message, 'to', 'to_user_id') !== undefined;
}

function threadPerson({ thread, contact }: Item, message: Loose, direction: 'in' | 'out') {
  if (thread === undefined)
    return direction === 'out' ? recipientOf(message, contact) : authorOf(message, contact);
  const about = thread['context'];
  const ids = [
    anyOf(about, 'user_id'),
    thread['user_id'],
    fieldOf(message, direction === 'out' ? 'to_user_id' : 'from_user_id'),
    thread['id'],
    anyOf(about, 'wa_id'),
    fieldOf(message, direction === 'out' ? 'to' : 'from'),
  ];
  const named = { username: anyOf(about, 'username'), name: anyOf(about, 'name') };
  const known = Object.entries({ ...named, ...contact }).filter(([, value]) => idOf(value) !== undefined);
  return personOf(ids, Object.fromEntries(known));
}
