/**
 * What follows from new entries besides the state: messages to send, jobs for the clock, people to notify, words
 * to redact. Derived from the entries alone, and written in their transaction (law L2), so no merge and no
 * repeat ever causes one.
 */
import type { AgentId, ChannelId, EntryId } from '../ids.ts';
import { mentionsOf } from '../rich-text/plain-text.ts';
import type { RichText } from '../rich-text/rich-text.ts';
import { firstDelivery, type Actor, type Entry } from './entry.ts';
import type { ContactState } from './state.ts';

/** Replies of agents go before broadcasts (BC-4). */
export type Priority = 'reply' | 'broadcast';

/** A message that a channel has to send. */
export interface Sending {
  readonly message: EntryId;
  /** Null when it is tried again: the channel is that of the message. */
  readonly channel: ChannelId | null;
  /** A message that an agent tries again is one that the agent waits for, so it goes with the replies. */
  readonly priority: Priority;
}

/** A time at which the server has to look at the contact again; at most one of a kind is set. */
export type Timer =
  | { readonly kind: 'snooze'; readonly at: number | null }
  | { readonly kind: 'auto-close'; readonly at: number | null };

export type NotificationKind = 'mention' | 'assigned' | 'message' | 'unassigned-message';

export interface Notice {
  readonly kind: NotificationKind;
  readonly entry: EntryId;
  /**
   * The entry's place in the contact's record: an agent who has seen the record up to there has seen the
   * subject of the notification.
   */
  readonly seq: number;
  /** Whose doing it is. */
  readonly by: Actor;
  /** Of a mention: the comment that it stands in. */
  readonly body?: RichText;
  /** The agent to notify, or everybody who sees the unassigned. */
  readonly to: AgentId | 'everyone';
}

export interface Consequences {
  readonly sendings: readonly Sending[];
  readonly timers: readonly Timer[];
  readonly notices: readonly Notice[];
  /** Deleted comments and messages, whose words and edits have to go. */
  readonly redactions: readonly EntryId[];
}

const author = (entry: Entry): AgentId | undefined => (entry.by.kind === 'agent' ? entry.by.id : undefined);

const sendingsOf = (entry: Entry): Sending[] => {
  if (entry.kind === 'message' && entry.direction === 'out' && firstDelivery(entry) === 'queued') {
    return [
      {
        message: entry.id,
        channel: entry.channel,
        priority: entry.by.kind === 'broadcast' ? 'broadcast' : 'reply',
      },
    ];
  }
  const again = entry.kind === 'delivery' && entry.status === 'queued' && entry.message !== undefined;
  return again && entry.message !== undefined
    ? [{ message: entry.message, channel: null, priority: 'reply' }]
    : [];
};

/** People newly tagged by an edit are notified too; those tagged before are not again (`mentionedBefore`). */
const noticesOf = (
  entry: Entry,
  before: ContactState,
  after: ContactState,
  mentionedBefore: (comment: EntryId) => readonly AgentId[],
): Notice[] => {
  const self = author(entry);
  const about = { entry: entry.id, seq: entry.seq, by: entry.by };
  if (entry.kind === 'comment' || entry.kind === 'comment-edited') {
    const known = entry.kind === 'comment' ? [] : mentionedBefore(entry.comment);
    return mentionsOf(entry.body)
      .filter((agent) => agent !== self && !known.includes(agent))
      .map((to) => ({ kind: 'mention', ...about, body: entry.body, to }));
  }
  if (entry.kind === 'assigned' && entry.to !== self) {
    // The colleague who takes over contacts is notified of the open ones only, not of every contact there
    // ever was.
    const isOver = entry.how === 'left' && after.conversation === null;
    return isOver ? [] : [{ kind: 'assigned', ...about, to: entry.to }];
  }
  if (entry.kind === 'unassigned' && entry.how === 'left') {
    // Only the assignee who left was notified of what the contact wrote.
    const waits = after.waitingSince !== null && after.conversation !== null && !after.blocked;
    return waits ? [{ kind: 'unassigned-message', ...about, to: 'everyone' }] : [];
  }
  if (entry.kind === 'message' && entry.direction === 'in' && !entry.history && !after.blocked) {
    const to = before.assignee;
    return to === null
      ? [{ kind: 'unassigned-message', ...about, to: 'everyone' }]
      : [{ kind: 'message', ...about, to }];
  }
  return [];
};

const timersOf = (before: ContactState, after: ContactState, autoClose: number | null): Timer[] => {
  const timers: Timer[] = [];
  if (before.snooze?.until !== after.snooze?.until) {
    timers.push({ kind: 'snooze', at: after.snooze?.until ?? null });
  }
  const due = autoCloseDue(after, autoClose);
  if (autoCloseDue(before, autoClose) !== due) timers.push({ kind: 'auto-close', at: due });
  return timers;
};

/**
 * When a conversation closes by itself, in ms; null if it does not.
 * @param autoClose the idle time after which conversations close, in ms
 */
export function autoCloseDue(
  state: Pick<ContactState, 'idle' | 'conversation' | 'snooze' | 'blocked'>,
  autoClose: number | null,
): number | null {
  const { idle, conversation, snooze, blocked } = state;
  if (autoClose === null || idle === null || conversation === null) return null;
  return snooze === null && !blocked ? idle.since + autoClose : null;
}

/**
 * The consequences of the entries between two states.
 * @param mentionedBefore agents tagged in a comment and its edits so far
 */
export const consequencesOf = (
  before: ContactState,
  entries: readonly Entry[],
  after: ContactState,
  autoClose: number | null,
  mentionedBefore: (comment: EntryId) => readonly AgentId[],
): Consequences => ({
  sendings: entries.flatMap(sendingsOf),
  timers: timersOf(before, after, autoClose),
  notices: entries.flatMap((entry) => noticesOf(entry, before, after, mentionedBefore)),
  redactions: entries.flatMap((entry) =>
    entry.kind === 'comment-deleted'
      ? [entry.comment]
      : entry.kind === 'message-deleted'
        ? [entry.message]
        : [],
  ),
});
