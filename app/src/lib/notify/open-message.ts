/** What the service worker tells the tab that it has brought forward. */
import { ContactIdSchema } from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';
import * as v from 'valibot';

/** `seq` of the target entry; undefined if there is no target entry. */
const SeqSchema = v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)));
const DataSchema = v.object({ contact: ContactIdSchema, seq: SeqSchema });
const OpenSchema = v.object({ type: v.literal('open'), contact: ContactIdSchema, seq: SeqSchema });
export type OpenMessage = v.InferOutput<typeof OpenSchema>;
export type NotificationTarget = v.InferOutput<typeof DataSchema>;

/** The target of a notification: its mention, or the end of the conversation for all other kinds. */
export const targetOf = ({
  kind,
  contact,
  seq,
}: Pick<Notification, 'kind' | 'contact' | 'seq'>): NotificationTarget =>
  kind === 'mention' && seq !== undefined ? { contact, seq } : { contact };

export const openMessage = ({ contact, seq }: NotificationTarget): OpenMessage => ({
  type: 'open',
  contact,
  ...(seq === undefined ? {} : { seq }),
});

/** Address of a contact's conversation, at an entry if `seq` is given. */
export const pathOf = ({ contact, seq }: NotificationTarget): string =>
  seq === undefined ? `/c/${contact}` : `/c/${contact}?at=${seq}`;

/** Where to go after a message; undefined if it asks for nothing of the kind. */
export const pathToOpen = (message: unknown): string | undefined => {
  const parsed = v.safeParse(OpenSchema, message);
  return parsed.success ? pathOf(parsed.output) : undefined;
};

/** The target of a browser's notification; undefined if the notification is about several conversations. */
export const targetIn = (data: unknown): NotificationTarget | undefined => {
  const parsed = v.safeParse(DataSchema, data);
  return parsed.success ? parsed.output : undefined;
};
