/** What the server has to do later: messages to send, and times at which to look at a contact again. */
import type { Timer } from '@parley/core/contact/consequences';
import type { EntryOf } from '@parley/core/contact/entry';
import type { ChannelId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';

/** A message in the queue of those to send (DR-2, DR-3). */
export interface Outgoing {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly channel: ChannelId;
  /** The identity on the channel that it goes to. */
  readonly external: string;
  readonly message: EntryOf<'message'>;
  /** Number of failed attempts. */
  readonly attempts: number;
  /** An attempt has begun, and its outcome is not recorded (law L16). */
  readonly begun: boolean;
}

export interface TimerRow {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly kind: Timer['kind'];
  readonly at: number;
}

export interface JobStore {
  /**
   * Messages due to be sent, oldest first; each contact's in order.
   * @param except channels whose messages are left out
   */
  dueOutgoing(now: number, limit: number, except?: readonly ChannelId[]): Promise<readonly Outgoing[]>;
  /** Messages that are due and cannot be read. */
  unreadableOutgoing(now: number, limit: number): Promise<readonly EntryId[]>;
  /** Notes, before the channel is called, that messages are being sent; due again at `until` (law L16). */
  beginSending(messages: readonly EntryId[], until: number): Promise<void>;
  /** Makes attempts without an outcome due at `now`: the process that began them has ended. */
  interruptSending(now: number): Promise<void>;
  /** Notes that an attempt has failed, and that the next attempt is at `at`. */
  postpone(message: EntryId, at: number, attempts: number): Promise<void>;
  /** Notes that the outcome of an attempt will be recorded at `at`; the message is not sent again. */
  postponeOutcome(message: EntryId, at: number): Promise<void>;
  /** Keeps a message in the queue, never due again; the next message of its contact may be sent. */
  setAsideOutgoing(message: EntryId): Promise<void>;
  /** Done with it, for good or ill. */
  settle(message: EntryId): Promise<void>;
  dueTimers(now: number, limit: number): Promise<readonly TimerRow[]>;
  clearTimer(timer: TimerRow): Promise<void>;
  /**
   * Makes a failed timer due again later.
   * @param pause gives the time until then in ms, from the number of failures
   * @returns the number of failures
   */
  postponeTimer(timer: TimerRow, now: number, pause: (failures: number) => number): Promise<number>;
  /** Time of the next timer or message due, or null. */
  nextDue(): Promise<number | null>;
  nextTimer(): Promise<number | null>;
  nextOutgoing(except?: readonly ChannelId[]): Promise<number | null>;
}
