/** Reads one item of a webhook. Never throws for what WhatsApp, or anybody, sends. */
import type { ReadContext, ReadItem } from '../../adapter.ts';
import type { WhatsAppSettings } from '../settings.ts';
import { toItem, type Item } from './item.ts';
import { fieldOf, isObject, textOf, type Loose } from '../../graph/read/loose.ts';
import { readEcho, readHistory } from './read-history.ts';
import { readWritten } from './read-messages.ts';
import { readNotice } from './read-notices.ts';
import { readAddress, readCall, readPreference } from './read-people.ts';
import { authorOf } from './read-person.ts';
import { readStatus } from './read-statuses.ts';
import { readSystem, readUserIdUpdate } from './read-system.ts';
import { notice, nothing, unreadableItem } from '../../graph/read/notices.ts';

export function readItem(
  stored: unknown,
  settings: WhatsAppSettings,
  context: ReadContext,
): readonly ReadItem[] {
  const item = toItem(stored);
  if (item.kind === 'empty') return [nothing(`nothing in ${item.field || 'the body'}`)];
  if (item.kind === 'unreadable')
    return [unreadableItem(textOf(item.value, 300) ?? 'an item of an unknown form')];
  const foreign = foreignAccount(item, settings);
  if (foreign !== undefined) return [{ type: 'foreign', account: foreign }];
  if (item.kind === 'notice') return readNotice(item);
  return isObject(item.value)
    ? readElement(item, item.value, context)
    : [unreadableItem(`an item of ${item.field}`)];
}

/** The number that an item is for, if it is not this channel's; of items without a number, the account. */
function foreignAccount({ number, account }: Item, settings: WhatsAppSettings): string | undefined {
  if (number !== undefined) return number === settings.phoneNumberId ? undefined : number;
  return account === undefined || account === settings.wabaId ? undefined : account;
}

function readElement(item: Item, value: Loose, context: ReadContext): readonly ReadItem[] {
  switch (item.kind) {
    case 'message':
      return readMessage(item, value, context);
    case 'status':
      return readStatus(item, context, value);
    case 'echo':
      return readEcho(item, context, value);
    case 'history':
      return readHistory(item, context, value);
    case 'address':
      return readAddress(context, value);
    case 'preference':
      return readPreference(item, context, value);
    case 'user-id':
      return readUserIdUpdate(context, value);
    case 'call':
      return readCall(item, context, value);
    case 'notice':
    case 'empty':
    case 'unreadable':
      return [];
  }
}

function readMessage(item: Item, message: Loose, context: ReadContext): readonly ReadItem[] {
  // An answer to a group's message would go to one person alone: groups are not shown as conversations.
  if (fieldOf(message, 'group_id') !== undefined)
    return [notice('other', 'news', 'A message of a group was not taken: groups are not supported')];
  if (fieldOf(message, 'type') === 'system') return readSystem(item, context, message);
  const person = authorOf(message, item.contact);
  if (person === undefined) return [unreadableItem('a message of nobody')];
  return readWritten({ item, context, person, direction: 'in', history: false }, message);
}
