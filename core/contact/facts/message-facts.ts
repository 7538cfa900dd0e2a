/** Facts that amend a message: they are shown at the message, and are no events. */
import * as v from 'valibot';
import { EntryIdSchema, FileIdSchema } from '../../ids.ts';
import { RichTextSchema } from '../../rich-text/rich-text.ts';
import { FileRefSchema } from './message-parts.ts';

/** Why a file can no longer be fetched. */
export const GONE_REASONS = ['expired', 'too-large', 'refused', 'failed'] as const;
export type GoneReason = (typeof GONE_REASONS)[number];

/** Longest emoji of a channel, in UTF-16 units. Channels may send emoji that are not recommended for interchange. */
const MAX_EMOJI = 40;

export const MESSAGE_FACTS = [
  /** The author has given a message other words. */
  v.strictObject({
    kind: v.literal('message-edited'),
    message: EntryIdSchema,
    body: RichTextSchema,
    /** The message was deleted later: the words are gone for good. */
    redacted: v.exactOptional(v.literal(true)),
  }),
  /** The author has deleted a message: its words, files and edits are gone for good. */
  v.strictObject({ kind: v.literal('message-deleted'), message: EntryIdSchema }),
  /** The one emoji that the actor has at a message; null takes the emoji back. */
  v.strictObject({
    kind: v.literal('message-reaction'),
    message: EntryIdSchema,
    emoji: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_EMOJI))),
    redacted: v.exactOptional(v.literal(true)),
  }),
  /** The server has fetched a pending file of a message. */
  v.strictObject({ kind: v.literal('file-ready'), message: EntryIdSchema, file: FileRefSchema }),
  /** A pending file of a message cannot be fetched. */
  v.strictObject({
    kind: v.literal('file-gone'),
    message: EntryIdSchema,
    file: FileIdSchema,
    reason: v.picklist(GONE_REASONS),
  }),
] as const;

export type MessageFact = Readonly<v.InferOutput<(typeof MESSAGE_FACTS)[number]>>;
