/**
 * A list that stands still while somebody aims at it: what stands there keeps its place, what comes is put above, and
 * what leaves stays where it was. Pure.
 */
import type { ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';

/** How the list stood when somebody began to aim. */
export interface Held {
  readonly rows: readonly Row[];
  /** Whether rows that leave stay in their place, as a pointer needs it; keys go by the row, wherever it stands. */
  readonly keepsLeft: boolean;
}

export interface StillList {
  readonly rows: readonly Row[];
  /** How many of the first rows came while it was held. */
  readonly above: number;
  /** Rows that are shown and have left. */
  readonly left: ReadonlySet<ContactId>;
  /** Conversations that came, or in which a contact has written, since. */
  readonly news: number;
}

const NOBODY: ReadonlySet<ContactId> = new Set();

/**
 * The list as it is shown.
 * @param live the rows as they would stand
 * @param rowOf what is known now of a contact
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
