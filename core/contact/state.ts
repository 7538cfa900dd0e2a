/**
 * What is true of a contact after its last entry. It is the fold of `evolve` over the record and nothing else.
 * It travels in the inbox row, so everything in it is bounded, and no list in it grows with the record.
 */
import type * as v from 'valibot';
import type { AgentId, ChannelId, ContactId, ConversationId, EntryId, StageId, TagId } from '../ids.ts';
import { cleanName } from '../names/clean-name.ts';
import { cleanClaims, cleanFields } from './decide/clean-fields.ts';
import { safeSnooze, type Actor, type Fields, type Snooze } from './entry.ts';
import type { TeamRef } from './facts/automation-facts.ts';
import type { Alias, IdentitySchema } from './facts/merge-facts.ts';
import type { Extra } from './facts/message-parts.ts';
import type { FailureClass } from '../channels/send-failure.ts';

/** The last change of one fact: who, when, by which entry, and what was before. Its undo needs no more. */
export interface Change<Value> {
  readonly entry: EntryId;
  readonly seq: number;
  readonly at: number;
  readonly by: Actor;
  readonly before: Value;
}

export interface Consumption {
  /**
   * The number of the draft that is being written: all lower numbers are consumed, except those in `open`.
   */
  readonly draftNumber: number;
  /**
   * Numbers below `draftNumber` that are not consumed, rising: drafts of held commands that a later command
   * has overtaken.
   */
  readonly open?: readonly number[];
  /** The entry that consumed the last draft, its author and its time. */
  readonly last?: { readonly entry: EntryId; readonly by: Actor; readonly at: number };
}

/** What a close clears, and its undo brings back (OC-9). */
export interface Cleared {
  readonly assignee: AgentId | null;
  readonly snooze: Snooze | null;
  readonly openedAt: number;
  readonly mentioned: readonly AgentId[];
  readonly waitingSince: number | null;
  readonly idle: ContactState['idle'];
  readonly thanks?: NonNullable<ContactState['thanks']>;
}

/** A message that may not have arrived, so that somebody has to know of it. */
export interface Unsent {
  readonly message: EntryId;
  readonly status: 'failed' | 'uncertain';
  /** Why a message failed; absent if the channel gave no reason that is known. */
  readonly class?: FailureClass;
}

/** Most messages that failed and are remembered. */
export const MOST_UNSENT = 20;

export type Identity = Readonly<v.InferOutput<typeof IdentitySchema>>;

export interface ContactState {
  readonly v: 1;
  readonly contact: ContactId;
  /** `seq` and `at` of the last entry; 0 before the first. */
  readonly seq: number;
  readonly at: number;
  readonly fields: Fields;
  readonly identities: readonly Identity[];
  /** The open conversation, or null. */
  readonly conversation: { readonly id: ConversationId; readonly openedAt: number } | null;
  /** The last opening, by hand or by message: its undo is a close. */
  readonly opened: Change<null> | null;
  /** The last close; `before` is what an undo brings back. */
  readonly closed:
    | (Change<Cleared> & {
        readonly conversation: ConversationId;
        /** The last part of the conversation's segment. */
        readonly part: number;
      })
    | null;
  readonly assignee: AgentId | null;
  readonly assigned: Change<AgentId | null> | null;
  /** The team that the contact is assigned to. With a team and no assignee, the contact waits in the team's queue. */
  readonly team: TeamRef | null;
  readonly teamed: Change<TeamRef | null> | null;
  /** In the order in which they were set. Their names are the workspace's: they can be renamed. */
  readonly tags: readonly TagId[];
  /** Whether a bot answers, if anybody has said so for this contact; otherwise the channel's setting decides. */
  readonly bot?: 'on' | 'off';
  /** Present while the contact refuses broadcasts (BC-5). */
  readonly optedOut?: true;
  /** The contacts that were merged into this one, in order. */
  readonly merged?: readonly ContactId[];
  /** Contacts that may be the same person, as a channel has shown by an id that belongs to them (MG-1). */
  readonly mergeSuggestions?: readonly {
    readonly contact: ContactId;
    readonly name: string;
    readonly channel: ChannelId;
    readonly alias: Alias;
  }[];
  /** The contact that this one was merged into. */
  readonly mergedInto?: ContactId;
  /** Agents tagged in comments since the last close: it lets limited ones see the contact (WS-1). */
  readonly mentioned: readonly AgentId[];
  readonly stage: { readonly id: StageId; readonly name: string } | null;
  readonly staged: Change<{ readonly id: StageId; readonly name: string } | null> | null;
  readonly snooze: Snooze | null;
  readonly snoozed: Change<Snooze | null> | null;
  readonly blocked: boolean;
  /**
   * The live segment: its name, the `seq` of its first entry, the number of its entries, and their length
   * together.
   */
  readonly segment: {
    readonly name: string;
    readonly first: number;
    readonly count: number;
    readonly size: number;
  } | null;
  /** Number of closings so far: names the time between two conversations. */
  readonly closings: number;
  readonly reply: Consumption;
  readonly comment: Consumption;
  /** Private drafts consumed, by agent. */
  readonly privateReply: Readonly<Record<AgentId, Consumption>>;
  /** Contact's messages so far; an agent's unread count is this less the agent's read cursor (IN-6). */
  readonly inbound: number;
  /** `seq` of the contact's last message, 0 if none. */
  readonly lastInbound: number;
  /** `seq` of each agent's last message or comment: what the seen-guard compares with (L5). */
  readonly lastBy: Readonly<Record<AgentId, number>>;
  /** Channel of the contact's last message: replies go there. */
  readonly channel: ChannelId | null;
  /** Time of the oldest contact's message that nobody has answered, or null. */
  readonly waitingSince: number | null;
  /**
   * Present while a contact who came back after a close has said nothing but thanks, and nobody has answered:
   * `seq` of the last of these messages. *Close again* is offered; nothing happens without an agent (OC-8).
   */
  readonly thanks?: { readonly seq: number };
  /** Last human outgoing message that the contact has not answered: where auto-close counts from (OC-7). */
  readonly idle: { readonly seq: number; readonly since: number } | null;
  /** `seq` up to which outgoing messages are known to be delivered and read. */
  readonly delivered: number;
  readonly read: number;
  /**
   * Present while messages have failed or are uncertain, and nobody has tried them again or given them up:
   * oldest first, the last `MOST_UNSENT` of them.
   */
  readonly unsent?: readonly Unsent[];
  /** The last message, as the list shows it. A broadcast does not count. */
  readonly preview: {
    readonly id: EntryId;
    readonly seq: number;
    readonly at: number;
    readonly direction: 'in' | 'out';
    /** At most 140 characters of plain text. */
    readonly text: string;
    readonly files: number;
    readonly by: Actor;
    /** The form of content that is neither words nor files. */
    readonly extra?: Extra['type'];
    /** The message was imported from the channel's own history. */
    readonly history?: true;
    /** The author has deleted the message. */
    readonly deleted?: true;
  } | null;
  /**
   * `seq` of the last deletion of a comment or message. A device whose record ends below it still has words that are
   * gone (CM-5).
   */
  readonly redacted?: number;
  /** The page the visitor is on, of the web chat. */
  readonly page: { readonly url: string; readonly title?: string; readonly at: number } | null;
}

/**
 * How far the number of a sent draft may be ahead of the current draft. The numbers in between belong to the
 * author's own messages that are held or were refused, and nobody has many of these.
 */
export const DRAFTS_AHEAD = 10;

/** Most passed-over drafts that are remembered. */
export const MOST_OPEN = 100;

/** Longest preview in the list, in characters. */
export const PREVIEW_LENGTH = 140;

/** The state of a contact that has no entry yet. */
export const initialState = (contact: ContactId): ContactState => ({
  v: 1,
  contact,
  seq: 0,
  at: 0,
  fields: {},
  identities: [],
  conversation: null,
  opened: null,
  closed: null,
  assignee: null,
  assigned: null,
  team: null,
  teamed: null,
  tags: [],
  mentioned: [],
  stage: null,
  staged: null,
  snooze: null,
  snoozed: null,
  blocked: false,
  segment: null,
  closings: 0,
  reply: { draftNumber: 0 },
  comment: { draftNumber: 0 },
  privateReply: {},
  inbound: 0,
  lastInbound: 0,
  lastBy: {},
  channel: null,
  waitingSince: null,
  idle: null,
  delivered: 0,
  read: 0,
  preview: null,
  page: null,
});

/**
 * Whether a stored value has the type of `example`, the same part of the initial state. Where the example is
 * null, the stored value may be null, an object, a text or a number.
 */
const fits = (value: unknown, example: unknown): boolean => {
  if (example === null) return value === null || ['object', 'string', 'number'].includes(typeof value);
  if (Array.isArray(example)) return Array.isArray(value);
  if (typeof example === 'number') return Number.isFinite(value);
  return typeof value === typeof example && value !== null;
};

/**
 * Why a stored state cannot be built upon: it is not an object, it belongs to another contact or a newer
 * version, or a part is missing or has another type. Undefined if it can be built upon.
 */
export const damageOf = (stored: unknown, contact: ContactId): string | undefined => {
  if (typeof stored !== 'object' || stored === null) return 'the state is not an object';
  const state = stored as Readonly<Record<string, unknown>>;
  if (state['contact'] !== contact) return `the state is of the contact ${String(state['contact'])}`;
  if (state['v'] !== 1) return `the state has the unknown version ${String(state['v'])}`;
  const wrong = Object.entries(initialState(contact)).find(([name, example]) => !fits(state[name], example));
  return wrong && `the state has no readable ${wrong[0]}`;
};

/**
 * A state as stored by any version, in today's form (law L14), with times and names that can be shown.
 * Returns the same object if nothing has to change. From a newer version's state it takes the parts that this
 * program knows; the others are as in a contact without entries (law L18).
 */
export const upcastState = (stored: ContactState): ContactState => {
  const known = (stored.v as number) === 1 ? stored : knownParts(stored);
  const shown = {
    fields: cleanFields(known.fields),
    identities: readIdentities(known.identities),
    stage: readStage(known.stage),
    snooze: safeSnooze(known.snooze),
    snoozed: withSafeBefore(known.snoozed),
    closed: withSafeCleared(known.closed),
    segment: withSize(known.segment),
  };
  const names = Object.keys(shown) as (keyof typeof shown)[];
  return names.every((name) => shown[name] === known[name]) ? known : { ...known, ...shown };
};

/** A segment that was begun before sizes were counted continues with size 0. */
const withSize = (stored: ContactState['segment']): ContactState['segment'] =>
  stored === null || Number.isFinite(stored.size) ? stored : { ...stored, size: 0 };

/** An example of each part of the state that is not always there. */
const OPTIONAL = {
  thanks: {},
  redacted: 0,
  bot: '',
  optedOut: true,
  merged: [],
  mergeSuggestions: [],
  mergedInto: '',
  unsent: [],
} satisfies Partial<Record<keyof ContactState, unknown>>;

const knownParts = (stored: ContactState): ContactState => {
  const initial = initialState(stored.contact);
  const examples: Readonly<Record<string, unknown>> = { ...initial, ...OPTIONAL };
  const parts = Object.entries(stored).filter(
    ([name, value]) => Object.hasOwn(examples, name) && fits(value, examples[name]),
  );
  return { ...initial, ...Object.fromEntries(parts), v: 1 };
};

const withSafeBefore = (stored: ContactState['snoozed']): ContactState['snoozed'] => {
  const before = safeSnooze(stored?.before);
  return stored === null || before === undefined || before === stored.before ? stored : { ...stored, before };
};

const withSafeCleared = (stored: ContactState['closed']): ContactState['closed'] => {
  const snooze = safeSnooze(stored?.before.snooze);
  return stored === null || snooze === undefined || snooze === stored.before.snooze
    ? stored
    : { ...stored, before: { ...stored.before, snooze } };
};

const readStage = (stage: ContactState['stage']): ContactState['stage'] => {
  const name = stage === null ? '' : cleanName(stage.name) || stage.id;
  return stage === null || stage.name === name ? stage : { ...stage, name };
};

const CLAIMS = ['name', 'email', 'phone'] as const;

/**
 * The channels' claims about senders, as people read them: earlier versions stored them with invisible
 * characters.
 */
const readIdentities = (stored: ContactState['identities']): ContactState['identities'] => {
  const read = stored.map(readIdentity);
  return read.every((identity, index) => identity === stored[index]) ? stored : read;
};

const readIdentity = (identity: Identity): Identity => {
  const clean = cleanClaims(identity);
  if (CLAIMS.every((claim) => clean[claim] === identity[claim])) return identity;
  const { name: _name, email: _email, phone: _phone, ...rest } = identity;
  return { ...rest, ...clean };
};
