/** Which rows of the list are picked, by contact with the `seq` that the row had shown. Values that never change. */
import type { ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';

export type Picked = ReadonlyMap<ContactId, number>;

export const NONE: Picked = new Map();

/** What the row of a contact shows: the `seq` of its last message. */
export const shownSeq = (row: Row): number => row.state.preview?.seq ?? 0;

export const pickedOf = (entries: readonly (readonly [ContactId, number])[]): Picked => new Map(entries);

/** With these too, up to so many; those that are in it stay as they were seen. */
export const adding = (picked: Picked, rows: readonly Row[], most: number): Picked => {
  const fresh = rows.filter(({ contact }) => !picked.has(contact)).slice(0, Math.max(0, most - picked.size));
  return new Map([...picked, ...fresh.map((row) => [row.contact, shownSeq(row)] as const)]);
};

export const without = (picked: Picked, contact: ContactId): Picked =>
  new Map([...picked].filter(([one]) => one !== contact));

/** With the row seen as it is now. */
export const seenAgain = (picked: Picked, row: Row): Picked =>
  new Map(picked).set(row.contact, shownSeq(row));
