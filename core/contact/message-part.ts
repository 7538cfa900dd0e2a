/** A long message, or one with files, is several messages on a channel. */
import type { EntryId } from '../ids.ts';

/** One of the messages on a channel that an entry was sent as. */
export interface MessagePart {
  readonly message: EntryId;
  /** From 0. */
  readonly index: number;
  /** Whether the message is complete with this part. */
  readonly last: boolean;
}
