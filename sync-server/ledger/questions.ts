/**
 * Everything that a decision may ask of what is stored. A decision names its questions first, the store answers all of
 * them in one step, and then the decision is made from the answers alone.
 */
import type { Entry } from '@parley/core/contact/entry';
import type {
  AgentId,
  ChannelId,
  CommandId,
  ContactId,
  EntryId,
  FileId,
  NotificationId,
  WorkspaceId,
} from '@parley/core/ids';
import type { AgentSettings } from '@parley/core/workspace/agent-settings';
import type { Workspace } from '@parley/core/workspace/workspace';
import type {
  IdleState,
  InvitationToRole,
  Leaving,
  LoggedUpdate,
  OpenInvitation,
  StoredAnswer,
  StoredComment,
  StoredContact,
  StoredDelivery,
  StoredFile,
  StoredHold,
  StoredInbound,
  StoredNotification,
  StoredPart,
  StoredSegment,
} from './stored.ts';

interface Question<By, Answer> {
  readonly by: By;
  readonly answer: Answer;
}

interface ByAuthor {
  readonly author: AgentId;
  readonly id: CommandId;
}

/** The channel's own id of something. */
interface ByChannel {
  readonly channel: ChannelId;
  readonly external: string;
}

export interface Questions {
  readonly workspace: Question<WorkspaceId, Workspace | undefined>;
  /** The workspace that an agent is or was a member of. */
  readonly workspaceOf: Question<AgentId, Workspace | undefined>;
  /** Whether a change of a workspace was made before. */
  readonly workspaceChange: Question<{ readonly workspace: WorkspaceId; readonly id: CommandId }, boolean>;
  /** An invitation by the hash of its token, also one that has expired. */
  readonly invitation: Question<string, OpenInvitation | undefined>;
  /** The invitations that a member has made. */
  readonly invitationsBy: Question<AgentId, readonly InvitationToRole[]>;
  /** An agent's own settings; the defaults of an agent who has changed nothing. */
  readonly settings: Question<AgentId, AgentSettings>;
  /** Whether a change of an agent's settings was made before. */
  readonly settingsChange: Question<{ readonly agent: AgentId; readonly id: CommandId }, boolean>;
  /** The contacts of a workspace whose last message is an agent's, in order of their ids. */
  readonly idle: Question<WorkspaceId, readonly IdleState[]>;
  /** At most so many contacts that are to be taken from members who have left, in order of their ids. */
  readonly leaving: Question<number, readonly Leaving[]>;

  readonly contact: Question<ContactId, StoredContact | undefined>;
  /** The contact that is found by an id of a person on a channel (`keyOf`). */
  readonly owner: Question<{ readonly channel: ChannelId; readonly key: string }, ContactId | undefined>;
  /** The message that a channel knows under its own id, and which part of that. */
  readonly messagePart: Question<ByChannel, StoredPart | undefined>;
  /** Whether there is an entry of this id, of whatever contact. */
  readonly hasEntry: Question<EntryId, boolean>;
  /** An entry of a contact; undefined also for an entry that cannot be read. */
  readonly entry: Question<{ readonly contact: ContactId; readonly entry: EntryId }, Entry | undefined>;
  readonly comment: Question<EntryId, StoredComment | undefined>;
  /** A comment with its edits and the reactions to it, oldest first, without what cannot be read. */
  readonly commentHistory: Question<
    { readonly contact: ContactId; readonly comment: EntryId },
    readonly Entry[]
  >;
  /** The documents of the record that a comment, its edits and the reactions to it lie in. */
  readonly segmentsOf: Question<EntryId, readonly StoredSegment[]>;
  /** `seq` of a contact's last entry up to a time in ms; 0 if there was none. */
  readonly seqAt: Question<{ readonly contact: ContactId; readonly at: number }, number>;
  /** The last delivery state of an outgoing message. */
  readonly delivery: Question<EntryId, StoredDelivery | undefined>;

  readonly answer: Question<ByAuthor, StoredAnswer | undefined>;
  /** A held command, then the command that took its place if that was held too, and so on. */
  readonly held: Question<ByAuthor, readonly StoredHold[]>;
  readonly file: Question<FileId, StoredFile | undefined>;
  /** What an inbound led to, by the channel's id of it; undefined if it comes for the first time. */
  readonly inbound: Question<ByChannel, StoredInbound | undefined>;
  readonly notification: Question<
    { readonly workspace: WorkspaceId; readonly agent: AgentId; readonly id: NotificationId },
    StoredNotification | undefined
  >;
  /** The agents who were notified that an entry tags them. */
  readonly mentionsIn: Question<{ readonly contact: ContactId; readonly entry: EntryId }, readonly AgentId[]>;
  /** The present incarnation of a contact's drafts documents. */
  readonly draftsIncarnation: Question<ContactId, number>;
  /** The whole log of a drafts document, in order of `n`. */
  readonly draftsLog: Question<string, readonly LoggedUpdate[]>;
}

export type QuestionName = keyof Questions;
export type By<Name extends QuestionName> = Questions[Name]['by'];
export type AnswerTo<Name extends QuestionName> = Questions[Name]['answer'];

/** The questions of a decision, by name: what each is asked by. */
export type Needs = { readonly [Name in QuestionName]?: readonly By<Name>[] };

/** The answers, in the order of the questions. */
export type Loaded = { readonly [Name in QuestionName]?: readonly AnswerTo<Name>[] };

/** How a store answers each question. */
export type Answering = { readonly [Name in QuestionName]: (by: By<Name>) => AnswerTo<Name> };
