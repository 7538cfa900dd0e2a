/** Entries as they are shown: what only amends another one (delivery, edit) is folded into it. Pure. */
import {
  firstDelivery,
  isAmendment,
  type DeliveryStatus,
  type Entry,
  type EntryOf,
} from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, CommandId, EntryId } from '@parley/core/ids';
import type { MessageView, Reaction, Standing, ViewEntry } from '../replica-api.ts';
import type { Known } from '../outbox/view.ts';
import { messageViewsOf } from './message-view.ts';

const RANK = { queued: 0, sent: 1, delivered: 2, read: 3 } as const;
const isRanked = (status: DeliveryStatus): status is keyof typeof RANK => status in RANK;

/** Channels report in any order: what is known only rises, but trying again begins again. */
const nextStatus = (before: DeliveryStatus | undefined, status: DeliveryStatus): DeliveryStatus => {
  if (before === undefined || status === 'queued' || !isRanked(before) || !isRanked(status)) return status;
  return RANK[status] > RANK[before] ? status : before;
};

interface Delivery extends Problem {
  readonly status: DeliveryStatus;
}

/** Why a message failed or waits. */
type Problem = Pick<ViewEntry, 'error' | 'failure' | 'wait'>;

interface CommentState {
  readonly by: AgentId;
  readonly version: number;
  readonly deleted: boolean;
  readonly history: readonly EntryOf<'comment-edited'>[];
  readonly reactions: readonly Reaction[];
}

/** Setting twice is setting once; an emoji that nobody has set any more is gone. */
const withReaction = (
  before: readonly Reaction[],
  { emoji, on }: EntryOf<'reaction'>,
  agent: AgentId,
): readonly Reaction[] => {
  const known = before.find((reaction) => reaction.emoji === emoji);
  if (known === undefined) return on ? [...before, { emoji, by: [agent] }] : before;
  const others = known.by.filter((one) => one !== agent);
  const by = on ? (known.by.includes(agent) ? known.by : [...others, agent]) : others;
  return before.flatMap((reaction) =>
    reaction !== known ? [reaction] : by.length === 0 ? [] : [{ emoji, by }],
  );
};

/** What later entries say of earlier ones. */
export interface Amendments {
  readonly deliveries: ReadonlyMap<EntryId, Delivery>;
  readonly comments: ReadonlyMap<EntryId, CommentState>;
  readonly messages: ReadonlyMap<EntryId, MessageView>;
}

export const amendmentsOf = (entries: readonly Entry[]): Amendments => {
  const deliveries = new Map<EntryId, Delivery>();
  const comments = new Map<EntryId, CommentState>();
  for (const entry of entries) {
    if (entry.kind === 'delivery' && entry.message !== undefined) {
      const status = nextStatus(deliveries.get(entry.message)?.status, entry.status);
      deliveries.set(entry.message, { status, ...problemOf(entry) });
    } else if (entry.kind === 'comment' && entry.by.kind === 'agent') {
      const deleted = entry.redacted === true;
      comments.set(entry.id, { by: entry.by.id, version: 0, deleted, history: [], reactions: [] });
    } else if (entry.kind === 'comment-edited') {
      const comment = comments.get(entry.comment);
      if (comment === undefined) continue;
      const history = [...comment.history, entry];
      comments.set(entry.comment, { ...comment, version: entry.version, history });
    } else if (entry.kind === 'reaction') {
      const comment = comments.get(entry.comment);
      if (comment === undefined || entry.redacted || entry.by.kind !== 'agent') continue;
      const reactions = withReaction(comment.reactions, entry, entry.by.id);
      comments.set(entry.comment, { ...comment, reactions });
    } else if (entry.kind === 'comment-deleted') {
      const comment = comments.get(entry.comment);
      if (comment) comments.set(entry.comment, { ...comment, deleted: true });
    }
  }
  return { deliveries, comments, messages: messageViewsOf(entries) };
};

const problemOf = ({ error, failure, wait }: EntryOf<'delivery'>): Problem => ({
  ...(error === undefined ? {} : { error }),
  ...(failure === undefined ? {} : { failure }),
  ...(wait === undefined ? {} : { wait }),
});

/** What the decision may know of the entries that are loaded. */
export const knownOf = ({ deliveries, comments }: Amendments, entries: readonly Entry[]): Known => {
  const outgoing = new Map(
    entries.flatMap((entry) =>
      entry.kind === 'message' && entry.direction === 'out' ? [[entry.id, firstDelivery(entry)]] : [],
    ),
  );
  const said = new Map(entries.flatMap((entry) => (entry.kind === 'message' ? [[entry.id, entry]] : [])));
  return {
    message: (id) => said.get(id),
    comment: (id) => comments.get(id),
    delivery: (id) => {
      const first = outgoing.get(id);
      return first && (deliveries.get(id)?.status ?? first);
    },
  };
};

const deliveryOf = (
  entry: EntryOf<'message'>,
  amendments: Amendments,
  state: ContactState | undefined,
): Delivery | undefined => {
  if (entry.direction === 'in') return undefined;
  const own = amendments.deliveries.get(entry.id);
  let status: DeliveryStatus = own?.status ?? firstDelivery(entry);
  if (status === 'failed' || status === 'uncertain' || status === 'dropped') return own;
  // A report about all up to a place means what was sent by then.
  if (status === 'queued' || status === 'waiting') return { ...own, status };
  if (state && state.delivered >= entry.seq) status = nextStatus(status, 'delivered');
  if (state && state.read >= entry.seq) status = nextStatus(status, 'read');
  return { ...(status === own?.status ? own : {}), status };
};

/** The entries to show, each with what later ones say of it. */
export const viewEntries = (
  recorded: readonly Entry[],
  predicted: readonly { readonly entry: Entry; readonly standing: Standing }[],
  state: ContactState | undefined,
): ViewEntry[] => {
  const amendments = amendmentsOf([...recorded, ...predicted.map(({ entry }) => entry)]);
  const view = (entry: Entry, pending: Standing | null): ViewEntry[] => {
    if (isAmendment(entry)) return [];
    if (entry.kind === 'message') {
      const message = amendments.messages.get(entry.id);
      const shown = { entry, pending, ...(message === undefined ? {} : { message }) };
      const delivery = pending === null ? deliveryOf(entry, amendments, state) : undefined;
      if (delivery === undefined) return [shown];
      const { status, ...problem } = delivery;
      return [{ ...shown, delivery: status, ...problem }];
    }
    const comment = entry.kind === 'comment' ? amendments.comments.get(entry.id) : undefined;
    if (comment === undefined) return [{ entry, pending }];
    const { version, deleted, history, reactions } = comment;
    return [{ entry, pending, comment: { version, deleted, history, reactions } }];
  };
  return [
    ...recorded.flatMap((entry) => view(entry, null)),
    ...predicted.flatMap(({ entry, standing }) => view(entry, standing)),
  ];
};

/** Command ids of which entries stand in the record. */
export const causesOf = (entries: readonly Entry[]): ReadonlySet<CommandId> =>
  new Set(entries.map(({ id }) => id.slice(0, id.indexOf('/')) as CommandId));
