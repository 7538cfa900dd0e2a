/** Made-up people, numbers and webhooks for the tests of WhatsApp. */
import type { ConnectedChannel, ReadContext, ReadItem } from '../../adapter.ts';
import {
  channelOf,
  contextOf,
  onlyEventIn,
  readStored,
  TIME,
  type EventItem,
  type Fields,
} from '../../graph/testing/made-up.ts';
import { WEBHOOK } from '../webhook.ts';

export const NUMBER = '410000000000001';
export const WABA = '710000000000001';
export const LEA = '33612345678';
export const LEA_USER = 'FR.70011223344556677';
export const SETTINGS = { phoneNumberId: NUMBER, wabaId: WABA, displayNumber: '+33 1 99 00 11 22' };

export const channelWith = (secrets: Readonly<Record<string, string>> = {}): ConnectedChannel =>
  channelOf(secrets, { settings: SETTINGS });

export const contextWith = (): ReadContext => contextOf(channelWith());

export const METADATA = { display_phone_number: '33199001122', phone_number_id: NUMBER };
export const CONTACT = { profile: { name: 'Léa Roche' }, wa_id: LEA };

/** A body with one change. */
export const change = (field: string, value: unknown, waba: string = WABA) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: waba, changes: [{ field, value }] }],
});

/** A body with one message of Léa. */
export const messageBody = (message: Fields, value: Fields = { contacts: [CONTACT] }) =>
  change('messages', {
    messaging_product: 'whatsapp',
    metadata: METADATA,
    ...value,
    messages: [{ from: LEA, id: 'wamid.ONE', timestamp: TIME, ...message }],
  });

/** What a body says. */
export const readBody = (body: unknown, context = contextWith()): readonly ReadItem[] =>
  readStored(WEBHOOK, body, context);

/** The only event of a body. */
export const onlyEvent = (body: unknown): EventItem => onlyEventIn(readBody(body));
