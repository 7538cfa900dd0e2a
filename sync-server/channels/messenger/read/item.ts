/**
 * One item of a webhook with what it needs of its envelope, as plain JSON: an item is stored by itself while it waits, and
 * read again.
 */
import { fieldOf, idOf } from '../../graph/read/loose.ts';

/**
 * What an item is: something that happened in a conversation, the same in one that another app holds, a change of the page,
 * or a body about Instagram.
 */
export const ITEM_KINDS = ['event', 'standby', 'change', 'instagram', 'empty', 'unreadable'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

export interface Item {
  readonly kind: ItemKind;
  /** Id of the page that it is about. */
  readonly page?: string;
  /** The item as it came. Of `unreadable`: why it cannot be read. Of `change`: its field. */
  readonly value: unknown;
}

/** An item that was stored, or that somebody else made. */
export function toItem(stored: unknown): Item {
  const page = idOf(fieldOf(stored, 'page'));
  return {
    kind: ITEM_KINDS.find((one) => one === fieldOf(stored, 'kind')) ?? 'unreadable',
    ...(page === undefined ? {} : { page }),
    value: fieldOf(stored, 'value'),
  };
}
