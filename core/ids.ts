/**
 * Branded ids. All of them are made of `[a-z0-9]`, so that they can stand in a document name, an address
 * or a file name without escaping.
 */
import * as v from 'valibot';

declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

export type WorkspaceId = Brand<'WorkspaceId'>;
export type AgentId = Brand<'AgentId'>;
export type ContactId = Brand<'ContactId'>;
export type ConversationId = Brand<'ConversationId'>;
export type ChannelId = Brand<'ChannelId'>;
export type StageId = Brand<'StageId'>;
export type FileId = Brand<'FileId'>;
export type SnippetId = Brand<'SnippetId'>;
/** A prompt of the workspace's own (AI-5). */
export type PromptId = Brand<'PromptId'>;
export type TagId = Brand<'TagId'>;
export type TeamId = Brand<'TeamId'>;
export type WorkflowId = Brand<'WorkflowId'>;
/** One run of a workflow for one contact. */
export type RunId = Brand<'RunId'>;
export type BroadcastId = Brand<'BroadcastId'>;
export type CommandId = Brand<'CommandId'>;
/** `<id of the command or inbound that caused it>/<position among its entries>` (law L3). */
export type EntryId = Brand<'EntryId'>;
/** `<kind>/<id of the entry that the notification is about>` (NT-1). */
export type NotificationId = Brand<'NotificationId'>;

const ID = /^[a-z0-9]{8,40}$/;
const ENTRY_ID = /^[a-z0-9]{8,40}\/\d{1,3}$/;
const NOTIFICATION_ID = /^[a-z-]{4,40}\/[a-z0-9]{8,40}\/\d{1,3}$/;

/** Whether a text is an id of ours: 8 to 40 characters of `[a-z0-9]`. */
export const isId = (text: string): boolean => ID.test(text);

const idSchema = <Name extends string>() =>
  v.pipe(
    v.string(),
    v.regex(ID),
    v.transform((text) => text as Brand<Name>),
  );

export const AgentIdSchema = idSchema<'AgentId'>();
export const ContactIdSchema = idSchema<'ContactId'>();
export const ChannelIdSchema = idSchema<'ChannelId'>();
export const StageIdSchema = idSchema<'StageId'>();
export const FileIdSchema = idSchema<'FileId'>();
export const SnippetIdSchema = idSchema<'SnippetId'>();
export const PromptIdSchema = idSchema<'PromptId'>();
export const TagIdSchema = idSchema<'TagId'>();
export const TeamIdSchema = idSchema<'TeamId'>();
export const BotIdSchema = idSchema<'BotId'>();
export const WorkflowIdSchema = idSchema<'WorkflowId'>();
export const RunIdSchema = idSchema<'RunId'>();
export const BroadcastIdSchema = idSchema<'BroadcastId'>();
export const CommandIdSchema = idSchema<'CommandId'>();
export const EntryIdSchema = v.pipe(
  v.string(),
  v.regex(ENTRY_ID),
  v.transform((text) => text as EntryId),
);
export const NotificationIdSchema = v.pipe(
  v.string(),
  v.regex(NOTIFICATION_ID),
  v.transform((text) => text as NotificationId),
);

/** The id of the notification of a kind about an entry. */
export const notificationIdOf = (kind: string, entry: EntryId): NotificationId =>
  `${kind}/${entry}` as NotificationId;

/** The id of entry number `index` (from 0) of a command or inbound: known before the server has seen it. */
export const entryIdOf = (cause: CommandId, index: number): EntryId => `${cause}/${index}` as EntryId;

/** The command or inbound that caused an entry. */
export const causeOf = (entry: EntryId): CommandId => entry.slice(0, entry.indexOf('/')) as CommandId;
