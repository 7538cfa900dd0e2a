/** Whether core takes what an adapter has read. */
import { AliasSchema, SenderSchema } from '@parley/core/contact/facts/merge-facts';
import { ExtraSchema, FileRefSchema } from '@parley/core/contact/facts/message-parts';
import { RichTextSchema } from '@parley/core/rich-text/rich-text';
import * as v from 'valibot';
import type { ReadItem } from '../../adapter.ts';
import { CHANNEL } from './made-up.ts';

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
