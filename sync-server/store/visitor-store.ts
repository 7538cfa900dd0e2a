/** Visitors of web chats, and the list of messages that each of them sees (law L9). */
import type { EntryOf } from '@parley/core/contact/entry';
import type { ChannelId, ContactId, FileId, WorkspaceId } from '@parley/core/ids';

export interface Visitor {
  readonly channel: ChannelId;
  readonly workspace: WorkspaceId;
  /** The visitor's id as `external` of the channel. Several tokens share it where one proven user has several devices. */
  readonly external: string;
  /** The contact that wrote under `external`; null before the first message. */
  readonly contact: ContactId | null;
}

/** A message of one visitor's own list (law L9). */
export interface ThreadMessage {
  /** From 1, without gaps in this thread. */
  readonly n: number;
  readonly contact: ContactId;
  readonly entry: EntryOf<'message'>;
}

export interface VisitorStore {
  create(input: {
    readonly tokenHash: string;
    readonly channel: ChannelId;
    readonly external: string;
    readonly at: number;
  }): Promise<void>;
  visitor(tokenHash: string): Promise<Visitor | undefined>;
  /**
   * A user was proven in the chat of `external`, which began before the proof. The chat becomes the user's on
   * every device, unless the user has another chat or this chat belongs to another user. Gives the `external`
   * of the user's chat.
   * @param user the `external` derived from the user's id
   */
  claimChat(channel: ChannelId, user: string, external: string): Promise<string>;
  /** A visitor's own messages after `n`, oldest first, at most `limit`. */
  thread(
    channel: ChannelId,
    external: string,
    after: number,
    limit: number,
  ): Promise<readonly ThreadMessage[]>;
  /** Whether one of the visitor's own messages names a file. */
  threadHasFile(channel: ChannelId, external: string, file: FileId): Promise<boolean>;
}
