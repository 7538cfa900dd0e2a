/** The visitor's own list: writing to it, reading it, receipts and typing. */
import {
  ChatMessageSchema,
  ChatReceiptSchema,
  ChatTypingSchema,
  MAX_THREAD_PAGE,
  type ChatMessagesPage,
  type ChatStored,
} from '@parley/core/protocol/chat-api';
import { isVisible } from '@parley/core/names/visible';
import type { WorkResult } from '../../../ledger/work.ts';
import type { Store } from '../../../store/store.ts';
import type { Visitor } from '../../../store/visitor-store.ts';
import type { FileRef } from '@parley/core/contact/entry';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import type { RichText } from '@parley/core/rich-text/rich-text';
import { withinBytes } from '../thread-page.ts';
import { visitorMessage } from '../visitor-message.ts';
import { limited, type ChatApp, type ChatContext } from './chat-context.ts';
import { eventStream } from './chat-events.ts';
import {
  isOtherChat,
  otherChat,
  ownFiles,
  referenceOf,
  visitorBody,
  visitorClaim,
  visitorWork,
} from './chat-inbound.ts';
import { errorResponse } from '../../../http/web/errors.ts';
import { readJson } from '../../../http/web/bodies/json-body.ts';

/** A message: 20,000 characters of up to three bytes, 20 pages, ten files, and the visitor's identity. */
const MESSAGE_BODY = { bytes: 128 * 1024, values: 150 };

/** A number in a query; absent is 0, nonsense undefined. */
const numberOf = (text: string | undefined, digits: number): number | undefined => {
  if (text === undefined) return 0;
  return /^\d+$/.test(text) && text.length <= digits ? Number(text) : undefined;
};

const noCursor = (): Response => errorResponse('malformed', 'after and at: numbers are needed.');

interface Cursor {
  readonly after: number;
  /**
   * Set when the widget has another list, as from before a restored backup: it gets this list from the
   * beginning.
   */
  readonly stale?: true;
}

/** Where a widget continues: after its last message, which is identified by number and time. */
const cursorOf = async (
  query: Readonly<Record<string, string>>,
  { channel, external }: Visitor,
  store: Pick<Store, 'visitors'>,
): Promise<Cursor | undefined> => {
  const after = numberOf(query['after'], 9);
  const at = numberOf(query['at'], 16);
  if (after === undefined || at === undefined) return undefined;
  if (after === 0) return { after };
  const [last] = await store.visitors.thread(channel, external, after - 1, 1);
  const isHeld = last !== undefined && (query['at'] === undefined || last.entry.at === at);
  return isHeld ? { after } : { after: 0, stale: true };
};

/** Whether a repeated id comes with other words or files than the message it named before (CH-4). */
const isOtherMessage = async (
  result: WorkResult,
  { body, files }: { readonly body: RichText; readonly files: readonly FileRef[] },
  store: Pick<Store, 'record'>,
): Promise<boolean> => {
  if (result.type !== 'inbound' || result.outcome !== 'duplicate' || result.contact === null) return false;
  const { contact } = result;
  const entries = await Promise.all(result.entries.map((entry) => store.record.entry(contact, entry)));
  const stored = entries.find((entry) => entry?.kind === 'message');
  if (stored?.kind !== 'message') return false;
  const idsOf = (list: readonly FileRef[]): string => list.map((file) => file.id).join();
  return toPlainText(stored.body) !== toPlainText(body) || idsOf(stored.files) !== idsOf(files);
};

const usedId = (): Response => errorResponse('malformed', 'id: it has named another message.');

const addMessages = (app: ChatApp, context: ChatContext): void => {
  const { store, visitorStreams, rates, newId, apply, firstNames } = context;

  app.post('/:channel/messages', async (c) => {
    const visitor = c.get('visitor');
    const waiting = limited(
      [rates.messagesPerToken, c.get('tokenHash')],
      [rates.messagesPerAddress, c.get('address')],
    );
    if (waiting) return waiting;
    const read = await readJson(c.req.raw, ChatMessageSchema, MESSAGE_BODY);
    if (!read.ok) return read.response;
    const { id, text, identity, happenedAt, pages, reference, files: named } = read.value;
    const claim = await visitorClaim(visitor, identity, c.get('channel'), store);
    if (await isOtherChat(visitor, claim, store)) return otherChat();
    const body = visitorBody(text);
    if (body === undefined) return errorResponse('too-large', 'The message is too long.');
    const files = await ownFiles(visitor, named, store);
    if (files === undefined) return errorResponse('not-found', 'A file of the message is not there.');
    if (!isVisible(text) && files.length === 0) return errorResponse('malformed', 'The message is empty.');
    const message = {
      type: 'message',
      channel: visitor.channel,
      body,
      files,
      sender: claim.sender,
      external: id,
      ...(reference ? { reference: referenceOf(reference) } : {}),
      ...(pages ? { pages } : {}),
    } as const;
    const work = visitorWork(visitor, message, newId, { once: id, happenedAt, create: true });
    if (await isOtherMessage(await apply(work), message, store)) return usedId();
    visitorStreams.visitorTyping(visitor, false);
    return c.json({ own: id } satisfies ChatStored);
  });

  app.get('/:channel/messages', async (c) => {
    const visitor = c.get('visitor');
    const cursor = await cursorOf(c.req.query(), visitor, store);
    if (cursor === undefined) return noCursor();
    const found = await store.visitors.thread(
      visitor.channel,
      visitor.external,
      cursor.after,
      MAX_THREAD_PAGE + 1,
    );
    const page = withinBytes(found.slice(0, MAX_THREAD_PAGE));
    const firstName = await firstNames(page);
    return c.json({
      messages: page.map((one) => visitorMessage(one, firstName)),
      more: found.length > page.length,
      ...(cursor.stale ? { stale: true } : {}),
    } satisfies ChatMessagesPage);
  });
};

const addEvents = (app: ChatApp, context: ChatContext): void => {
  const { store, visitorStreams, streams, firstNames } = context;

  app.get('/:channel/events', async (c) => {
    const visitor = c.get('visitor');
    const cursor = await cursorOf(c.req.query(), visitor, store);
    if (cursor === undefined) return noCursor();
    const tokenHash = c.get('tokenHash');
    const address = c.get('address');
    const tooMany = (): Response => errorResponse('rate-limited', 'Too many open streams.');
    if (!streams.byToken.enter(tokenHash)) return tooMany();
    if (!streams.byAddress.enter(address)) {
      streams.byToken.leave(tokenHash);
      return tooMany();
    }
    const body = eventStream({
      store: store.visitors,
      visitorStreams,
      visitor,
      firstNames,
      ...cursor,
      isValid: async () => (await store.visitors.visitor(tokenHash)) !== undefined,
      onEnd: () => {
        streams.byToken.leave(tokenHash);
        streams.byAddress.leave(address);
      },
    });
    return new Response(body, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // Without this header, proxies that collect data before they pass it on would delay the events.
        'x-accel-buffering': 'no',
      },
    });
  });
};

const addSigns = (app: ChatApp, context: ChatContext): void => {
  const { store, visitorStreams, newId, apply } = context;

  app.post('/:channel/receipts', async (c) => {
    const read = await readJson(c.req.raw, ChatReceiptSchema);
    if (!read.ok) return read.response;
    const visitor = c.get('visitor');
    const { status, upTo } = read.value;
    const [message] = await store.visitors.thread(visitor.channel, visitor.external, upTo - 1, 1);
    if (message === undefined) return errorResponse('not-found', 'There is no such message.');
    const receipt = { type: 'delivery', channel: visitor.channel, status, upTo: message.entry.seq } as const;
    await apply(visitorWork(visitor, receipt, newId));
    return c.json({});
  });

  app.post('/:channel/typing', async (c) => {
    const read = await readJson(c.req.raw, ChatTypingSchema);
    if (!read.ok) return read.response;
    visitorStreams.visitorTyping(c.get('visitor'), read.value.typing);
    return c.json({});
  });
};

export const addThreadRoutes = (app: ChatApp, context: ChatContext): void => {
  addMessages(app, context);
  addEvents(app, context);
  addSigns(app, context);
};
