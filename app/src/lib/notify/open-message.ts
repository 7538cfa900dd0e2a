/** What the service worker tells the tab that it has brought forward. */
import { ContactIdSchema, type ContactId } from '@parley/core/ids';
import * as v from 'valibot';

const DataSchema = v.object({ contact: ContactIdSchema });
const OpenSchema = v.object({ type: v.literal('open'), contact: ContactIdSchema });
export type OpenMessage = v.InferOutput<typeof OpenSchema>;

export const openMessage = (contact: ContactId): OpenMessage => ({ type: 'open', contact });

/** Address of a contact's conversation. */
export const pathOf = (contact: ContactId): string => `/c/${contact}`;

/** Where to go after a message; undefined if it asks for nothing of the kind. */
export const pathToOpen = (message: unknown): string | undefined => {
  const parsed = v.safeParse(OpenSchema, message);
  return parsed.success ? pathOf(parsed.output.contact) : undefined;
};

/** The contact that a notification of the browser speaks of; undefined of one that speaks of many. */
export const contactOf = (data: unknown): ContactId | undefined => {
  const parsed = v.safeParse(DataSchema, data);
  return parsed.success ? parsed.output.contact : undefined;
};
