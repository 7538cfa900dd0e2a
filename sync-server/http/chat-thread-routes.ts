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
import { visitorMessage } from '../channels/web-chat/visitor-message.ts';
import { limited, type ChatApp, type ChatContext } from './chat-context.ts';
import { eventStream } from './chat-events.ts';
import {
  isOtherUser,
  otherUser,
  ownFiles,
  referenceOf,
  visitorBody,
  visitorClaim,
  visitorWork,
} from './chat-inbound.ts';
import { errorResponse } from './errors.ts';
import { readJson } from './json-body.ts';

/** A message: 20,000 characters of up to three bytes, 20 pages, ten files, and who the visitor is. */
const MESSAGE_BODY = { bytes: 128 * 1024, values: 150 };

/** A number in a query; absent is 0, nonsense undefined. */
const cursorOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return 0;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
};

const noCursor = (): Response => errorResponse('malformed', 'after: a number is needed.');

const addMessages = (app: ChatApp, context: ChatContext): void => {
  const { store, hub, rates, newId, apply, firstName } = context;

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
    const claim = visitorClaim(visitor, identity, c.get('channel'), store);
    if (isOtherUser(visitor, claim, store)) return otherUser();
    const body = visitorBody(text);
    if (body === undefined) return errorResponse('too-large', 'The message is too long.');
    const files = ownFiles(visitor, named, store);
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
    await apply(visitorWork(visitor, message, newId, { once: id, happenedAt, create: true }));
    hub.visitorTyping(visitor, false);
    return c.json({ own: id } satisfies ChatStored);
  });

  app.get('/:channel/messages', (c) => {
    const { channel, external } = c.get('visitor');
    const after = cursorOf(c.req.query('after'));
    if (after === undefined) return noCursor();
    const page = store.thread(channel, external, after, MAX_THREAD_PAGE + 1);
    return c.json({
      messages: page.slice(0, MAX_THREAD_PAGE).map((one) => visitorMessage(one, firstName)),
      more: page.length > MAX_THREAD_PAGE,
    } satisfies ChatMessagesPage);
  });
};

const addEvents = (app: ChatApp, context: ChatContext): void => {
  const { store, hub, streams, firstName } = context;

  app.get('/:channel/events', (c) => {
    const after = cursorOf(c.req.query('after'));
    if (after === undefined) return noCursor();
    const tokenHash = c.get('tokenHash');
    const address = c.get('address');
    const tooMany = (): Response => errorResponse('rate-limited', 'Too many open streams.');
    if (!streams.byToken.enter(tokenHash)) return tooMany();
    if (!streams.byAddress.enter(address)) {
      streams.byToken.leave(tokenHash);
      return tooMany();
    }
    const body = eventStream({
      store,
      hub,
      visitor: c.get('visitor'),
      firstName,
      after,
      isValid: () => store.visitor(tokenHash) !== undefined,
      onEnd: () => {
        streams.byToken.leave(tokenHash);
        streams.byAddress.leave(address);
      },
    });
    return new Response(body, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // Proxies that gather before they pass on would make it anything but live.
        'x-accel-buffering': 'no',
      },
    });
  });
};

const addSigns = (app: ChatApp, context: ChatContext): void => {
  const { store, hub, newId, apply } = context;

  app.post('/:channel/receipts', async (c) => {
    const read = await readJson(c.req.raw, ChatReceiptSchema);
    if (!read.ok) return read.response;
    const visitor = c.get('visitor');
    const { status, upTo } = read.value;
    const [message] = store.thread(visitor.channel, visitor.external, upTo - 1, 1);
    if (message === undefined) return errorResponse('not-found', 'There is no such message.');
    const receipt = { type: 'delivery', channel: visitor.channel, status, upTo: message.entry.seq } as const;
    await apply(visitorWork(visitor, receipt, newId));
    return c.json({});
  });

  app.post('/:channel/typing', async (c) => {
    const read = await readJson(c.req.raw, ChatTypingSchema);
    if (!read.ok) return read.response;
    hub.visitorTyping(c.get('visitor'), read.value.typing);
    return c.json({});
  });
};

export const addThreadRoutes = (app: ChatApp, context: ChatContext): void => {
  addMessages(app, context);
  addEvents(app, context);
  addSigns(app, context);
};
