/**
 * A list that stands still while somebody aims at it: its rows keep their places, new rows are put above
 * them, and rows that leave stay where they were. Pure.
 */
import type { ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';

/** The list at the moment when somebody began to aim. */
export interface Held {
  readonly rows: readonly Row[];
  /** Whether rows that leave keep their place. A pointer needs that; keys follow the row, wherever it is. */
  readonly keepsLeft: boolean;
}

export interface StillList {
  readonly rows: readonly Row[];
  /** How many rows at the top came while the list was held. */
  readonly above: number;
  /** Rows that are still shown but have left the list. */
  readonly left: ReadonlySet<ContactId>;
  /** Number of conversations that came, or in which the contact has written, since then. */
  readonly news: number;
}

const NOBODY: ReadonlySet<ContactId> = new Set();

/**
 * The list as it is shown.
 * @param live the rows in their present order
 * @param rowOf returns a contact's present row
 */
export const stillList = (
  live: readonly Row[],
  held: Held | undefined,
  rowOf: (contact: ContactId) => Row | undefined,
): StillList => {
  if (held === undefined) return { rows: live, above: 0, left: NOBODY, news: 0 };
  const present = new Set(live.map(({ contact }) => contact));
  const known = new Set(held.rows.map(({ contact }) => contact));
  const came = live.filter(({ contact }) => !known.has(contact));
  const stay = held.keepsLeft ? held.rows : held.rows.filter(({ contact }) => present.has(contact));
  const rows = stay.map((row) => rowOf(row.contact) ?? row);
  const left = new Set(stay.flatMap(({ contact }) => (present.has(contact) ? [] : [contact])));
  const wrote = stay.filter((row, at) => (rows[at]?.state.inbound ?? 0) > row.state.inbound);
  return { rows: [...came, ...rows], above: came.length, left, news: came.length + wrote.length };
};
