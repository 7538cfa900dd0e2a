/** What channels, visitors and the server's clock bring: the inputs that no agent asked for. */
import type { ChannelId, ContactId, EntryId, CommandId } from '../../ids.ts';
import type { RichText } from '../../rich-text/rich-text.ts';
import type { DeliveryStatus, Fields, FileRef, Reference, Sender } from '../entry.ts';

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
    }
  /** A human's message sent from the channel's own app, not from here. */
  | {
      readonly type: 'echo';
      readonly channel: ChannelId;
      readonly body: RichText;
      readonly files: readonly FileRef[];
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
      readonly external?: string;
      readonly error?: string;
    }
  /** A snooze's time has come; `until` says which one. */
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
