/** What is told of people beside messages: the business's address book, their preferences, and their calls. */
import type { ReadContext, ReadItem } from '../../adapter.ts';
import type { Item } from './item.ts';
import { anyOf, defined, fieldOf, idOf, textOf, timeOf, within, type Loose } from '../../graph/read/loose.ts';
import { authorOf, personOf, recipientOf } from './read-person.ts';
import { nothing, unreadableItem } from '../../graph/read/notices.ts';

const MAX_NAME = 200;

/**
 * A person of the address book in the business's own app. The name is what the app calls the person: it is a claim of the
 * channel, and replaces nothing that agents have written.
 */
export function readAddress(context: ReadContext, entry: Loose): readonly ReadItem[] {
  if (fieldOf(entry, 'type') !== 'contact') return [nothing('an entry of the address book of another kind')];
  if (fieldOf(entry, 'action') === 'remove') return [nothing('somebody left the address book')];
  const contact = fieldOf(entry, 'contact');
  const name = textOf(anyOf(contact, 'full_name', 'first_name'), MAX_NAME);
  const ids = [fieldOf(contact, 'user_id'), anyOf(contact, 'phone_number', 'wa_id')];
  const person = personOf(ids, defined({ name }));
  if (person === undefined) return [unreadableItem('an entry of the address book without a number')];
  if (name === undefined) return [nothing('an entry of the address book without a name')];
  return [
    {
      type: 'event',
      person,
      ...defined({ at: timeOf(within(entry, 'metadata', 'timestamp')) }),
      event: { type: 'identified', channel: context.channel.id, sender: person, set: {} },
      creates: false,
    },
  ];
}

const CHOICES: ReadonlyMap<string, boolean> = new Map([
  ['stop', true],
  ['resume', false],
  ['signup', false],
]);

/** Whether a person wants marketing messages (BC-5). */
export function readPreference(item: Item, context: ReadContext, preference: Loose): readonly ReadItem[] {
  const category = textOf(fieldOf(preference, 'category'), MAX_NAME);
  if (category !== 'marketing_messages')
    return [nothing(`a preference about ${category ?? 'nothing that is named'}`)];
  const value = textOf(fieldOf(preference, 'value'), MAX_NAME);
  const out = value === undefined ? undefined : CHOICES.get(value.toLowerCase());
  const ids = ['user_id', 'parent_user_id', 'wa_id'].map((name) => fieldOf(preference, name));
  const person = personOf(ids, item.contact);
  if (person === undefined || out === undefined)
    return [unreadableItem(`a preference about marketing: ${value ?? 'without a value'}`)];
  const at = timeOf(fieldOf(preference, 'timestamp'));
  return [
    {
      type: 'event',
      person,
      // An old choice that comes again must not undo a newer one.
      ...(at === undefined ? {} : { once: `preference#${person.external}#${at}#${out ? 'out' : 'in'}`, at }),
      event: { type: 'opt-out', channel: context.channel.id, out },
      creates: false,
    },
  ];
}

/** A call is one event, however many reports come about it. */
export function readCall(item: Item, context: ReadContext, call: Loose): readonly ReadItem[] {
  const isOurs = fieldOf(call, 'direction') === 'BUSINESS_INITIATED';
  const person = isOurs ? recipientOf(call, item.contact) : authorOf(call, item.contact);
  const id = idOf(fieldOf(call, 'id'), 450);
  if (person === undefined || id === undefined) return [unreadableItem('a call of nobody')];
  return [
    {
      type: 'event',
      person,
      once: `call#${id}`,
      ...defined({ at: timeOf(fieldOf(call, 'timestamp')) }),
      event: { type: 'channel-event', channel: context.channel.id, name: 'call' },
      creates: !isOurs,
    },
  ];
}
