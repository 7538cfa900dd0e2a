/**
 * The record of a contact: immutable, ordered entries. Messages, events and posted comments are all entries;
 * what happened to one later (delivered, edited, deleted) is another entry that names it.
 */
import type * as v from 'valibot';
import type { AgentId, ChannelId, ConversationId, EntryId, StageId } from '../ids.ts';
import type { FailureClass, WaitScope } from '../channels/send-failure.ts';
import { safeTime } from '../protocol/safe-time.ts';
import { isBelievable } from '../protocol/time.ts';
import type { RichText } from '../rich-text/rich-text.ts';
import type { ActorSchema } from './actor.ts';
import type { AutomationFact, TeamRef } from './facts/automation-facts.ts';
import type { MergeFact, SenderSchema } from './facts/merge-facts.ts';
import type { MessageFact } from './facts/message-facts.ts';
import type { Extra, FileRefSchema, Template } from './facts/message-parts.ts';
import type { FIELD_NAMES } from './fields.ts';
import type { Provenance } from './provenance.ts';

export type Actor = Readonly<v.InferOutput<typeof ActorSchema>>;

/** Whether two actors are the same one. The runs of one workflow are the same actor. */
export const isSameActor = (a: Actor, b: Actor): boolean => a.kind === b.kind && keyOf(a) === keyOf(b);

const keyOf = (actor: Actor): string => ('id' in actor ? actor.id : 'name' in actor ? actor.name : '');

export type FileRef = Readonly<v.InferOutput<typeof FileRefSchema>>;

/** How a contact came (RF-1, RF-2). A field is absent if the source did not give it; no other field replaces it (RF-3). */
export interface Reference {
  readonly source: 'web-chat' | 'link' | 'ad' | 'postback' | 'session';
  readonly code?: string;
  readonly url?: string;
  /** Id of a session or account in an outside application. */
  readonly session?: string;
  readonly adId?: string;
  readonly clickId?: string;
  readonly title?: string;
  readonly text?: string;
}

export type Sender = Readonly<v.InferOutput<typeof SenderSchema>>;

export interface ClosingNote {
  /** The category's words as they were at the time: renaming it later rewrites no history. */
  readonly category?: string;
  readonly summary?: string;
}

export interface Snooze {
  /** Server time in ms at which it ends. */
  readonly until: number;
  /** The conversation stays snoozed even if the contact writes. */
  readonly regardless: boolean;
}

/** Why a message was not sent: a class that the screen has words for, and the channel's code and subcode. */
export interface SendFailure {
  readonly class: FailureClass;
  /** Such as `131047` or `10/2018278`. */
  readonly code?: string;
}

/** Why a message waits that is sent later without anybody's help. */
export interface SendWait {
  readonly scope: WaitScope;
  /** Server time in ms of the next try. */
  readonly until: number;
  /** Such as `131056`. */
  readonly code?: string;
}

/**
 * Delivery of an outgoing message. `decide/deliveries.ts` has the order of the states. `waiting`: the channel has asked
 * for a pause. `dropped`: an agent has given up a message that failed.
 */
export type DeliveryStatus =
  'queued' | 'waiting' | 'sent' | 'delivered' | 'read' | 'failed' | 'uncertain' | 'dropped';

export type FieldName = (typeof FIELD_NAMES)[number];
export type Fields = { readonly [Name in FieldName]?: string };

/** A draft in the drafts document, by its number (law L13). */
export interface DraftRef {
  readonly visibility: 'shared' | 'private';
  readonly draftNumber: number;
}

/** What an entry says, apart from its place. The union that everything else follows. */
export type Fact =
  | {
      readonly kind: 'message';
      readonly direction: 'in';
      readonly channel: ChannelId;
      readonly body: RichText;
      readonly files: readonly FileRef[];
      readonly sender: Sender;
      /** The channel's own id of the message. */
      readonly external: string;
      /** The message that this one answers. */
      readonly replyTo?: EntryId;
      readonly extra?: Extra;
      /** Imported from the channel's own history: it opens, wakes, notifies and starts nothing. */
      readonly history?: true;
      /** The contact has deleted the message: the words are gone for good. */
      readonly redacted?: true;
    }
  | {
      readonly kind: 'message';
      readonly direction: 'out';
      readonly channel: ChannelId;
      readonly body: RichText;
      readonly files: readonly FileRef[];
      /** The `external` of the identity that the message goes to; absent in an echo. */
      readonly to?: string;
      readonly draft?: DraftRef;
      /** Written elsewhere by a human without a workspace user, and echoed by the channel (AS-3). */
      readonly echo?: true;
      /** Of an echo: the channel's own id of the message, and the person whom it was written to. */
      readonly external?: string;
      readonly sender?: Sender;
      readonly history?: true;
      /** The channel has nothing to send: once it is recorded, the message lies in the visitor's own list. */
      readonly direct?: true;
      readonly replyTo?: EntryId;
      readonly template?: Template;
      readonly extra?: Extra;
      /** The message was deleted in the channel's own app. */
      readonly redacted?: true;
    }
  | {
      readonly kind: 'comment';
      readonly body: RichText;
      readonly files: readonly FileRef[];
      readonly draft?: DraftRef;
      readonly replyTo?: EntryId;
      /** What in it a model made (AI-4). */
      readonly provenance?: readonly Provenance[];
      /** Set when the comment was deleted: the words are gone for good (CM-5). */
      readonly redacted?: true;
    }
  | {
      readonly kind: 'comment-edited';
      readonly comment: EntryId;
      /** 1 for the first edit. */
      readonly version: number;
      readonly body: RichText;
      readonly redacted?: true;
    }
  | { readonly kind: 'comment-deleted'; readonly comment: EntryId }
  /** An emoji set to a comment by an agent, or taken back (CM-7). Setting twice is setting once. */
  | {
      readonly kind: 'reaction';
      readonly comment: EntryId;
      readonly emoji: string;
      readonly on: boolean;
      /** Set when the comment was deleted: the reactions to it go with it. */
      readonly redacted?: true;
    }
  | {
      readonly kind: 'delivery';
      readonly status: DeliveryStatus;
      /** The message that the entry is about; absent where the channel names everything up to a `seq`. */
      readonly message?: EntryId;
      readonly upTo?: number;
      /**
       * The channel's own ids of the message's parts, in order, given when they were sent: null for a part without id, and
       * for one that was not sent.
       */
      readonly parts?: readonly (string | null)[];
      /** Why it failed, in the channel's words. */
      readonly error?: string;
      readonly failure?: SendFailure;
      /** Of `waiting`. */
      readonly wait?: SendWait;
    }
  | {
      readonly kind: 'opened';
      readonly conversation: ConversationId;
      readonly reference?: Reference;
      /** It goes on with a closed conversation instead of beginning one: undo of a close. */
      readonly undoes?: EntryId;
    }
  | {
      readonly kind: 'closed';
      readonly note?: ClosingNote;
      /** Idle time in ms after which auto-close closed. */
      readonly idle?: number;
      /** What the close cleared, for its undo. */
      readonly cleared?: { readonly assignee?: AgentId; readonly snooze?: Snooze };
    }
  | {
      readonly kind: 'assigned';
      readonly to: AgentId;
      readonly from: AgentId | null;
      /**
       * `left`: the previous assignee left the team, and the manager who deactivated them named this one. `team`: the
       * rule of a team chose the assignee (TM-2).
       */
      readonly how: 'manual' | 'first-reply' | 'left' | 'workflow' | 'team';
      /** The team whose rule chose. */
      readonly team?: TeamRef;
      /** The contact had waited in the team's queue. */
      readonly queued?: true;
      readonly undoes?: EntryId;
    }
  | {
      readonly kind: 'unassigned';
      readonly from: AgentId;
      /** `left`: the assignee left the team. */
      readonly how: 'manual' | 'on-close' | 'left' | 'workflow';
      readonly undoes?: EntryId;
    }
  | {
      readonly kind: 'snoozed';
      readonly until: number;
      readonly regardless: boolean;
      readonly undoes?: EntryId;
    }
  | { readonly kind: 'woken'; readonly how: 'time' | 'message' | 'manual'; readonly undoes?: EntryId }
  | {
      readonly kind: 'stage';
      readonly from: { readonly id: StageId; readonly name: string } | null;
      readonly to: { readonly id: StageId; readonly name: string } | null;
      readonly undoes?: EntryId;
    }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'unblocked' }
  /** Contact fields set; an empty text clears one. */
  | { readonly kind: 'fields'; readonly set: Fields; readonly sender?: Sender; readonly channel?: ChannelId }
  | { readonly kind: 'page'; readonly channel: ChannelId; readonly url: string; readonly title?: string }
  | {
      readonly kind: 'channel-event';
      readonly channel: ChannelId;
      /** Name of the event in the channel's words, such as `referral`. */
      readonly name: string;
      readonly reference?: Reference;
    }
  | AutomationFact
  | MergeFact
  | MessageFact
  /** A newer program wrote this entry. This program knows neither its content nor its effects. */
  | { readonly kind: 'unknown' };

export type Kind = Fact['kind'];
export type FactOf<K extends Kind> = Extract<Fact, { kind: K }>;

export interface Place {
  readonly v: 1;
  readonly id: EntryId;
  /** Place in the contact's log, from 1, without gaps (law L4). */
  readonly seq: number;
  /** Server time in ms, never below that of the entry before. */
  readonly at: number;
  /** The author's own clock in ms, kept when it differs from `at` by more than a minute; only shown. */
  readonly happenedAt?: number;
  readonly by: Actor;
  /** The conversation that was open when it happened, or null: then it belongs to the contact alone (EV-5). */
  readonly conversation: ConversationId | null;
  /** On the first entry of a segment: the segment before it. */
  readonly previous?: string;
}

export type Entry = Fact & Place;
export type EntryOf<K extends Kind> = FactOf<K> & Place;

/** Difference between the author's clock and the server's from which on the author's is shown, in ms (L4). */
export const CLOCK_DIFFERENCE = 60_000;

/**
 * What each kind is. `said` is shown as what somebody wrote. An `amendment` is shown at the entry that it amends. All
 * others are events (EV-1). The types fail when a kind is missing here.
 */
const CLASSES = {
  message: 'said',
  comment: 'said',
  'comment-edited': 'amendment',
  'comment-deleted': 'event',
  reaction: 'amendment',
  delivery: 'amendment',
  opened: 'event',
  closed: 'event',
  assigned: 'event',
  unassigned: 'event',
  snoozed: 'event',
  woken: 'event',
  stage: 'event',
  blocked: 'event',
  unblocked: 'event',
  fields: 'event',
  page: 'event',
  'channel-event': 'event',
  tagged: 'event',
  untagged: 'event',
  team: 'event',
  'bot-status': 'event',
  'workflow-started': 'event',
  'workflow-failed': 'event',
  'broadcast-sent': 'event',
  'opt-out': 'event',
  merged: 'event',
  'merged-into': 'event',
  unmerged: 'event',
  'identity-changed': 'event',
  'alias-lost': 'event',
  'merge-suggested': 'event',
  'message-edited': 'amendment',
  'message-deleted': 'amendment',
  'message-reaction': 'amendment',
  'file-ready': 'amendment',
  'file-gone': 'amendment',
  unknown: 'event',
} as const satisfies Readonly<Record<Kind, 'said' | 'amendment' | 'event'>>;

type Classes = typeof CLASSES;
/** Kinds that are events (EV-1). */
export type EventKind = { [K in Kind]: Classes[K] extends 'event' ? K : never }[Kind];
export type EventEntry = Extract<Entry, { kind: EventKind }>;

/** Every kind that this program knows. */
export const KINDS = Object.keys(CLASSES) as readonly Kind[];

/** Whether this program knows a kind of entry. */
export const isKnownKind = (kind: string): kind is Kind => kind !== 'unknown' && Object.hasOwn(CLASSES, kind);

/** Whether a kind is listed in Activities (EV-3). */
export const isEventKind = (kind: Kind): kind is EventKind =>
  CLASSES[kind] !== 'said' && CLASSES[kind] !== 'amendment';

/** Whether an entry is listed in Activities (EV-3). */
export const isEvent = (entry: Entry): entry is EventEntry => isEventKind(entry.kind);

/** Whether an entry is not shown by itself, but at the entry that it amends. */
export const isAmendment = (entry: Entry): boolean => CLASSES[entry.kind] === 'amendment';

/** The types fail when a kind of actor is missing here. */
const ACTORS: Readonly<Record<Actor['kind'], true>> = {
  agent: true,
  contact: true,
  channel: true,
  clock: true,
  'auto-close': true,
  bot: true,
  workflow: true,
  broadcast: true,
  api: true,
};

/**
 * An entry as stored by any version, in today's form (law L14). Earlier ones let in times that no screen can show: an
 * author's clock that cannot be right is left out, other times are moved to the nearest that can be shown. An entry of a
 * newer program (its version, kind or author is not known here) becomes an entry of the kind `unknown` in the same place:
 * the program that cannot read the entry still counts it, and shows that there is one (law L18).
 */
export const upcastEntry = (stored: Entry): Entry => {
  const isKnown = stored.v === 1 && isKnownKind(stored.kind) && isKnownActor(stored.by);
  const entry = isKnown ? stored : unknownEntry(stored);
  return hasSafeTimes(entry) ? entry : withSafeTimes(entry);
};

/** Whether this program knows the actor's kind. A damaged entry may have no actor at all. */
const isKnownActor = (by: Actor | null | undefined): boolean => Object.hasOwn(ACTORS, by?.kind ?? '');

const unknownEntry = ({ id, seq, at, by, conversation, previous }: Entry): Entry => ({
  v: 1,
  id,
  seq,
  at,
  by: isKnownActor(by) ? by : { kind: 'clock' },
  conversation: conversation ?? null,
  ...(previous === undefined ? {} : { previous }),
  kind: 'unknown',
});

const hasSafeTimes = (entry: Entry): boolean =>
  safeTime(entry.at) === entry.at &&
  (entry.happenedAt === undefined || isBelievable(entry.happenedAt, entry.at)) &&
  (entry.kind !== 'snoozed' || safeTime(entry.until) === entry.until) &&
  (entry.kind !== 'closed' || safeSnooze(entry.cleared?.snooze) === entry.cleared?.snooze);

const withSafeTimes = (entry: Entry): Entry => {
  const { happenedAt, ...rest } = entry;
  const at = safeTime(entry.at);
  const clock = happenedAt !== undefined && isBelievable(happenedAt, at) ? { happenedAt } : {};
  const safe: Entry = { ...rest, at, ...clock };
  if (safe.kind === 'snoozed') return { ...safe, until: safeTime(safe.until) };
  if (safe.kind !== 'closed' || safe.cleared?.snooze === undefined) return safe;
  return { ...safe, cleared: { ...safe.cleared, snooze: safeSnooze(safe.cleared.snooze) } };
};

/** A stored snooze with an end that can be shown. Returns the same object if its end already can. */
export const safeSnooze = <Stored extends Snooze | null | undefined>(stored: Stored): Stored =>
  stored && safeTime(stored.until) !== stored.until ? { ...stored, until: safeTime(stored.until) } : stored;

/** The delivery state of an outgoing message about which nothing was reported yet. */
export function firstDelivery({ echo, direct }: Pick<OutgoingFact, 'echo' | 'direct'>): DeliveryStatus {
  return echo || direct ? 'sent' : 'queued';
}

type OutgoingFact = Extract<Fact, { direction: 'out' }>;
