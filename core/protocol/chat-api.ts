/**
 * What crosses the wire between a visitor's widget and the server, under `/api/chat/<channel>`. The visitor's
 * token goes in the header `Authorization: Visitor <token>`. Nothing internal has a place in these types (EV-4).
 */
import * as v from 'valibot';
import type { FileRef } from '../contact/entry.ts';
import { CommandIdSchema, FileIdSchema, type EntryId } from '../ids.ts';
import type { RichText } from '../rich-text/rich-text.ts';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const optional = (max: number) => v.exactOptional(text(max));
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const PageSchema = v.strictObject({
  url: v.pipe(v.string(), v.maxLength(2_000), v.url()),
  title: optional(300),
  at: time,
});
export type Page = v.InferOutput<typeof PageSchema>;

/** Pages before the first message that the widget keeps and sends along. */
export const MAX_PAGES = 20;

/** How the visitor came: `ref` of the address or the embedding site, and ids of outside sessions (RF-2). */
export const ChatReferenceSchema = v.strictObject({
  code: optional(300),
  url: optional(2_000),
  session: optional(300),
});

/** Who the site says the visitor is. Believed only with `signature`, the HMAC-SHA256 of `user` in hex (law L9). */
export const ChatIdentitySchema = v.strictObject({
  user: optional(200),
  signature: optional(128),
  name: optional(200),
  email: optional(254),
  phone: optional(50),
});
export type ChatIdentity = v.InferOutput<typeof ChatIdentitySchema>;

/** `POST /api/chat/<channel>/messages`: `id` is the widget's own, so that a repeat is one message (CH-4). */
export const ChatMessageSchema = v.strictObject({
  id: CommandIdSchema,
  text: text(20_000),
  files: v.pipe(v.array(FileIdSchema), v.maxLength(10)),
  happenedAt: time,
  pages: v.exactOptional(v.pipe(v.array(PageSchema), v.maxLength(MAX_PAGES))),
  reference: v.exactOptional(ChatReferenceSchema),
  identity: v.exactOptional(ChatIdentitySchema),
});
export type ChatMessageRequest = v.InferOutput<typeof ChatMessageSchema>;

/** `POST /api/chat/<channel>/pages`: a page change; nothing is kept before the first message. */
export const ChatPageSchema = PageSchema;
/** `POST /api/chat/<channel>/identify`. */
export const ChatIdentifySchema = ChatIdentitySchema;
/** `POST /api/chat/<channel>/receipts`: messages up to this number of the visitor's list were delivered or read. */
export const ChatReceiptSchema = v.strictObject({
  status: v.picklist(['delivered', 'read']),
  upTo: v.string(),
});
/** `POST /api/chat/<channel>/typing`. */
export const ChatTypingSchema = v.strictObject({ typing: v.boolean() });

/** `POST /api/chat/<channel>/session`: a new visitor's token, or whether the one sent is still good. */
export interface ChatSession {
  readonly token: string;
  readonly channel: { readonly name: string; readonly color: string; readonly greeting: string };
}

/** A message as the visitor sees it: only the visitor's own and those written to the visitor. */
export interface ChatMessage {
  /** Position in the visitor's own list, from 1: it is the cursor, and tells nothing of entries in between. */
  readonly n: number;
  readonly id: EntryId;
  readonly direction: 'in' | 'out';
  readonly at: number;
  readonly body: RichText;
  readonly files: readonly FileRef[];
  /** First name of the agent who wrote, for outgoing ones. */
  readonly author?: string;
  /** The widget's own id, of the visitor's messages. */
  readonly own?: string;
}

/** Server-sent events of `GET /api/chat/<channel>/events?after=<n>`; replays what comes after `n`. */
export type ChatEvent =
  | { readonly type: 'messages'; readonly messages: readonly ChatMessage[] }
  | { readonly type: 'typing'; readonly typing: boolean }
  | { readonly type: 'read'; readonly upTo: number };
