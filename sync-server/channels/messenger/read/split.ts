/**
 * Cuts a webhook's body into items, loosely: whatever surprises in one place leaves everything beside it as it is. The
 * envelope is `entry[]`, and an entry has lists of events, of events in conversations of others, or of changes.
 */
import { isBroken, junkOf, MAX_ITEMS, objectsOf, parseBody, shallow } from '../../graph/read/envelope.ts';
import { defined, fieldOf, idOf, isObject, textOf, type Loose } from '../../graph/read/loose.ts';
import type { Item } from './item.ts';

/** The items of a body, in order. There is always one at least. Never throws. */
export function splitBody(body: Uint8Array): readonly Item[] {
  const parsed = parseBody(body);
  if (parsed === undefined) return [unreadable('the body is not JSON')];
  if (!isObject(parsed)) return [unreadable('the body is not an object')];
  const object = fieldOf(parsed, 'object');
  if (object === 'instagram') return [{ kind: 'instagram', value: null }];
  if (object !== 'page') return [unreadable('the body is not about a page')];
  const items: Item[] = [];
  for (const item of itemsOf(parsed)) {
    if (items.length >= MAX_ITEMS) return [...items, unreadable('the body has too many items')];
    items.push(item);
  }
  return items.length > 0 ? items : [{ kind: 'empty', value: null }];
}

function unreadable(why: string): Item {
  return { kind: 'unreadable', value: why };
}

function* itemsOf(body: Loose): Generator<Item> {
  const entries = fieldOf(body, 'entry');
  if (isBroken(entries)) yield unreadable('entry is not a list');
  for (const entry of objectsOf(entries)) yield* itemsOfEntry(entry);
  yield* junkOf(entries, 'entry').map(unreadable);
}

/** The lists of an entry, and what an item keeps of their elements. */
const LISTS = [
  ['messaging', 'event', shallow],
  ['standby', 'standby', () => null],
  ['changes', 'change', (change: Loose) => textOf(fieldOf(change, 'field'), 100) ?? null],
] as const;

function* itemsOfEntry(entry: Loose): Generator<Item> {
  const page = defined({ page: idOf(fieldOf(entry, 'id')) });
  for (const [name, kind, keep] of LISTS) {
    const list = fieldOf(entry, name);
    if (isBroken(list)) yield unreadable(`${name} is not a list`);
    for (const element of objectsOf(list)) yield { ...page, kind, value: keep(element) };
    yield* junkOf(list, name).map(unreadable);
  }
}
