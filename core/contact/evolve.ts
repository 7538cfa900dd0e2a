/**
 * The fold: the state after one more entry. Pure, total, the same in browser and server (law L1). An entry of
 * an unknown kind is counted and changes nothing else (law L18).
 */
import type { AgentId, EntryId } from '../ids.ts';
import { excerpt, mentionsOf, toPlainText } from '../rich-text/plain-text.ts';
import type { RichText } from '../rich-text/rich-text.ts';
import { isOnlyThanks } from '../language/thanks/only-thanks.ts';
import type { Actor, Entry, EntryOf, Sender } from './entry.ts';
import { identityOf, withIdentity } from './identity.ts';
import {
  onAliasLost,
  onIdentityChanged,
  onMerged,
  onMergeSuggested,
  onUnmerged,
} from './evolve-identities.ts';
import { messageText } from './message-text.ts';
import type { Change, Consumption, ContactState, Identity, Unsent } from './state.ts';
import { DRAFTS_AHEAD, MOST_OPEN, MOST_UNSENT, PREVIEW_LENGTH } from './state.ts';
import { sizeOf, segmentOf, segmentPart } from './segment.ts';

const change = <Value>(entry: Entry, before: Value): Change<Value> => ({
  entry: entry.id,
  seq: entry.seq,
  at: entry.at,
  by: entry.by,
  before,
});

/**
 * A draft can be consumed before an earlier one: one that waits as held while a later one is sent anyway. The
 * earlier ones stay open under their numbers. A number far ahead is nobody's draft and consumes nothing.
 */
const consume = (before: Consumption, draftNumber: number, entry: Entry): Consumption => {
  if (draftNumber >= before.draftNumber + DRAFTS_AHEAD) return before;
  const passed = Array.from(
    { length: Math.max(0, draftNumber - before.draftNumber) },
    (_, index) => before.draftNumber + index,
  );
  const open = [...(before.open ?? []), ...passed].filter((one) => one !== draftNumber).slice(-MOST_OPEN);
  return {
    draftNumber: Math.max(before.draftNumber, draftNumber + 1),
    ...(open.length === 0 ? {} : { open }),
    last: { entry: entry.id, by: entry.by, at: entry.at },
  };
};

const agentOf = (by: Actor): AgentId | undefined => (by.kind === 'agent' ? by.id : undefined);

/** Fields that a sender brings fill what is empty and overwrite nothing that is there. */
const withSender = (state: ContactState, sender: Sender): ContactState['fields'] => {
  const { name, email, phone } = sender;
  const brought = Object.entries({ name, email, phone }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return { ...Object.fromEntries(brought), ...state.fields };
};

const withoutThanks = (state: ContactState): ContactState => {
  const { thanks: _thanks, ...rest } = state;
  return rest;
};

/**
 * Keeps `thanks` as long as the contact has said nothing but thanks since they came back (OC-8). A message with
 * files says more.
 */
const withThanks = (state: ContactState, entry: EntryOf<'message'>): ContactState => {
  if (state.thanks === undefined) return state;
  const isThanks =
    entry.direction === 'in' &&
    entry.files.length === 0 &&
    entry.extra === undefined &&
    isOnlyThanks(toPlainText(entry.body));
  return isThanks ? { ...state, thanks: { seq: entry.seq } } : withoutThanks(state);
};

const previewOf = (entry: EntryOf<'message'>): NonNullable<ContactState['preview']> => ({
  id: entry.id,
  seq: entry.seq,
  at: entry.at,
  direction: entry.direction,
  text: excerpt(messageText(entry), PREVIEW_LENGTH),
  files: entry.files.length,
  by: entry.by,
  ...(entry.extra === undefined ? {} : { extra: entry.extra.type }),
});

/**
 * Messages from before the channel was connected are no news: they say who the contact is, and fill an empty
 * row.
 */
const onImported = (before: ContactState, entry: EntryOf<'message'>): ContactState => {
  const isShown = before.preview === null || before.preview.history === true;
  const at = entry.happenedAt ?? entry.at;
  const state: ContactState = isShown
    ? { ...before, preview: { ...previewOf(entry), at, history: true } }
    : before;
  if (entry.direction === 'out') return withRecipient(state, entry);
  return {
    ...state,
    fields: withSender(state, entry.sender),
    identities: withIdentity(state.identities, entry.channel, entry.sender),
    channel: state.channel ?? entry.channel,
  };
};

/** When a message was written, in ms: a channel may bring it much later. */
const writtenAt = ({ at, happenedAt = at }: Entry): number => Math.min(at, happenedAt);

/** Whom an echo was written to is known from then on, though the person has not written. */
const withRecipient = (state: ContactState, entry: EntryOf<'message'>): ContactState => {
  const { channel, sender } = entry;
  if (sender === undefined) return state;
  const known = identityOf(state.identities, channel, sender);
  const written = withIdentity(state.identities, channel, sender);
  const identities =
    known === undefined ? written : inPlace(state.identities, known, written.at(-1) ?? known);
  return { ...state, identities, fields: withSender(state, sender), channel: state.channel ?? channel };
};

/** The order of identities is that of the last messages that came from them. */
const inPlace = (all: readonly Identity[], known: Identity, changed: Identity): readonly Identity[] =>
  all.map((one) => (one === known ? changed : one));

const onMessage = (before: ContactState, entry: EntryOf<'message'>): ContactState => {
  if (entry.history) return onImported(before, entry);
  // A broadcast is no reply and answers nothing (BC-4).
  if (entry.by.kind === 'broadcast') return before;
  const state = withThanks(before, entry);
  const preview = previewOf(entry);
  if (entry.direction === 'in') {
    return {
      ...state,
      preview,
      fields: withSender(state, entry.sender),
      identities: withIdentity(state.identities, entry.channel, entry.sender, writtenAt(entry)),
      inbound: state.inbound + 1,
      lastInbound: entry.seq,
      channel: entry.channel,
      waitingSince: state.waitingSince ?? entry.at,
      idle: null,
    };
  }
  const agent = agentOf(entry.by);
  // Auto-close counts from what a human wrote: an agent, or a person in the channel's own app (OC-7).
  const isHuman = agent !== undefined || entry.echo === true;
  const next: ContactState = {
    ...withRecipient(state, entry),
    preview,
    waitingSince: null,
    idle: isHuman ? { seq: entry.seq, since: entry.at } : state.idle,
    lastBy: agent === undefined ? state.lastBy : { ...state.lastBy, [agent]: entry.seq },
  };
  if (entry.draft === undefined) return next;
  if (entry.draft.visibility === 'shared')
    return { ...next, reply: consume(state.reply, entry.draft.draftNumber, entry) };
  if (agent === undefined) return next;
  const consumed = consume(state.privateReply[agent] ?? { draftNumber: 0 }, entry.draft.draftNumber, entry);
  return { ...next, privateReply: { ...state.privateReply, [agent]: consumed } };
};

const onClosed = (state: ContactState, entry: EntryOf<'closed'>): ContactState => {
  if (state.conversation === null) return state;
  return {
    ...withoutThanks(state),
    conversation: null,
    closed: {
      ...change(entry, {
        assignee: entry.cleared?.assignee ?? null,
        snooze: entry.cleared?.snooze ?? null,
        openedAt: state.conversation.openedAt,
        mentioned: state.mentioned,
        waitingSince: state.waitingSince,
        idle: state.idle,
        ...(state.thanks === undefined ? {} : { thanks: state.thanks }),
      }),
      conversation: state.conversation.id,
      part: state.segment ? segmentPart(state.segment.name) : 1,
    },
    closings: state.closings + 1,
    mentioned: [],
    snooze: null,
    snoozed: null,
    waitingSince: null,
    idle: null,
  };
};

/** Undo of a close brings back all that it cleared (OC-9); auto-close counts again, otherwise the conversation would close again at once. */
const onOpened = (state: ContactState, entry: EntryOf<'opened'>): ContactState => {
  const before = entry.undoes === undefined ? undefined : state.closed?.before;
  const next: ContactState = {
    ...state,
    conversation: { id: entry.conversation, openedAt: before?.openedAt ?? entry.at },
    opened: change(entry, null),
    closed: null,
  };
  if (before === undefined) {
    const cameBack = entry.by.kind === 'contact' && state.closings > 0;
    return cameBack ? { ...next, thanks: { seq: entry.seq } } : next;
  }
  return {
    ...next,
    ...(before.thanks === undefined ? {} : { thanks: before.thanks }),
    mentioned: [...new Set([...before.mentioned, ...state.mentioned])],
    waitingSince: before.waitingSince ?? state.waitingSince,
    idle: before.idle && { ...before.idle, since: entry.at },
  };
};

/** A message with new words can be more than thanks, and its row shows them if it is the last message. */
const onMessageEdited = (before: ContactState, entry: EntryOf<'message-edited'>): ContactState => {
  const text = toPlainText(entry.body);
  const isMore = before.thanks !== undefined && entry.by.kind === 'contact' && !isOnlyThanks(text);
  const state = isMore ? withoutThanks(before) : before;
  if (state.preview?.id !== entry.message) return state;
  return { ...state, preview: { ...state.preview, text: excerpt(text, PREVIEW_LENGTH) } };
};

const onMessageDeleted = (state: ContactState, entry: EntryOf<'message-deleted'>): ContactState => {
  const redacted = { ...state, redacted: entry.seq };
  if (state.preview?.id !== entry.message) return redacted;
  const { extra: _extra, ...preview } = state.preview;
  return { ...redacted, preview: { ...preview, text: '', files: 0, deleted: true } };
};

const onTagged = (state: ContactState, { tag }: EntryOf<'tagged'>): ContactState =>
  state.tags.includes(tag.id) ? state : { ...state, tags: [...state.tags, tag.id] };

const onOptOut = (state: ContactState, entry: EntryOf<'opt-out'>): ContactState => {
  const { optedOut: _optedOut, ...rest } = state;
  return entry.out ? { ...rest, optedOut: true } : rest;
};

const withFields = (state: ContactState, entry: EntryOf<'fields'>): ContactState => {
  const known = entry.sender === undefined ? state.fields : withSender(state, entry.sender);
  const merged = { ...known, ...entry.set };
  const fields = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
  const identities =
    entry.sender && entry.channel
      ? withIdentity(state.identities, entry.channel, entry.sender)
      : state.identities;
  return { ...state, fields, identities };
};

const withMentions = (state: ContactState, body: RichText): ContactState => ({
  ...state,
  mentioned: [...new Set([...state.mentioned, ...mentionsOf(body)])],
});

const onComment = (state: ContactState, entry: EntryOf<'comment'>): ContactState => {
  const agent = agentOf(entry.by);
  return {
    ...withMentions(state, entry.body),
    comment: entry.draft ? consume(state.comment, entry.draft.draftNumber, entry) : state.comment,
    lastBy: agent === undefined ? state.lastBy : { ...state.lastBy, [agent]: entry.seq },
  };
};

/** The messages that failed, after a report on one of them. */
const withUnsent = (
  state: ContactState,
  message: EntryId,
  { status, failure }: EntryOf<'delivery'>,
): ContactState => {
  const { unsent = [], ...rest } = state;
  const others = unsent.filter((one) => one.message !== message);
  const failed: readonly Unsent[] =
    status === 'failed' || status === 'uncertain'
      ? [{ message, status, ...(failure === undefined ? {} : { class: failure.class }) }]
      : [];
  const left = [...others, ...failed].slice(-MOST_UNSENT);
  if (left.length > 0) return { ...rest, unsent: left };
  return state.unsent === undefined ? state : rest;
};

const onDelivery = (state: ContactState, entry: EntryOf<'delivery'>): ContactState => {
  if (entry.message !== undefined) return withUnsent(state, entry.message, entry);
  if (entry.upTo === undefined) return state;
  if (entry.status !== 'delivered' && entry.status !== 'read') return state;
  const delivered = Math.max(state.delivered, entry.upTo);
  return entry.status === 'read'
    ? { ...state, delivered, read: Math.max(state.read, entry.upTo) }
    : { ...state, delivered };
};

const onPage = (state: ContactState, entry: EntryOf<'page'>): ContactState => ({
  ...state,
  page: { url: entry.url, ...(entry.title === undefined ? {} : { title: entry.title }), at: entry.at },
});

type Folds = { readonly [K in Entry['kind']]: (state: ContactState, entry: EntryOf<K>) => ContactState };

const unchanged = (state: ContactState): ContactState => state;

/** What each kind of entry changes of the state. The types fail when a kind is missing here. */
const FOLDS: Folds = {
  message: onMessage,
  comment: onComment,
  'comment-edited': (state, entry) => withMentions(state, entry.body),
  'comment-deleted': (state, entry) => ({ ...state, redacted: entry.seq }),
  reaction: unchanged,
  delivery: onDelivery,
  opened: onOpened,
  closed: onClosed,
  assigned: (state, entry) => ({ ...state, assignee: entry.to, assigned: change(entry, entry.from) }),
  unassigned: (state, entry) => ({ ...state, assignee: null, assigned: change(entry, entry.from) }),
  snoozed: (state, entry) => ({
    ...state,
    snooze: { until: entry.until, regardless: entry.regardless },
    snoozed: change(entry, state.snooze),
  }),
  woken: (state, entry) => ({
    ...state,
    snooze: null,
    snoozed: change(entry, state.snooze),
    // Snooze wins over auto-close: the idle time begins again when the contact wakes (OC-7).
    idle: state.idle && { ...state.idle, since: entry.at },
  }),
  stage: (state, entry) => ({ ...state, stage: entry.to, staged: change(entry, entry.from) }),
  blocked: (state) => ({ ...state, blocked: true }),
  unblocked: (state) => ({ ...state, blocked: false }),
  fields: withFields,
  page: onPage,
  tagged: onTagged,
  untagged: (state, entry) => ({ ...state, tags: state.tags.filter((tag) => tag !== entry.tag.id) }),
  team: (state, entry) => ({ ...state, team: entry.to, teamed: change(entry, entry.from) }),
  'bot-status': (state, entry) => ({ ...state, bot: entry.on ? 'on' : 'off' }),
  'opt-out': onOptOut,
  merged: onMerged,
  'merged-into': (state, entry) => ({ ...state, mergedInto: entry.other.contact }),
  unmerged: onUnmerged,
  'identity-changed': onIdentityChanged,
  'alias-lost': onAliasLost,
  'merge-suggested': onMergeSuggested,
  'message-edited': onMessageEdited,
  'message-deleted': onMessageDeleted,
  'message-reaction': unchanged,
  'file-ready': unchanged,
  'file-gone': unchanged,
  'workflow-started': unchanged,
  'workflow-failed': unchanged,
  'broadcast-sent': unchanged,
  'channel-event': unchanged,
  unknown: unchanged,
};

/** An entry that was not upcast, and whose kind only a newer program knows, changes nothing (law L18). */
const apply = <K extends Entry['kind']>(state: ContactState, entry: EntryOf<K>): ContactState => {
  const kind: K = entry.kind;
  return Object.hasOwn(FOLDS, kind) ? FOLDS[kind](state, entry) : state;
};

/** The state after an entry, which has to be the next one. @throws if `entry.seq` is not `state.seq + 1`. */
export const evolve = (state: ContactState, entry: Entry): ContactState => {
  if (entry.seq !== state.seq + 1) {
    throw new Error(`entry ${entry.id} has seq ${entry.seq} after ${state.seq} of contact ${state.contact}`);
  }
  const name = segmentOf(state, entry);
  const begun = state.segment?.name === name ? state.segment : { name, first: entry.seq, count: 0, size: 0 };
  const segment = { ...begun, count: begun.count + 1, size: begun.size + sizeOf(entry) };
  return { ...apply({ ...state, segment }, entry), seq: entry.seq, at: entry.at };
};
