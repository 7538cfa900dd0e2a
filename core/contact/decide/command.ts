/** What an agent asks for. The author comes from the session; everything else is here. */
import * as v from 'valibot';
import {
  AgentIdSchema,
  ChannelIdSchema,
  CommandIdSchema,
  ContactIdSchema,
  EntryIdSchema,
  FileIdSchema,
  NotificationIdSchema,
  StageIdSchema,
} from '../../ids.ts';
import { byType } from '../../protocol/by-type.ts';
import { boundedArray } from '../../protocol/bounded.ts';
import { CountSchema } from '../../protocol/numbers.ts';
import { ClockSchema, TimeSchema } from '../../protocol/time.ts';
import { RichTextSchema } from '../../rich-text/rich-text.ts';
import { isEmoji } from '../emoji.ts';
import { ExternalSchema } from '../facts/merge-facts.ts';
import { LocationSchema, TemplateSchema } from '../facts/message-parts.ts';
import { FieldsSchema } from '../fields.ts';
import { MAX_PROVENANCE, ProvenanceSchema } from '../provenance.ts';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** Most files in one message or comment. */
export const MAX_FILES = 20;

/** Most notifications that one command archives. */
export const MAX_ARCHIVED = 100;

const NoteSchema = v.strictObject({
  category: v.exactOptional(text(100)),
  summary: v.exactOptional(text(10_000)),
});
const DraftRefSchema = v.strictObject({
  visibility: v.picklist(['shared', 'private']),
  draftNumber: CountSchema,
});
const files = boundedArray(FileIdSchema, MAX_FILES);

export const ActionSchema = byType([
  v.strictObject({
    type: v.literal('send'),
    body: RichTextSchema,
    files,
    draft: v.exactOptional(DraftRefSchema),
    /** The identity to send to; if absent, the identity that the contact last wrote with (MG-3). */
    identity: v.exactOptional(v.strictObject({ channel: ChannelIdSchema, external: ExternalSchema })),
    /** The message that this one quotes. */
    replyTo: v.exactOptional(EntryIdSchema),
    /** The template that the message is made of: the body is its text, filled with the values. */
    template: v.exactOptional(TemplateSchema),
    /** A place that is sent with the words, or instead of words. */
    location: v.exactOptional(LocationSchema),
    /** *Send and close* in one action (OC-9). */
    close: v.exactOptional(NoteSchema),
  }),
  v.strictObject({
    type: v.literal('comment'),
    body: RichTextSchema,
    files,
    draft: v.exactOptional(DraftRefSchema),
    replyTo: v.exactOptional(EntryIdSchema),
    /** What in the comment a model wrote, and from what (AI-4). */
    provenance: v.exactOptional(boundedArray(ProvenanceSchema, MAX_PROVENANCE)),
  }),
  v.strictObject({
    type: v.literal('edit-comment'),
    comment: EntryIdSchema,
    /** The version that the author edited: 0 for the comment as posted. */
    base: CountSchema,
    body: RichTextSchema,
  }),
  v.strictObject({ type: v.literal('delete-comment'), comment: EntryIdSchema }),
  /** Sets the author's reaction to a comment, or takes it back (CM-7). */
  v.strictObject({
    type: v.literal('react'),
    comment: EntryIdSchema,
    emoji: v.pipe(v.string(), v.check(isEmoji, 'not an emoji')),
    on: v.boolean(),
  }),
  v.strictObject({
    type: v.literal('assign'),
    to: v.nullable(AgentIdSchema),
    /** The assignee that the author saw: somebody else's claim in between wins (AS-4). */
    from: v.nullable(AgentIdSchema),
  }),
  v.strictObject({ type: v.literal('open') }),
  v.strictObject({ type: v.literal('close'), note: v.exactOptional(NoteSchema) }),
  v.strictObject({ type: v.literal('snooze'), until: TimeSchema, regardless: v.boolean() }),
  v.strictObject({ type: v.literal('wake') }),
  v.strictObject({ type: v.literal('stage'), to: v.nullable(StageIdSchema) }),
  v.strictObject({ type: v.literal('block') }),
  v.strictObject({ type: v.literal('unblock') }),
  v.strictObject({ type: v.literal('fields'), set: FieldsSchema }),
  /** Undoes the fact that an entry has set, unless the fact has changed since (OC-9). */
  v.strictObject({ type: v.literal('undo'), entry: EntryIdSchema }),
  /** Try a failed or uncertain message again. */
  v.strictObject({ type: v.literal('retry'), message: EntryIdSchema }),
  /**
   * What a person says of a message: an uncertain message has arrived (`sent`), or a failed message is given
   * up.
   */
  v.strictObject({
    type: v.literal('settle'),
    message: EntryIdSchema,
    as: v.picklist(['sent', 'dropped']),
  }),
  /** Give up the held command that `replaces` names. */
  v.strictObject({ type: v.literal('drop') }),
  /** The author's own read cursor: contact's messages seen so far; lower than before is *mark unread* (IN-6). */
  v.strictObject({ type: v.literal('set-read-cursor'), inbound: CountSchema }),
  /** The author's own notifications of this contact: to be archived, or to be new again (NT-1). */
  v.strictObject({
    type: v.literal('archive'),
    notifications: boundedArray(NotificationIdSchema, MAX_ARCHIVED, 1),
    archived: v.boolean(),
  }),
]);
export type Action = v.InferOutput<typeof ActionSchema>;
export type ActionOf<Type extends Action['type']> = Extract<Action, { type: Type }>;

export const CommandSchema = v.strictObject({
  v: v.literal(1),
  /** Made by the author; the same id is applied once (law L3). */
  id: CommandIdSchema,
  contact: ContactIdSchema,
  /** The author's clock when pressed, in ms. */
  happenedAt: ClockSchema,
  /** Highest `seq` that the author had seen (law L5). */
  seen: CountSchema,
  /** The held command that this one takes the place of; one wins. */
  replaces: v.exactOptional(CommandIdSchema),
  /** The author's earlier message or close to this contact that had no answer yet: held or refused, it holds this one. */
  after: v.exactOptional(CommandIdSchema),
  action: ActionSchema,
});
export type Command = v.InferOutput<typeof CommandSchema>;

/**
 * Whether a command concerns only the author's own screens: it holds nothing that anybody typed or asked of a
 * contact.
 */
export const isOwnNote = (action: Action): boolean =>
  action.type === 'set-read-cursor' || action.type === 'archive';

/**
 * Whether a command is a message or a close: newer entries hold it (L5), and so does an earlier command of
 * its lane that is held.
 */
export const isGuarded = (action: Action): boolean => action.type === 'send' || action.type === 'close';
