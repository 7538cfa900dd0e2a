/** Made-up people, numbers and webhooks for the tests of WhatsApp. */
import { AliasSchema, SenderSchema } from '@parley/core/contact/facts/merge-facts';
import { ExtraSchema, FileRefSchema } from '@parley/core/contact/facts/message-parts';
import type { ChannelId, FileId, WorkspaceId } from '@parley/core/ids';
import { RichTextSchema } from '@parley/core/rich-text/rich-text';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import * as v from 'valibot';
import type { ConnectedChannel, ReadContext, ReadItem } from '../../adapter.ts';
import { WEBHOOK } from '../webhook.ts';

export const NUMBER = '410000000000001';
export const WABA = '710000000000001';
export const CHANNEL = 'channelwhatsapp' as ChannelId;
export const LEA = '33612345678';
export const LEA_USER = 'FR.70011223344556677';
/** Wednesday, 18 November 2026, 10:00 in UTC, as WhatsApp writes it, and in ms. */
export const TIME = '1794996000';
export const AT = 1_794_996_000_000;

export const SETTINGS = { phoneNumberId: NUMBER, wabaId: WABA, displayNumber: '+33 1 99 00 11 22' };

export const channelWith = (secrets: Readonly<Record<string, string>> = {}): ConnectedChannel => ({
  id: CHANNEL,
  workspace: 'workspaceone' as WorkspaceId,
  kind: 'whatsapp',
  name: 'Shop',
  settings: SETTINGS,
  secrets,
});

/** Files get the ids `file000000`, `file000001` and so on. */
export function contextWith(channel = channelWith()): ReadContext {
  let made = 0;
  return { channel, newFileId: () => `file${String(made++).padStart(6, '0')}` as FileId };
}

export const METADATA = { display_phone_number: '33199001122', phone_number_id: NUMBER };
export const CONTACT = { profile: { name: 'Léa Roche' }, wa_id: LEA };

/** A body with one change. */
export const change = (field: string, value: unknown, waba: string = WABA) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: waba, changes: [{ field, value }] }],
});

export type Fields = Readonly<Record<string, unknown>>;

/** A body with one message of Léa. */
export const messageBody = (message: Fields, value: Fields = { contacts: [CONTACT] }) =>
  change('messages', {
    messaging_product: 'whatsapp',
    metadata: METADATA,
    ...value,
    messages: [{ from: LEA, id: 'wamid.ONE', timestamp: TIME, ...message }],
  });

export const encode = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));

/** What a body says, each item read by itself as the jobs do: from the JSON that was stored. */
export function readBody(body: unknown, context = contextWith()): readonly ReadItem[] {
  return WEBHOOK.split(encode(body)).flatMap((item) =>
    WEBHOOK.read(JSON.parse(JSON.stringify(item)) as unknown, context),
  );
}

export type EventItem = Extract<ReadItem, { type: 'event' }>;

export const isEvent = (item: ReadItem): item is EventItem => item.type === 'event';

/** The only event of a body. */
export function onlyEvent(body: unknown): EventItem {
  const items = readBody(body);
  const [event] = items.filter(isEvent);
  if (event === undefined || items.length !== 1) throw new Error(JSON.stringify(items));
  return event;
}

/** The words of an event's message. */
export const wordsIn = ({ event }: EventItem): string | undefined =>
  'body' in event ? toPlainText(event.body) : undefined;

const EventSchemas = v.looseObject({
  channel: v.literal(CHANNEL),
  body: v.optional(RichTextSchema),
  files: v.optional(v.array(FileRefSchema)),
  extra: v.optional(ExtraSchema),
  sender: v.optional(SenderSchema),
  from: v.optional(AliasSchema),
  external: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(500))),
  message: v.optional(
    v.union([v.string(), v.strictObject({ external: v.pipe(v.string(), v.minLength(1), v.maxLength(500)) })]),
  ),
  replyTo: v.optional(v.strictObject({ external: v.pipe(v.string(), v.minLength(1), v.maxLength(500)) })),
  emoji: v.optional(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(40)))),
  error: v.optional(v.pipe(v.string(), v.maxLength(500))),
  name: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(300))),
});

const ItemSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('event'),
    person: v.nullable(SenderSchema),
    once: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(500))),
    at: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(946_684_800_000))),
    event: EventSchemas,
    creates: v.boolean(),
    media: v.exactOptional(v.array(v.strictObject({ file: v.string(), source: v.looseObject({}) }))),
  }),
  v.strictObject({
    type: v.literal('notice'),
    notice: v.looseObject({ text: v.pipe(v.string(), v.minLength(1), v.maxLength(500)) }),
  }),
  v.strictObject({ type: v.literal('foreign'), account: v.string() }),
  v.strictObject({ type: v.literal('nothing'), why: v.string() }),
]);

/** What core would not take of read items; empty if core takes all. */
export function refusedByCore(items: readonly ReadItem[]): readonly string[] {
  return items.flatMap((item) => {
    const result = v.safeParse(ItemSchema, item);
    return result.success
      ? []
      : result.issues.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`);
  });
}
