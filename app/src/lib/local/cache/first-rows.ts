/**
 * With which rows a list began when it was seen last: at the next start these are read and shown first, and all others
 * after them. It names contacts and holds nothing of them, so what is shown is never older than the rows themselves,
 * and what was lost sight of does not come back (law L15).
 */
import type { ContactId } from '@parley/core/ids';
import type { UseStore } from 'idb-keyval';
import * as v from 'valibot';
import { write } from '../database/database.ts';
import { key } from '../database/keys.ts';
import type { FirstRows } from '../database/stored.ts';

/** More than a tall screen shows, and few enough to be read in a moment. */
export const FIRST_ROWS = 100;

const FirstRowsSchema = v.object({
  contacts: v.pipe(v.array(v.custom<ContactId>((one) => typeof one === 'string')), v.maxLength(FIRST_ROWS)),
  counts: v.record(v.string(), v.number()),
  length: v.number(),
});

/** Which rows are read and shown first. */
export interface First {
  /** Name of the list that is shown, as it is given to `noteFirstRows`. */
  readonly list: string;
  /** A contact that is asked for by its address: it is opened as soon as it can be. */
  readonly contact: ContactId | undefined;
}

/** The stored first rows; undefined if the value has another form, such as that of another version. */
export const readFirstRows = (stored: unknown): FirstRows | undefined => {
  const parsed = v.safeParse(FirstRowsSchema, stored);
  return parsed.success ? parsed.output : undefined;
};

/** Notes with which rows a list begins. */
export const noteFirstRows = (database: UseStore, list: string, firstRows: FirstRows): Promise<void> =>
  write(database, (store) => {
    store.put(firstRows, key.firstRows(list));
  });
