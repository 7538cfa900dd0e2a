/** What the ledger applies to contacts, and how each work ends. */
import type { Command } from '@parley/core/contact/decide/command';
import type { Inbound } from '@parley/core/contact/decide/inbound';
import type { Sender } from '@parley/core/contact/entry';
import type { AgentId, ChannelId, ContactId, EntryId, FileId, WorkspaceId } from '@parley/core/ids';
import type { Answer } from '@parley/core/protocol/answers';

/** One attempt at a job of the queue. `attempt` is never given twice for the same `job`. */
export interface JobAttempt {
  readonly job: number;
  readonly attempt: number;
}

/** A command of an agent, whose author comes from the session. */
export interface CommandWork {
  readonly type: 'command';
  readonly workspace: WorkspaceId;
  readonly author: AgentId;
  readonly command: Command;
  /** The attempt at a job that this work completes: the job leaves the queue in the same transaction. */
  readonly settles?: JobAttempt;
}

/** What a channel, a visitor or the clock brings. */
export interface InboundWork {
  readonly type: 'inbound';
  readonly workspace: WorkspaceId;
  /** `inbound.contact` is used when `person` finds nobody: then a contact comes into being under that id. */
  readonly inbound: Inbound;
  /**
   * The contact is looked up by who wrote or was written to. Without a person, the message that the event names decides,
   * and otherwise `inbound.contact`, which then has to exist.
   */
  readonly person?: { readonly channel: ChannelId; readonly sender: Sender };
  /** The channel's id of this inbound: the same one twice is one (CH-4). */
  readonly once?: { readonly channel: ChannelId; readonly external: string };
  /** Whether the contact may be created; otherwise an unknown person gives `unknown-contact`. */
  readonly create: boolean;
  /** Pending files of the message, which are fetched later. */
  readonly media?: {
    /** When the message came, in ms: channels keep files for a time. */
    readonly at: number;
    /** `source` is what the channel needs to find the file, as plain JSON. */
    readonly files: readonly { readonly file: FileId; readonly source: Readonly<Record<string, unknown>> }[];
  };
  /** The service is asked for the name of a new contact, at this time in ms. */
  readonly profileAt?: number;
  /** The attempt at a job that this work completes: the job leaves the queue in the same transaction. */
  readonly settles?: JobAttempt;
}

export type Work = CommandWork | InboundWork;

export interface InboundResult {
  readonly type: 'inbound';
  /** `unknown-message`: the event names a message that may still come; nothing has changed, and it can be tried again. */
  readonly outcome: 'applied' | 'duplicate' | 'unknown-contact' | 'unknown-message';
  readonly contact: ContactId | null;
  readonly entries: readonly EntryId[];
}

export interface AnswerResult {
  readonly type: 'answer';
  readonly answer: Answer;
}

export type WorkResult =
  | AnswerResult
  | InboundResult
  /** This work changed nothing; the other works stand (law L17). */
  | {
      readonly type: 'failed';
      readonly error: unknown;
      /** The server keeps the work, and tries it again by itself. */
      readonly kept?: true;
    };

/**
 * The key under which it is known that a work was done, and under which one that failed is kept. Undefined for an
 * inbound that may come twice.
 */
export function workKey(work: Work): string | undefined {
  if (work.type === 'command') return `${work.author}/${work.command.id}`;
  return work.once && `${work.once.channel}/${work.once.external}`;
}
