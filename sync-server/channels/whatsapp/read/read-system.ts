/** What WhatsApp itself says in a chat: a person's number, user id or security code is another one (CH-6). */
import type { Alias } from '@parley/core/contact/facts/merge-facts';
import type { ReadContext, ReadItem } from '../../adapter.ts';
import type { Item } from './item.ts';
import { anyOf, defined, fieldOf, idOf, textOf, timeOf, type Loose } from '../../graph/read/loose.ts';
import { aliasesOf, authorOf, personOf } from './read-person.ts';
import { nothing, unreadableItem } from '../../graph/read/notices.ts';

/** Reads a message of the type `system`. These come without contacts. */
export function readSystem(item: Item, context: ReadContext, message: Loose): readonly ReadItem[] {
  const system = fieldOf(message, 'system');
  const type = textOf(fieldOf(system, 'type'), 100);
  switch (type) {
    case 'user_changed_number':
    case 'user_changed_user_id':
      return moved(context, message, {
        before: [fieldOf(system, 'previous_user_id'), fieldOf(system, 'previous_parent_user_id')],
        phoneBefore: type === 'user_changed_number' ? fieldOf(message, 'from') : undefined,
        after: [
          fieldOf(system, 'user_id'),
          fieldOf(system, 'parent_user_id'),
          anyOf(system, 'wa_id', 'new_wa_id'),
          // The number stays where only the user id is another one.
          ...(type === 'user_changed_user_id' ? [fieldOf(message, 'from')] : []),
        ],
      });
    case 'customer_identity_changed':
      return codeChanged(item, context, message, type);
    default:
      return [unreadableItem(`a system message of the type ${type ?? 'without a name'}`)];
  }
}

/** Reads an element of `user_id_update`, in the forms that were announced for it. */
export function readUserIdUpdate(context: ReadContext, update: Loose): readonly ReadItem[] {
  const changed = (name: string, which: 'previous' | 'current') => {
    const value = fieldOf(update, name);
    if (which === 'previous') return fieldOf(value, 'previous') ?? fieldOf(update, `previous_${name}`);
    return fieldOf(value, 'current') ?? value;
  };
  return moved(context, update, {
    before: [changed('user_id', 'previous'), changed('parent_user_id', 'previous')],
    phoneBefore: undefined,
    after: [changed('user_id', 'current'), changed('parent_user_id', 'current'), fieldOf(update, 'wa_id')],
  });
}

interface Move {
  readonly before: readonly unknown[];
  readonly phoneBefore: unknown;
  readonly after: readonly unknown[];
}

/** One event for each id that is no longer the person's: nobody knows by which of them the contact is known. */
function moved(context: ReadContext, source: Loose, move: Move): readonly ReadItem[] {
  const sender = personOf(move.after);
  if (sender === undefined) return [unreadableItem('a changed id without the new id')];
  const isKept = (alias: Alias) =>
    (sender.aliases ?? []).some(({ kind, value }) => kind === alias.kind && value === alias.value);
  const given = [...move.before, move.phoneBefore];
  const before = aliasesOf(given).filter((alias) => !isKept(alias));
  const id = idOf(fieldOf(source, 'id'), 450);
  const at = timeOf(fieldOf(source, 'timestamp'));
  if (before.length === 0) return [nothing('an id that has not changed')];
  return before.map((from) => ({
    type: 'event',
    person: { external: `${from.kind}:${from.value}`, aliases: before },
    ...defined({ once: id === undefined ? undefined : `${id}#${from.kind}`, at }),
    event: { type: 'identity-changed', channel: context.channel.id, from, sender },
    creates: false,
  }));
}

function codeChanged(item: Item, context: ReadContext, message: Loose, name: string): readonly ReadItem[] {
  const person = authorOf(message, item.contact);
  if (person === undefined) return [unreadableItem('a changed security code of nobody')];
  const at = timeOf(fieldOf(message, 'timestamp'));
  return [
    {
      type: 'event',
      person,
      ...defined({ once: idOf(fieldOf(message, 'id')), at }),
      event: { type: 'channel-event', channel: context.channel.id, name },
      creates: false,
    },
  ];
}
