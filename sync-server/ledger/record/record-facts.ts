/** The changes that record facts, with everything that follows from them (law L2). */
import { consequencesOf, type Sending } from '@parley/core/contact/consequences';
import type { Entry, Fact } from '@parley/core/contact/entry';
import { keysOf } from '@parley/core/contact/identity';
import { record, type Stamp } from '@parley/core/contact/record';
import type { ContactState } from '@parley/core/contact/state';
import type { AgentId, ChannelId, EntryId } from '@parley/core/ids';
import { mentionsOf } from '@parley/core/rich-text/plain-text';
import { canSee } from '@parley/core/workspace/visibility';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { LedgerChange } from '../changes.ts';
import type { Known } from '../known.ts';
import { entryChanges, recipientOn } from './entry-changes.ts';
import { notify } from './notify.ts';
import { redactionChanges } from './redaction.ts';

export interface Recorded {
  /** The state after the facts. */
  readonly state: ContactState;
  readonly entries: readonly EntryId[];
  readonly placed: readonly Entry[];
  readonly changes: readonly LedgerChange[];
}

/** Records facts upon a contact's state. Without facts nothing changes. */
export function recordFacts(
  known: Known,
  workspace: Workspace,
  before: ContactState,
  facts: readonly Fact[],
  stamp: Stamp,
): Recorded {
  if (facts.length === 0) return { state: before, entries: [], placed: [], changes: [] };
  const { placed, state: after } = record(before, facts, stamp);
  const entries = placed.map(({ entry }) => entry);
  const { contact } = after;
  const follows = consequencesOf(before, entries, after, workspace.rules.autoClose, (comment) =>
    mentionedIn(known.get('commentHistory', { contact, comment })),
  );
  const { redactions, sendings, timers, notices } = follows;
  const changes: LedgerChange[] = [
    ...entries.flatMap((entry) => entryChanges(known, workspace.id, after, entry)),
    ...identityChanges(before, after),
    ...redactions.flatMap((comment) => redactionChanges(known, workspace.id, contact, comment, stamp.now)),
    { type: 'record', workspace: workspace.id, before, after, placed },
    ...sendings.map((sending) => queueMessage(known, workspace, after, entries, sending, stamp.now)),
    ...timers.map((timer) => ({ type: 'set-timer', workspace: workspace.id, contact, timer }) as const),
    ...notices.flatMap((notice) => notify(workspace, after, notice)),
    ...goneChanges(workspace, before, after),
  ];
  return { state: after, entries: entries.map(({ id }) => id), placed: entries, changes };
}

function mentionedIn(entries: readonly Entry[]): readonly AgentId[] {
  return entries.flatMap((entry) =>
    entry.kind === 'comment' || entry.kind === 'comment-edited' ? mentionsOf(entry.body) : [],
  );
}

/** By which ids of channels the contact is found from now on, and no longer. */
function identityChanges(before: ContactState, after: ContactState): readonly LedgerChange[] {
  if (before.identities === after.identities) return [];
  const { contact } = after;
  const had = keysIn(before);
  const has = keysIn(after);
  const isAmong = (all: readonly OwnedKey[], one: OwnedKey): boolean =>
    all.some(({ channel, key }) => channel === one.channel && key === one.key);
  return [
    ...had
      .filter((one) => !isAmong(has, one))
      .map((one) => ({ type: 'remove-owner', ...one, contact }) as const),
    ...has
      .filter((one) => !isAmong(had, one))
      .map((one) => ({ type: 'set-owner', ...one, contact }) as const),
  ];
}

interface OwnedKey {
  readonly channel: ChannelId;
  readonly key: string;
}

function keysIn({ identities }: ContactState): readonly OwnedKey[] {
  return identities.flatMap((identity) =>
    keysOf(identity).map((key) => ({ channel: identity.channel, key })),
  );
}

function queueMessage(
  known: Known,
  workspace: Workspace,
  after: ContactState,
  placed: readonly Entry[],
  { message, channel: sentOn, priority }: Sending,
  now: number,
): LedgerChange {
  const { contact } = after;
  const entry = placed.find(({ id }) => id === message) ?? known.get('entry', { contact, entry: message });
  const channel = sentOn ?? channelOf(entry);
  const external = channel && recipientOn(after, channel, entry);
  if (!channel || external === undefined) throw new Error(`message ${message} has nobody to go to`);
  return {
    type: 'queue-message',
    workspace: workspace.id,
    contact,
    message,
    channel,
    external,
    priority,
    at: now,
  };
}

function channelOf(entry: Entry | undefined): ChannelId | undefined {
  return entry?.kind === 'message' ? entry.channel : undefined;
}

/** A member who may no longer see the contact hears that it is gone, and nothing more of it (WS-1). */
function goneChanges(
  workspace: Workspace,
  before: ContactState,
  after: ContactState,
): readonly LedgerChange[] {
  return workspace.members
    .filter((member) => member.active && member.limited && canSee(member, before) !== canSee(member, after))
    .map((member) => ({
      type: 'set-gone',
      agent: member.id,
      contact: after.contact,
      gone: !canSee(member, after),
    }));
}
