/** What `decide` may know besides the state: everything is passed in, so that it stays pure (law L1). */
import type { AgentId, ChannelId, CommandId, ContactId, EntryId, StageId } from '../../ids.ts';
import type { MessageTemplate } from '../../channels/templates.ts';
import type { MessagePart } from '../message-part.ts';
import type { Actor, DeliveryStatus, EntryOf, FileRef } from '../entry.ts';

/** The workspace's rules that decisions depend on. */
export interface Rules {
  /** What a close does to the assignee (AS-6). */
  readonly onClose: 'keep' | 'queue' | 'keep-while-online';
  readonly closingNotes: {
    readonly mode: 'off' | 'optional' | 'category-required' | 'both-required';
    readonly categories: readonly string[];
  };
  /** Idle time in ms after which a conversation closes by itself, or null (OC-7). */
  readonly autoClose: number | null;
  readonly stages: readonly { readonly id: StageId; readonly name: string }[];
}

export interface Context {
  /** Server time in ms; in a browser, the browser's estimate of it. */
  readonly now: number;
  readonly actor: Actor;
  /** Id of the command or inbound that is decided on: a conversation that it opens takes it as its own id. */
  readonly cause: CommandId;
  readonly rules: Rules;
  /** Whether an agent is an active member of the workspace. Agents who have left are assigned nothing. */
  readonly isMember: (agent: AgentId) => boolean;
  /** Whether an agent is or was a member of the workspace. Agents who have left can still be named. */
  readonly isOrWasMember: (agent: AgentId) => boolean;
  readonly isOnline: (agent: AgentId) => boolean;
  readonly isChannel: (channel: ChannelId) => boolean;
  /** Whether a channel has nothing to send: messages reach the contact as soon as they are recorded. */
  readonly isDirect: (channel: ChannelId) => boolean;
  /** Author, version (0 as posted) and deletion of a comment of this contact. */
  readonly comment: (
    id: EntryId,
  ) => { readonly by: AgentId; readonly version: number; readonly deleted: boolean } | undefined;
  /** Words and files of a message or comment of this contact, as they were sent or posted. */
  readonly content: (id: EntryId) => Pick<EntryOf<'message' | 'comment'>, 'body' | 'files'> | undefined;
  /** The templates of a channel; undefined if the channel has no templates. */
  readonly templates: (channel: ChannelId) => readonly MessageTemplate[] | undefined;
  /** Another contact that is found by an id of a person on a channel (`keyOf`). */
  readonly owner: (
    channel: ChannelId,
    key: string,
  ) => { readonly contact: ContactId; readonly name: string } | undefined;
  /** A recorded message of this contact: `redacted` if its author has deleted it. */
  readonly message: (id: EntryId) => EntryOf<'message'> | undefined;
  /** The message of this contact, or the part of one, that a channel knows under its own id. */
  readonly messagePart: (channel: ChannelId, external: string) => MessagePart | undefined;
  /** `seq` of the contact's last entry up to a time in ms; 0 if there was none. */
  readonly seqAt: (time: number) => number;
  /** The number of parts in which an outgoing message was sent, once that is known. */
  readonly parts: (id: EntryId) => number | undefined;
  /** Last delivery status of an outgoing message of this contact. */
  readonly delivery: (id: EntryId) => DeliveryStatus | undefined;
  /** A file that the author may put into an entry of this contact. */
  readonly file: (id: FileRef['id']) => FileRef | undefined;
  /** What became of the command that `after` names; `gone` if it was dropped or replaced by one that applied. */
  readonly earlier: (id: CommandId) => 'applied' | 'held' | 'refused' | 'gone' | 'unknown';
}
