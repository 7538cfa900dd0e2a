/** What the service worker tells the tab that it has brought forward. */
import { ContactIdSchema } from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';
import * as v from 'valibot';

/** `seq` of the entry that is meant, where one is. */
const SeqSchema = v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)));
const DataSchema = v.object({ contact: ContactIdSchema, seq: SeqSchema });
const OpenSchema = v.object({ type: v.literal('open'), contact: ContactIdSchema, seq: SeqSchema });
export type OpenMessage = v.InferOutput<typeof OpenSchema>;
export type Told = v.InferOutput<typeof DataSchema>;

/** One goes to the mention that it tells of, and to the end of a conversation for all else. */
export const toldOf = ({ kind, contact, seq }: Pick<Notification, 'kind' | 'contact' | 'seq'>): Told =>
  kind === 'mention' && seq !== undefined ? { contact, seq } : { contact };

export const openMessage = ({ contact, seq }: Told): OpenMessage => ({
  type: 'open',
  contact,
  ...(seq === undefined ? {} : { seq }),
});

/** Address of a contact's conversation, at an entry if one is meant. */
export const pathOf = ({ contact, seq }: Told): string =>
  seq === undefined ? `/c/${contact}` : `/c/${contact}?at=${seq}`;

/** Where to go after a message; undefined if it asks for nothing of the kind. */
export const pathToOpen = (message: unknown): string | undefined => {
  const parsed = v.safeParse(OpenSchema, message);
  return parsed.success ? pathOf(parsed.output) : undefined;
};

/** What a notification of the browser speaks of; undefined of one that speaks of many. */
export const toldIn = (data: unknown): Told | undefined => {
  const parsed = v.safeParse(DataSchema, data);
  return parsed.success ? parsed.output : undefined;
};
