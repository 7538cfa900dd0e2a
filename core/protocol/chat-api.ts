/**
 * What crosses the wire between a visitor's widget and the server, under `/api/chat/<channel>`. The visitor's
 * token goes in the header `Authorization: Visitor <token>`. Nothing internal has a place in these types (EV-4).
 */
import * as v from 'valibot';
import type { FileRef } from '../contact/entry.ts';
import { CommandIdSchema, FileIdSchema } from '../ids.ts';
import type { RichText } from '../rich-text/rich-text.ts';
import { boundedArray } from './bounded.ts';
import { MAX_PAGES } from './max-pages.ts';
import { CountSchema } from './numbers.ts';
import { ClockSchema } from './time.ts';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const optional = (max: number) => v.exactOptional(text(max));

/** The address of a page of the embedding site. Others (`javascript:`, `data:`) have no place in the record. */
const webAddress = v.pipe(
  v.string(),
  v.maxLength(2_000),
  v.url(),
  v.regex(/^https?:\/\//i, 'not an address of the web'),
);

export const PageSchema = v.strictObject({
  url: webAddress,
  title: optional(300),
  at: ClockSchema,
});
export type Page = v.InferOutput<typeof PageSchema>;

/** How the visitor came: `ref` of the address or the embedding site, and ids of outside sessions (RF-2). */
export const ChatReferenceSchema = v.pipe(
  v.strictObject({
    code: optional(300),
    url: v.exactOptional(webAddress),
    session: optional(300),
  }),
  v.check(({ code, session }) => (code ?? session ?? '') !== '', 'a reference names a code or a session'),
);
export type ChatReference = v.InferOutput<typeof ChatReferenceSchema>;

/** Who the site says the visitor is. Believed only with `signature`, the HMAC-SHA256 of `user` in hex (law L9). */
export const ChatIdentitySchema = v.strictObject({
  user: optional(200),
  signature: optional(128),
  /** A longer name is cut when it is read: a name is no reason to refuse a request. */
  name: optional(2_000),
  email: optional(254),
  phone: optional(50),
});
export type ChatIdentity = v.InferOutput<typeof ChatIdentitySchema>;

/** `POST /api/chat/<channel>/messages`: `id` is the widget's own, so that a repeat is one message (CH-4). */
export const ChatMessageSchema = v.strictObject({
  id: CommandIdSchema,
  text: text(20_000),
  files: boundedArray(FileIdSchema, 10),
  happenedAt: ClockSchema,
  pages: v.exactOptional(boundedArray(PageSchema, MAX_PAGES)),
  reference: v.exactOptional(ChatReferenceSchema),
  identity: v.exactOptional(ChatIdentitySchema),
});
export type ChatMessageRequest = v.InferOutput<typeof ChatMessageSchema>;

/** `POST /api/chat/<channel>/session`: the body may say who the visitor is. */
export const ChatSessionRequestSchema = v.strictObject({ identity: v.exactOptional(ChatIdentitySchema) });
/** `POST /api/chat/<channel>/references`: a visitor came again in another way; `id` as with messages. */
export const ChatReferralSchema = v.strictObject({ id: CommandIdSchema, reference: ChatReferenceSchema });
/** `POST /api/chat/<channel>/receipts`: messages up to number `upTo` of the visitor's list were delivered or read. */
export const ChatReceiptSchema = v.strictObject({
  status: v.picklist(['delivered', 'read']),
  upTo: v.pipe(CountSchema, v.minValue(1)),
});
/** `POST /api/chat/<channel>/typing`. */
export const ChatTypingSchema = v.strictObject({ typing: v.boolean() });

/**
 * `POST /api/chat/<channel>/session`: the sent token, if it is still valid and does not belong to another
 * proven user than the one in the body; otherwise the token of a new visitor.
 */
export interface ChatSession {
  readonly token: string;
  readonly channel: { readonly name: string; readonly color: string; readonly greeting: string };
}

/**
 * A message as the visitor sees it: only the visitor's own and those written to the visitor. It has no id but its
 * place in the visitor's own list: ids of entries would tell of what happened beside it (EV-4).
 */
export interface ChatMessage {
  /** Position in the visitor's own list, from 1 without gaps: it is the cursor as well. */
  readonly n: number;
  readonly direction: 'in' | 'out';
  /** Server time in ms. */
  readonly at: number;
  readonly body: RichText;
  readonly files: readonly FileRef[];
  /** First name of the agent who wrote, for outgoing ones. */
  readonly author?: string;
  /** The widget's own id, of the visitor's messages. */
  readonly own?: string;
}

/** `POST /api/chat/<channel>/messages`: the message is stored (CH-4). The list itself comes as events. */
export interface ChatStored {
  /** The widget's own id of it. */
  readonly own: string;
}

/** Most messages in one page or event. */
export const MAX_THREAD_PAGE = 50;

/**
 * `GET /api/chat/<channel>/messages?after=<n>&at=<ms>`: the messages after message `n`, whose time is `at`.
 */
export interface ChatMessagesPage {
  readonly messages: readonly ChatMessage[];
  /** Whether there are more after the last one. */
  readonly more: boolean;
  /**
   * The list does not have the message after which the widget asked (any more): the page begins with the
   * first message.
   */
  readonly stale?: true;
}

/**
 * Server-sent events of `GET /api/chat/<channel>/events?after=<n>&at=<ms>`. Replays the messages after
 * message `n`; the time `at` distinguishes it from another message of that number.
 */
export type ChatEvent =
  /** The list has changed, as after a restored backup; it follows from its beginning. */
  | { readonly type: 'stale' }
  | { readonly type: 'messages'; readonly messages: readonly ChatMessage[] }
  /** All that was stored before the stream began has been sent. */
  | { readonly type: 'live' }
  | { readonly type: 'typing'; readonly typing: boolean };
