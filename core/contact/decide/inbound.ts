/** Inputs that no agent asked for: from channels, visitors and the server's clock. */
import type { ChannelId, ContactId, EntryId, CommandId } from '../../ids.ts';
import type { RichText } from '../../rich-text/rich-text.ts';
import type { DeliveryStatus, Fields, FileRef, Reference, Sender, SendFailure, SendWait } from '../entry.ts';
import type { Alias } from '../facts/merge-facts.ts';
import type { GoneReason } from '../facts/message-facts.ts';
import type { Extra, Template } from '../facts/message-parts.ts';

/** A message that the channel names by its own id; the ledger knows whose and which entry it is. */
export interface ChannelMessage {
  readonly external: string;
}

export type InboundEvent =
  | {
      readonly type: 'message';
      readonly channel: ChannelId;
      readonly body: RichText;
      readonly files: readonly FileRef[];
      readonly sender: Sender;
      readonly external: string;
      readonly reference?: Reference;
      /** Pages visited before the first message, oldest first (law L9). */
      readonly pages?: readonly { readonly url: string; readonly title?: string; readonly at: number }[];
      /** The message that this one answers; absent if the ledger does not know the quoted message. */
      readonly replyTo?: ChannelMessage;
      readonly extra?: Extra;
      /** Imported from the channel's own history: it opens, notifies, wakes and starts nothing. */
      readonly history?: true;
    }
  /**
   * A human's message sent from the channel's own app, not from here (CH-9). `sender` is the person to whom
   * it was written.
   */
  | {
      readonly type: 'echo';
      readonly channel: ChannelId;
      readonly body: RichText;
      readonly files: readonly FileRef[];
      readonly sender?: Sender;
      readonly external?: string;
      readonly replyTo?: ChannelMessage;
      readonly extra?: Extra;
      readonly template?: Template;
      readonly history?: true;
    }
  /** The author, the contact or somebody in the channel's own app, has changed a message's words. */
  | {
      readonly type: 'message-edited';
      readonly channel: ChannelId;
      readonly message: ChannelMessage;
      readonly body: RichText;
    }
  | { readonly type: 'message-deleted'; readonly channel: ChannelId; readonly message: ChannelMessage }
  /** The one emoji that the contact has at a message; null takes the emoji back. */
  | {
      readonly type: 'message-reaction';
      readonly channel: ChannelId;
      readonly message: ChannelMessage;
      readonly emoji: string | null;
      /** Set by somebody in the channel's own app instead of the contact. */
      readonly echo?: true;
    }
  /** The person has another id: `from` is one that the channel knew, `sender` has all present ones. */
  | {
      readonly type: 'identity-changed';
      readonly channel: ChannelId;
      readonly from: Alias;
      readonly sender: Sender;
    }
  /** The person refuses broadcasts, or allows them again, in the channel's own settings (BC-5). */
  | { readonly type: 'opt-out'; readonly channel: ChannelId; readonly out: boolean }
  /** A pending file of a message has been fetched, or cannot be (CH-7). */
  | {
      readonly type: 'file-ready';
      readonly channel: ChannelId;
      readonly message: EntryId;
      readonly file: FileRef;
    }
  | {
      readonly type: 'file-gone';
      readonly channel: ChannelId;
      readonly message: EntryId;
      readonly file: FileRef['id'];
      readonly reason: GoneReason;
    }
  | { readonly type: 'page'; readonly channel: ChannelId; readonly url: string; readonly title?: string }
  | {
      readonly type: 'channel-event';
      readonly channel: ChannelId;
      readonly name: string;
      readonly reference?: Reference;
    }
  | {
      readonly type: 'identified';
      readonly channel: ChannelId;
      readonly sender: Sender;
      readonly set: Fields;
    }
  | {
      readonly type: 'delivery';
      readonly channel: ChannelId;
      readonly status: DeliveryStatus;
      readonly message?: EntryId;
      readonly upTo?: number;
      /** Without `message` and `upTo`: all messages up to this time of the channel's clock are meant, in ms. */
      readonly upToTime?: number;
      /** Of a message of several parts: the one that the status is about, from 0. Absent if all parts are meant. */
      readonly part?: number;
      /** The channel's own id of the message or part. Without `message`, the message is found by this id. */
      readonly external?: string;
      /**
       * From the queue: the channel's own ids of all parts of `message`, in order: null for a part without id, and for one that
       * was not sent.
       */
      readonly parts?: readonly (string | null)[];
      /** In the channel's words. */
      readonly error?: string;
      readonly failure?: SendFailure;
      readonly wait?: SendWait;
    }
  /** The time of a snooze has come; `until` says which snooze. */
  | { readonly type: 'snooze-due'; readonly until: number }
  /** The idle time after message `seq` is over. */
  | { readonly type: 'auto-close-due'; readonly seq: number };

export interface Inbound {
  /** Made by the server when it arrives; entries take their ids from it. */
  readonly id: CommandId;
  readonly contact: ContactId;
  /** The channel's or visitor's clock in ms, if it says. */
  readonly happenedAt?: number;
  readonly event: InboundEvent;
}
