import type { ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';

/** Where in a list each contact stands, from 0. */
export const placesOf = (list: readonly Row[]): ReadonlyMap<ContactId, number> =>
  new Map(list.map((row, index) => [row.contact, index]));
