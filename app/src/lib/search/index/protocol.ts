/** What the page and its search worker say to each other. Each checks what it hears. */
import type { Actor } from '@parley/core/contact/entry';
import type { ContactId } from '@parley/core/ids';
import * as v from 'valibot';
import { LONGEST_QUESTION } from './question.ts';
import type { ContactHit, EntryHit, Hits } from './searched.ts';

/** Most hits of a kind that are ever asked for. */
const MOST_HITS = 500;

const NumberSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
const LimitSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_HITS));

const RequestSchema = v.variant('type', [
  /** The first message: which local copy to read. */
  v.strictObject({ type: v.literal('open'), database: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)) }),
  v.strictObject({
    type: v.literal('search'),
    id: NumberSchema,
    text: v.pipe(v.string(), v.maxLength(LONGEST_QUESTION)),
    limits: v.strictObject({ contacts: LimitSchema, entries: LimitSchema }),
  }),
]);

export type Request = v.InferOutput<typeof RequestSchema>;

/** The request in a message, or undefined if the message is not a request. */
export const requestOf = (message: unknown): Request | undefined => {
  const parsed = v.safeParse(RequestSchema, message);
  return parsed.success ? parsed.output : undefined;
};

const PiecesSchema = v.array(v.object({ text: v.string(), marked: v.boolean() }));
const hitsOf = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.object({ hits: v.array(schema), total: NumberSchema });

const ContactHitSchema = v.object({
  contact: v.string(),
  name: v.nullable(PiecesSchema),
  field: v.nullable(PiecesSchema),
});

const EntryHitSchema = v.object({
  contact: v.string(),
  seq: NumberSchema,
  at: v.number(),
  kind: v.picklist(['message', 'comment', 'note']),
  by: v.looseObject({ kind: v.string() }),
  snippet: PiecesSchema,
  file: v.boolean(),
});

const ReplySchema = v.variant('type', [
  /** How far the index is: `left` contacts of `all` are still to be read. Told whenever it has changed. */
  v.object({ type: v.literal('progress'), left: NumberSchema, all: NumberSchema }),
  v.object({
    type: v.literal('found'),
    id: NumberSchema,
    contacts: hitsOf(ContactHitSchema),
    entries: hitsOf(EntryHitSchema),
  }),
  /** The local copy cannot be read: nothing can be searched. */
  v.object({ type: v.literal('failed'), message: v.string() }),
  /** Something was left out that could not be read. */
  v.object({ type: v.literal('unreadable'), what: v.string(), message: v.string() }),
]);

export type Reply =
  | { readonly type: 'progress'; readonly left: number; readonly all: number }
  | {
      readonly type: 'found';
      readonly id: number;
      readonly contacts: Hits<ContactHit>;
      readonly entries: Hits<EntryHit>;
    }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'unreadable'; readonly what: string; readonly message: string };

/** The reply in a message, or undefined if the message is not a reply. */
export const replyOf = (message: unknown): Reply | undefined => {
  const parsed = v.safeParse(ReplySchema, message);
  if (!parsed.success) return undefined;
  const reply = parsed.output;
  if (reply.type !== 'found') return reply;
  // Ids and actors were checked when they were stored; the schema only sees their shape.
  const contacts = reply.contacts.hits.map((hit) => ({ ...hit, contact: hit.contact as ContactId }));
  const entries = reply.entries.hits.map((hit) => ({
    ...hit,
    contact: hit.contact as ContactId,
    by: hit.by as unknown as Actor,
  }));
  return {
    ...reply,
    contacts: { ...reply.contacts, hits: contacts },
    entries: { ...reply.entries, hits: entries },
  };
};
