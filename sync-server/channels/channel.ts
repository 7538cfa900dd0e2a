/** What every channel does, whatever it speaks to. The queue and its states are the jobs' (automation/). */
import type { EntryOf } from '@parley/core/contact/entry';
import type { ChannelId, ContactId, WorkspaceId } from '@parley/core/ids';
import type { ChannelRow } from '../store/workspace-store.ts';

/** A message to send (DR-2, DR-3). */
export interface Outgoing {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly channel: ChannelId;
  /** The identity on the channel that it goes to. */
  readonly external: string;
  readonly message: EntryOf<'message'>;
  /** Number of failed attempts. */
  readonly attempts: number;
}

/** What became of one attempt to send. */
export type SendResult =
  | {
      readonly outcome: 'sent';
      /** The channel's own id of the message, if it gives one. */
      readonly external?: string;
    }
  | {
      readonly outcome: 'failed';
      /** In the channel's words; shown to the agent. */
      readonly error: string;
      /** Trying again cannot help: a blocked number, a closed window. */
      readonly final: boolean;
    }
  /** It may have been sent: nobody can say. It is not tried again without an agent's word (DR-3). */
  | { readonly outcome: 'uncertain'; readonly error?: string };

/** What of rich text a channel shows; the rest reaches the contact as plain text. */
export interface Carries {
  readonly marks: boolean;
  readonly links: boolean;
  readonly lists: boolean;
  readonly quotes: boolean;
  readonly code: boolean;
  readonly images: boolean;
  readonly files: boolean;
}

export interface Channel {
  readonly carries: Carries;
  /** Whether nothing is sent: a message reaches the contact with its entry, from the visitor's own list. */
  readonly direct: boolean;
  /**
   * Sends one message. An attempt whose outcome is unknown is repeated only on an agent's order, under the same entry
   * id: the id must be passed on to the outside service where that service can recognise repeats by it (DR-2).
   * A throw counts as a failure that may pass. When `signal` aborts, the time is up or the server stops: the channel may
   * still report the outcome at once; otherwise the outcome is uncertain.
   */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<SendResult>;
}

/** The channels by their kind; those of kinds that adapters send for are absent. */
export type Channels = Readonly<Partial<Record<ChannelRow['kind'], Channel>>>;
