/**
 * `/api/chat/<channel>/…`: all that a visitor's widget can ask for. Answers are built from the visitor's own list
 * of messages and from nothing else (law L9, EV-4).
 */
import type { Fields, FieldName } from '@parley/core/contact/entry';
import { FileIdSchema, type AgentId } from '@parley/core/ids';
import {
  ChatIdentifySchema,
  ChatMessageSchema,
  ChatPageSchema,
  ChatReceiptSchema,
  ChatReferralSchema,
  ChatSessionRequestSchema,
  ChatTypingSchema,
  MAX_THREAD_PAGE,
  type ChatIdentity,
  type ChatMessagesPage,
  type ChatSession,
  type ChatStored,
} from '@parley/core/protocol/chat-api';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import * as v from 'valibot';
import {
  claimOf,
  externalOfUser,
  isUserExternal,
  type Claim,
} from '../channels/web-chat/visitor-identity.ts';
import type { VisitorHub } from '../channels/web-chat/visitor-hub.ts';
import { visitorMessage } from '../channels/web-chat/visitor-message.ts';
import { hashVisitorToken, newVisitorToken, tokenOf } from '../channels/web-chat/visitor-token.ts';
import type { Files } from '../files/files.ts';
import type { ChannelRow, Store, Visitor, WorkResult } from '../store/port.ts';
import { chatDoor, tooOften, visitorDoor, type ChatEnv } from './chat-door.ts';
import { eventStream } from './chat-events.ts';
import { ownFiles, referenceOf, visitorBody, visitorClaim, visitorWork } from './chat-inbound.ts';
import { createGauge, DEFAULT_CHAT_LIMITS, type ChatLimits } from './chat-limits.ts';
import { errorResponse } from './errors.ts';
import { fileResponse } from './file-response.ts';
import { uploadResponse } from './file-upload.ts';
import { readJson } from './json-body.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

export interface ChatRoutesOptions {
  readonly store: Store;
  readonly files: Files;
  readonly hub: VisitorHub;
  readonly log: Logger;
  /** Server time in ms. */
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  readonly limits?: Partial<ChatLimits>;
  /** Whether a page of this origin is the server's own, as the widget's frame is. */
  readonly isOwnOrigin: (origin: string, host: string | null | undefined) => boolean;
  /** Whether the last address of `X-Forwarded-For` is the sender's: only behind a proxy that sets it. */
  readonly trustProxy: boolean;
}

/** Longest body of a message, in bytes: 20,000 characters and 20 pages, each character escaped. */
const MESSAGE_BODY = 256 * 1024;

/** A number in a query; absent is 0, nonsense undefined. */
const cursorOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return 0;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
};

/** The fields that an identity sets: a proven one all it says, a claim only what was empty. */
const fieldsToSet = (claim: Claim, present: Fields): Fields =>
  claim.proven
    ? claim.fields
    : Object.fromEntries(
        Object.entries(claim.fields).filter(([name]) => (present[name as FieldName] ?? '') === ''),
      );

/** Takes one of each limit for its key, or answers that there is none left. */
const limited = (...takes: readonly (readonly [RateLimit, string])[]): Response | undefined => {
  for (const [rate, key] of takes) {
    const taken = rate.take(key);
    if (!taken.ok) return tooOften(taken.retryAfter);
  }
  return undefined;
};

/** A Hono app to be mounted at `/api/chat`. */
export const createChatRoutes = (options: ChatRoutesOptions): Hono<ChatEnv> => {
  const { store, files, hub, log, now, newId } = options;
  const limits: ChatLimits = { ...DEFAULT_CHAT_LIMITS, ...options.limits };
  const rates = {
    sessions: createRateLimit({ ...limits.sessionsPerAddress, now }),
    messages: createRateLimit({ ...limits.messagesPerToken, now }),
    messagesByAddress: createRateLimit({ ...limits.messagesPerAddress, now }),
    events: createRateLimit({ ...limits.eventsPerToken, now }),
    uploads: createRateLimit({ ...limits.uploadsPerToken, now }),
    uploadsByAddress: createRateLimit({ ...limits.uploadsPerAddress, now }),
  };
  const streams = createGauge(limits.streamsPerToken);
  const streamsByAddress = createGauge(limits.streamsPerAddress);
  const door = { store, limits, now, isOwnOrigin: options.isOwnOrigin, trustProxy: options.trustProxy };

  const firstName = (agent: AgentId): string | undefined => store.account(agent)?.name.trim().split(/\s+/)[0];

  const apply = async (work: ReturnType<typeof visitorWork>): Promise<WorkResult> => {
    const [result] = await store.apply([work]);
    if (result === undefined) throw new Error('the ledger gave no answer');
    return result;
  };

  const app = new Hono<ChatEnv>();
  app.onError((error, c) => {
    log.error({ err: error, method: c.req.method, route: c.req.routePath }, 'a request of the chat failed');
    return errorResponse('unavailable', 'This did not work just now.');
  });
  app.notFound(() => errorResponse('not-found', 'There is nothing here.'));
  app.use('/:channel/*', chatDoor(door));

  const sessionOf = (channel: ChannelRow, token: string): ChatSession => ({
    token,
    channel: {
      name: channel.name,
      color: channel.settings.color,
      greeting: channel.settings.greeting,
    },
  });

  /** A proven user has the same chat on every device; everybody else begins a new one. */
  const externalFor = (channel: ChannelRow, identity: ChatIdentity | undefined): string => {
    const { proven, sender } = claimOf('', identity, channel.secret);
    return proven && sender.user !== undefined ? externalOfUser(sender.user) : newId();
  };

  app.post('/:channel/session', async (c) => {
    const body = await readJson(c.req.raw, ChatSessionRequestSchema);
    if (!body.ok) return body.response;
    const channel = c.get('channel');
    const sent = tokenOf(c.req.header('authorization'));
    if (sent !== undefined && store.visitor(hashVisitorToken(sent))?.channel === channel.id) {
      return c.json(sessionOf(channel, sent));
    }
    const waiting = limited([rates.sessions, c.get('address')]);
    if (waiting) return waiting;
    const token = newVisitorToken();
    await store.createVisitor({
      tokenHash: hashVisitorToken(token),
      channel: channel.id,
      external: externalFor(channel, body.value.identity),
      at: now(),
    });
    return c.json(sessionOf(channel, token));
  });

  // All that follows is a visitor's.
  app.use('/:channel/*', visitorDoor(door));

  /** Another proven user than the one whose chat this is: the widget has to begin another session. */
  const isOtherUser = (visitor: Visitor, claim: Claim): boolean =>
    claim.proven &&
    claim.sender.user !== undefined &&
    isUserExternal(visitor.external) &&
    visitor.external !== externalOfUser(claim.sender.user);

  const otherUser = (): Response => errorResponse('conflict', 'This session belongs to another user.');

  app.post('/:channel/messages', async (c) => {
    const visitor = c.get('visitor');
    const waiting = limited(
      [rates.messages, c.get('tokenHash')],
      [rates.messagesByAddress, c.get('address')],
    );
    if (waiting) return waiting;
    const body = await readJson(c.req.raw, ChatMessageSchema, MESSAGE_BODY);
    if (!body.ok) return body.response;
    const message = body.value;
    const claim = visitorClaim(visitor, message.identity, c.get('channel'), store);
    if (isOtherUser(visitor, claim)) return otherUser();
    const text = visitorBody(message.text);
    if (text === undefined) return errorResponse('too-large', 'The message is too long.');
    const attached = ownFiles(visitor, message.files, store);
    if (attached === undefined) return errorResponse('not-found', 'A file of the message is not there.');
    if (message.text.trim() === '' && attached.length === 0)
      return errorResponse('malformed', 'The message is empty.');
    const work = visitorWork(
      visitor,
      {
        type: 'message',
        channel: visitor.channel,
        body: text,
        files: attached,
        sender: claim.sender,
        external: message.id,
        ...(message.reference ? { reference: referenceOf(message.reference) } : {}),
        ...(message.pages ? { pages: message.pages } : {}),
      },
      newId,
      { once: message.id, happenedAt: message.happenedAt, create: true },
    );
    await apply(work);
    hub.visitorTyping(visitor, false);
    return c.json({ own: message.id } satisfies ChatStored);
  });

  app.get('/:channel/messages', (c) => {
    const { channel, external } = c.get('visitor');
    const after = cursorOf(c.req.query('after'));
    if (after === undefined) return errorResponse('malformed', 'After: a number is needed.');
    const page = store.thread(channel, external, after, MAX_THREAD_PAGE + 1);
    return c.json({
      messages: page.slice(0, MAX_THREAD_PAGE).map((one) => visitorMessage(one, firstName)),
      more: page.length > MAX_THREAD_PAGE,
    } satisfies ChatMessagesPage);
  });

  app.get('/:channel/events', (c) => {
    const after = cursorOf(c.req.query('after'));
    if (after === undefined) return errorResponse('malformed', 'After: a number is needed.');
    const tokenHash = c.get('tokenHash');
    const address = c.get('address');
    if (!streams.enter(tokenHash)) return errorResponse('rate-limited', 'Too many open streams.');
    if (!streamsByAddress.enter(address)) {
      streams.leave(tokenHash);
      return errorResponse('rate-limited', 'Too many open streams.');
    }
    const body = eventStream({
      store,
      hub,
      visitor: c.get('visitor'),
      firstName,
      after,
      isValid: () => store.visitor(tokenHash) !== undefined,
      onEnd: () => {
        streams.leave(tokenHash);
        streamsByAddress.leave(address);
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

  app.post('/:channel/pages', async (c) => {
    const waiting = limited([rates.events, c.get('tokenHash')]);
    if (waiting) return waiting;
    const body = await readJson(c.req.raw, ChatPageSchema);
    if (!body.ok) return body.response;
    const visitor = c.get('visitor');
    const { url, title } = body.value;
    const page = {
      type: 'page',
      channel: visitor.channel,
      url,
      ...(title === undefined ? {} : { title }),
    } as const;
    await apply(visitorWork(visitor, page, newId));
    return c.json({});
  });

  app.post('/:channel/references', async (c) => {
    const waiting = limited([rates.events, c.get('tokenHash')]);
    if (waiting) return waiting;
    const body = await readJson(c.req.raw, ChatReferralSchema);
    if (!body.ok) return body.response;
    const visitor = c.get('visitor');
    const { id, reference } = body.value;
    const referral = {
      type: 'channel-event',
      channel: visitor.channel,
      name: 'referral',
      reference: referenceOf(reference),
    } as const;
    await apply(visitorWork(visitor, referral, newId, { once: id }));
    return c.json({});
  });

  app.post('/:channel/identify', async (c) => {
    const waiting = limited([rates.events, c.get('tokenHash')]);
    if (waiting) return waiting;
    const body = await readJson(c.req.raw, ChatIdentifySchema);
    if (!body.ok) return body.response;
    const visitor = c.get('visitor');
    const claim = visitorClaim(visitor, body.value, c.get('channel'), store);
    if (isOtherUser(visitor, claim)) return otherUser();
    const present = visitor.contact && store.row(visitor.workspace, visitor.contact)?.state.fields;
    const identified = {
      type: 'identified',
      channel: visitor.channel,
      sender: claim.sender,
      set: fieldsToSet(claim, present ?? {}),
    } as const;
    await apply(visitorWork(visitor, identified, newId));
    return c.json({});
  });

  app.post('/:channel/receipts', async (c) => {
    const body = await readJson(c.req.raw, ChatReceiptSchema);
    if (!body.ok) return body.response;
    const visitor = c.get('visitor');
    const { status, upTo } = body.value;
    const [message] = store.thread(visitor.channel, visitor.external, upTo - 1, 1);
    if (message === undefined) return errorResponse('not-found', 'There is no such message.');
    const receipt = {
      type: 'delivery',
      channel: visitor.channel,
      status,
      upTo: message.entry.seq,
    } as const;
    await apply(visitorWork(visitor, receipt, newId));
    return c.json({});
  });

  app.post('/:channel/typing', async (c) => {
    const body = await readJson(c.req.raw, ChatTypingSchema);
    if (!body.ok) return body.response;
    hub.visitorTyping(c.get('visitor'), body.value.typing);
    return c.json({});
  });

  app.put('/:channel/files/:id', async (c) => {
    const waiting = limited([rates.uploads, c.get('tokenHash')], [rates.uploadsByAddress, c.get('address')]);
    if (waiting) return waiting;
    const id = v.safeParse(FileIdSchema, c.req.param('id'));
    if (!id.success) return errorResponse('malformed', 'The file’s id is none.');
    const { workspace, contact, channel, external } = c.get('visitor');
    return uploadResponse(c.req.raw, files, {
      id: id.output,
      name: c.req.query('name') ?? '',
      workspace,
      contact,
      uploader: { kind: 'visitor', channel, external },
    });
  });

  app.get('/:channel/files/:id', async (c) => {
    const id = v.safeParse(FileIdSchema, c.req.param('id'));
    const { channel, external } = c.get('visitor');
    const file =
      id.success && store.threadHasFile(channel, external, id.output) ? store.file(id.output) : undefined;
    if (file === undefined) return errorResponse('not-found', 'There is no such file.');
    return fileResponse(c.req.method, file, files);
  });

  return app;
};
