/** What the server could not do, as people who look after the workspace see it (law L17). */
import * as v from 'valibot';
import type { Action } from '../contact/decide/command.ts';
import type { AgentId, ContactId } from '../ids.ts';

/** Kinds of jobs. Each of them can be set aside. */
export type JobKind =
  /** A message to send. */
  | 'send'
  /** Marks the messages of a contact as read on their channel. */
  | 'mark-read'
  /** A snooze that ends. */
  | 'snooze'
  | 'auto-close'
  /** A command of an agent, or an event of a channel or visitor, on which the server failed. */
  | 'command'
  | 'inbound'
  /** A contact whose stored data could not be read. */
  | 'read-contact'
  /** A part of a draft that could not be applied. */
  | 'draft-update'
  /** The search for files that nothing names, and one of these files. */
  | 'sweep-files'
  | 'delete-file'
  /**
   * A body from a channel that is to be read, and one item of such a body that failed or waits for a message.
   */
  | 'read-webhook'
  | 'inbound-item'
  /** The removal of bodies that channels brought long ago. */
  | 'remove-raw'
  /** A file that the channel keeps for us. */
  | 'fetch-media'
  /** The name of a new contact, which the channel is asked for. */
  | 'fetch-profile'
  /** The templates of a channel, to be taken over. */
  | 'sync-templates';

export type SetAsideReason =
  | 'damaged-contact'
  /** The stored form of the item cannot be read. */
  | 'unreadable'
  /** Attempts began and never ended: the server stopped each time. */
  | 'lost'
  | 'other';

export interface SetAsideItem {
  readonly id: number;
  readonly kind: JobKind;
  readonly reason: SetAsideReason;
  /** The error's own words, for those who run the server. */
  readonly error: string;
  /** When it was set aside, in ms. */
  readonly since: number;
  readonly tries: number;
  readonly contact: ContactId | null;
  /** It is being tried again at this moment. */
  readonly trying: boolean;
  /** Of a command: its author, and what it does. */
  readonly author?: AgentId;
  readonly action?: Action['type'];
}

/** `database`: the database takes no writes. `disk`: the disk is full or does not answer. */
export type ServerHealth = 'ok' | 'database' | 'disk';

export interface HealthReport {
  readonly disk: ServerHealth;
  /** Oldest first. */
  readonly items: readonly SetAsideItem[];
  /** Whether there are more than these. */
  readonly more: boolean;
}

/** Most items of one report, and of one request to try again. */
export const MAX_SET_ASIDE = 200;

export const TryAgainSchema = v.strictObject({
  items: v.pipe(
    v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
    v.minLength(1),
    v.maxLength(MAX_SET_ASIDE),
  ),
});
