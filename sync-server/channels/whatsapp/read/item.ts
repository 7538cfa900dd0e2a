/**
 * One item of a webhook with what it needs of its envelope, as plain JSON: an item is stored by itself while it waits, and
 * read again.
 */
import { isObject, fieldOf, idOf, listOf, type Loose } from '../../graph/read/loose.ts';

/** Of which list of the envelope an item was; `notice` is a whole value that speaks of the account or number. */
export const ITEM_KINDS = [
  'message',
  'status',
  'echo',
  'history',
  'address',
  'preference',
  'user-id',
  'call',
  'notice',
  'empty',
  'unreadable',
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

export interface Item {
  readonly kind: ItemKind;
  /** The name of the change, such as `messages` or `smb_message_echoes`. */
  readonly field: string;
  /** Id of the WhatsApp Business account. */
  readonly account?: string;
  /** Id of the business's phone number that it is about, and the number in digits. */
  readonly number?: string;
  readonly display?: string;
  /** What the envelope says of the person that the item names. */
  readonly contact?: Loose;
  /** Errors of the whole value; at most a few. */
  readonly errors?: readonly unknown[];
  /** Of a message of the history: the conversation that it is part of. */
  readonly thread?: Loose;
  /** The item as it came. Of `unreadable`: why it cannot be read. */
  readonly value: unknown;
}

/** An item that was stored, or that somebody else made. */
export function toItem(stored: unknown): Item {
  const kind = ITEM_KINDS.find((one) => one === fieldOf(stored, 'kind')) ?? 'unreadable';
  const text = (name: string) => {
    const id = idOf(fieldOf(stored, name));
    return id === undefined ? {} : { [name]: id };
  };
  const object = (name: string) => {
    const found = fieldOf(stored, name);
    return isObject(found) ? { [name]: found } : {};
  };
  return {
    kind,
    field: idOf(fieldOf(stored, 'field')) ?? '',
    ...text('account'),
    ...text('number'),
    ...text('display'),
    ...object('contact'),
    ...object('thread'),
    errors: listOf(fieldOf(stored, 'errors')),
    value: fieldOf(stored, 'value'),
  };
}
