/** Reads one item of a webhook. Never throws for what Messenger, or anybody, sends. */
import type { ReadContext, ReadItem } from '../../adapter.ts';
import { fieldOf, idOf, isObject, textOf, within, type Loose } from '../../graph/read/loose.ts';
import { notice, nothing, unreadableItem } from '../../graph/read/notices.ts';
import type { MessengerSettings } from '../settings.ts';
import type { Frame } from './event-frame.ts';
import { toItem, type Item } from './item.ts';
import { readEdit, readMessage, readPostback, readReaction } from './read-messages.ts';
import { readHandover, readPolicy, readRoles } from './read-notices.ts';
import { readAccountLink, readOptIn, readReferral } from './read-people.ts';
import { personOf } from './read-person.ts';
import { readDelivery, readRead } from './read-receipts.ts';

export function readItem(
  stored: unknown,
  settings: MessengerSettings,
  context: ReadContext,
): readonly ReadItem[] {
  const item = toItem(stored);
  if (item.kind === 'empty') return [nothing('nothing in the body')];
  if (item.kind === 'unreadable')
    return [unreadableItem(textOf(item.value, 300) ?? 'an item of an unknown form')];
  if (item.kind === 'instagram')
    return [notice('other', 'news', 'Something came from Instagram, whose messages are not taken.')];
  const page = pageOf(item);
  if (page !== undefined && page !== settings.pageId) return [{ type: 'foreign', account: page }];
  if (item.kind === 'standby') return [STANDBY];
  if (item.kind === 'change') return [nothing(`a change of ${textOf(item.value, 100) ?? 'no field'}`)];
  return isObject(item.value)
    ? readEvent(item.value, settings, context)
    : [unreadableItem('an event of an unknown form')];
}

/** The page that an item is for. An entry without its id has it in the event. */
function pageOf({ page, value }: Item): string | undefined {
  if (page !== undefined) return page;
  const party = within(value, 'message', 'is_echo') === true ? 'sender' : 'recipient';
  return idOf(within(value, party, 'id'));
}

/** Another app answers in these conversations. What is written there belongs to that app. */
const STANDBY = notice(
  'standby',
  'news',
  'Another app holds some conversations of this page: they are not shown here.',
);

type Reader = (frame: Frame, value: Loose) => readonly ReadItem[];

/** What events tell, by the name of the field that tells it; the first one that an event has counts. */
const READERS: readonly (readonly [name: string, read: Reader])[] = [
  ['message', readMessage],
  ['message_edit', readEdit],
  ['postback', readPostback],
  ['reaction', readReaction],
  ['referral', readReferral],
  ['optin', readOptIn],
  ['delivery', readDelivery],
  ['read', readRead],
  ['account_linking', readAccountLink],
  ['pass_thread_control', readHandover],
  ['take_thread_control', readHandover],
  ['request_thread_control', readHandover],
  ['app_roles', readRoles],
  ['policy_enforcement', readPolicy],
  ['policy-enforcement', readPolicy],
];

function readEvent(event: Loose, { pageId }: MessengerSettings, context: ReadContext): readonly ReadItem[] {
  const [name, read] = READERS.find(([field]) => isObject(fieldOf(event, field))) ?? [];
  if (name === undefined || read === undefined) return [unreadableItem(`an event with ${namesIn(event)}`)];
  const isOurs =
    idOf(within(event, 'sender', 'id')) === pageId || within(event, 'message', 'is_echo') === true;
  const person = personOf(fieldOf(event, isOurs ? 'recipient' : 'sender'));
  const frame: Frame = {
    context,
    event,
    direction: isOurs ? 'out' : 'in',
    ...(person === undefined ? {} : { person }),
  };
  return read(frame, event[name] as Loose);
}

function namesIn(event: Loose): string {
  const names = Object.keys(event).filter((name) => !['sender', 'recipient', 'timestamp'].includes(name));
  return names.length === 0 ? 'nothing in it' : names.slice(0, 5).join(', ');
}
