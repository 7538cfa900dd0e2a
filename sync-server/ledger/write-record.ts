/** Writes what was decided, and all that follows from it, in the one transaction (law L2). */
import { consequencesOf, type Sending } from '@parley/core/contact/consequences';
import type { Entry, Fact } from '@parley/core/contact/entry';
import { record, type Placed, type Stamp } from '@parley/core/contact/record';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, ChannelId, EntryId } from '@parley/core/ids';
import { imagesOf, mentionsOf } from '@parley/core/rich-text/plain-text';
import { canSee } from '@parley/core/workspace/visibility';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { LedgerItem } from './ledger.ts';
import { notify } from './notify.ts';
import { redact } from './redact.ts';

/** The identity that a message on a channel goes to: the one that wrote last. */
const externalOn = (state: ContactState, channel: ChannelId): string | undefined =>
  state.identities.findLast((one) => one.channel === channel)?.external;

const mentionedIn = (entries: readonly Entry[]): readonly AgentId[] =>
  entries.flatMap((entry) =>
    entry.kind === 'comment' || entry.kind === 'comment-edited' ? mentionsOf(entry.body) : [],
  );

/** Puts a message into the list of the visitor who wrote it or is to read it. */
const writeThread = ({ tables }: LedgerItem, after: ContactState, entry: Entry): void => {
  if (entry.kind !== 'message') return;
  const external = entry.direction === 'in' ? entry.sender.external : externalOn(after, entry.channel);
  if (external !== undefined) tables.visitors.append(entry.channel, external, entry.id);
};

const useFiles = ({ tables }: LedgerItem, workspace: Workspace, after: ContactState, entry: Entry): void => {
  if (entry.kind !== 'message' && entry.kind !== 'comment' && entry.kind !== 'comment-edited') return;
  const named = entry.kind === 'comment-edited' ? [] : entry.files.map((file) => file.id);
  for (const file of new Set([...named, ...imagesOf(entry.body)])) {
    tables.files.use(file, entry.id, workspace.id, after.contact);
  }
};

const queueSending = (
  { tables }: LedgerItem,
  workspace: Workspace,
  after: ContactState,
  sending: Sending,
  now: number,
): void => {
  const message = sending.channel === null ? tables.record.entry(after.contact, sending.message) : undefined;
  const channel = message?.kind === 'message' ? message.channel : sending.channel;
  const external = channel === null ? undefined : externalOn(after, channel);
  if (channel === null || external === undefined) {
    throw new Error(`message ${sending.message} has nobody to go to`);
  }
  tables.jobs.send(workspace.id, after.contact, sending.message, { channel, external }, now);
};

/** Who may no longer see the contact is told that it is gone, and nothing more of it (WS-1). */
const writeGone = (
  item: LedgerItem,
  workspace: Workspace,
  before: ContactState,
  after: ContactState,
): void => {
  const { tables, transaction } = item;
  for (const member of workspace.members) {
    if (!member.active || !member.limited || canSee(member, before) === canSee(member, after)) continue;
    if (canSee(member, after)) tables.feed.notGone(member.id, after.contact);
    else tables.feed.gone(member.id, after.contact, transaction.nextRev());
  }
};

const writeIdentities = ({ tables }: LedgerItem, before: ContactState, after: ContactState): void => {
  if (before.identities === after.identities) return;
  for (const { channel, external } of after.identities) {
    tables.contacts.addIdentity(channel, external, after.contact);
  }
};

const writePlaced = (
  item: LedgerItem,
  workspace: Workspace,
  after: ContactState,
  placed: readonly Placed[],
): number | null => {
  let segment: number | null = null;
  for (const one of placed) {
    segment = item.tables.record.append(after.contact, one);
    writeThread(item, after, one.entry);
    useFiles(item, workspace, after, one.entry);
  }
  return segment;
};

/**
 * Records facts upon a contact's state, with the queue of messages, timers, notifications and redactions.
 * Gives the state after them and the entries' ids. Without facts nothing is written.
 */
export const writeRecord = (
  item: LedgerItem,
  workspace: Workspace,
  before: ContactState,
  facts: readonly Fact[],
  stamp: Stamp,
): { readonly state: ContactState; readonly entries: readonly EntryId[] } => {
  if (facts.length === 0) return { state: before, entries: [] };
  const { tables, transaction } = item;
  const { placed, state: after } = record(before, facts, stamp);
  const entries = placed.map((one) => one.entry);
  const follows = consequencesOf(before, entries, after, workspace.rules.autoClose, (comment) =>
    mentionedIn(tables.record.commentAndEdits(after.contact, comment)),
  );
  const segment = writePlaced(item, workspace, after, placed);
  writeIdentities(item, before, after);
  for (const comment of follows.redactions) redact(item, workspace.id, after.contact, comment);
  tables.contacts.save(after, segment, transaction.nextRev());
  for (const sending of follows.sendings) queueSending(item, workspace, after, sending, stamp.now);
  for (const timer of follows.timers) tables.jobs.setTimer(workspace.id, after.contact, timer);
  for (const notice of follows.notices) notify(item, workspace, after, notice);
  writeGone(item, workspace, before, after);
  transaction.note({ type: 'contact', workspace: workspace.id, before, after, placed });
  return { state: after, entries: entries.map((entry) => entry.id) };
};
