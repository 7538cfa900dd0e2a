/** Made-up people, pages and webhooks for the tests of Messenger. */
import type { ConnectedChannel, ReadContext, ReadItem } from '../../adapter.ts';
import {
  AT,
  channelOf,
  contextOf,
  onlyEventIn,
  readStored,
  type EventItem,
  type Fields,
} from '../../graph/testing/made-up.ts';
import { WEBHOOK } from '../webhook.ts';

export const PAGE = '108000000000001';
export const BEN = '6300000000000001';
export const BEN_KEY = `page-scoped:${BEN}`;

export const channelWith = (
  secrets: Readonly<Record<string, string>> = {},
  settings: Fields = {},
): ConnectedChannel => channelOf(secrets, { kind: 'messenger', settings: { pageId: PAGE, ...settings } });

export const contextWith = (): ReadContext => contextOf(channelWith());

/** A body with one entry of the page. */
export const pageBody = (entry: Fields) => ({ object: 'page', entry: [{ id: PAGE, time: AT, ...entry }] });

/** A body with one event of Ben. */
export const eventBody = (event: Fields) =>
  pageBody({ messaging: [{ sender: { id: BEN }, recipient: { id: PAGE }, timestamp: AT, ...event }] });

/** A body with one message of Ben. */
export const messageBody = (message: Fields) => eventBody({ message: { mid: 'm_ONE', ...message } });

/** The same message, as the page's own inbox has sent it. */
export const echoBody = (message: Fields) =>
  eventBody({
    sender: { id: PAGE },
    recipient: { id: BEN },
    message: { mid: 'm_ONE', is_echo: true, app_id: 263902037430900, ...message },
  });

/** What a body says. */
export const readBody = (body: unknown, context = contextWith()): readonly ReadItem[] =>
  readStored(WEBHOOK, body, context);

/** The only event of a body. */
export const onlyEvent = (body: unknown): EventItem => onlyEventIn(readBody(body));
