/** How the ledger's store in memory answers questions. */
import { aboutOf } from '@parley/core/contact/redact';
import { documentOf } from '@parley/core/documents/names';
import type { AgentId, EntryId, WorkspaceId } from '@parley/core/ids';
import { readSettings } from '@parley/core/workspace/agent-settings';
import { workspaceOf as assemble } from '@parley/core/workspace/items';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { Answering, By } from '../questions.ts';
import type { StoredHold, StoredNotification } from '../stored.ts';
import type { Memory } from './memory.ts';

export function answersFrom(memory: Memory): Answering {
  return { ...workspaceAnswers(memory), ...recordAnswers(memory), ...agentAnswers(memory) };
}

type Answers<Name extends keyof Answering> = Pick<Answering, Name>;

function workspaceAnswers(
  memory: Memory,
): Answers<
  'workspace' | 'workspaceOf' | 'workspaceChange' | 'invitation' | 'invitationsBy' | 'idle' | 'leaving'
> {
  const { workspaceOf, requests, invitations, contacts, leaving } = memory;
  return {
    workspace: (id) => workspaceIn(memory, id),
    workspaceOf: (agent) => {
      const workspace = workspaceOf.get(agent);
      return workspace && workspaceIn(memory, workspace);
    },
    workspaceChange: ({ workspace, id }) => requests.has(`${workspace}/${id}`),
    invitation: (tokenHash) => invitations.get(tokenHash),
    invitationsBy: (agent) => [...invitations.values()].filter(({ by }) => by === agent),
    idle: (id) =>
      [...contacts.values()]
        .filter(({ workspace, state }) => workspace === id && state.idle !== null)
        .map(({ state }) => state)
        .toSorted(byContact),
    leaving: (limit) => [...leaving.values()].toSorted(byContact).slice(0, limit),
  };
}

function workspaceIn(memory: Memory, id: WorkspaceId): Workspace | undefined {
  const items = [...memory.items.values()].filter(({ workspace }) => workspace === id);
  return items.length === 0 ? undefined : assemble(id, memory.itemChanges, items);
}

function byContact(a: { readonly contact: string }, b: { readonly contact: string }): number {
  return a.contact < b.contact ? -1 : 1;
}

function recordAnswers(
  memory: Memory,
): Answers<
  | 'contact'
  | 'owner'
  | 'messagePart'
  | 'hasEntry'
  | 'entry'
  | 'comment'
  | 'commentHistory'
  | 'segmentsOf'
  | 'delivery'
  | 'seqAt'
  | 'file'
  | 'inbound'
  | 'draftsIncarnation'
  | 'draftsLog'
> {
  const { entries, comments, deliveries, files, inbounds, drafts } = memory;
  const history = (comment: EntryId) =>
    [...entries.values()]
      .filter(({ entry }) => entry.id === comment || aboutOf(entry) === comment)
      .toSorted((a, b) => a.entry.seq - b.entry.seq);
  return {
    contact: (contact) => {
      const found = memory.contacts.get(contact);
      return found && { ...found, leaving: memory.leaving.get(contact) };
    },
    owner: ({ channel, key }) => memory.owners.get(`${channel}/${key}`),
    messagePart: ({ channel, external }) => memory.parts.get(`${channel}/${external}`),
    hasEntry: (id) => entries.has(id),
    entry: ({ contact, entry }) => {
      const found = entries.get(entry);
      return found?.contact === contact ? found.entry : undefined;
    },
    comment: (id) => comments.get(id),
    commentHistory: ({ contact, comment }) =>
      history(comment).flatMap((one) => (one.contact === contact ? [one.entry] : [])),
    segmentsOf: (comment) =>
      [...new Set(history(comment).map(({ segment }) => segment))].map((segment) => ({
        segment,
        document: documentOf(segment, memory.segments.get(segment) ?? 1),
      })),
    seqAt: ({ contact, at }) =>
      Math.max(
        0,
        ...[...entries.values()].flatMap((one) =>
          one.contact === contact && one.entry.at <= at ? [one.entry.seq] : [],
        ),
      ),
    delivery: (message) => deliveries.get(message),
    file: (id) => files.get(id),
    inbound: ({ channel, external }) => inbounds.get(`${channel}/${external}`),
    draftsIncarnation: () => 1,
    draftsLog: (name) => drafts.get(name) ?? [],
  };
}

function agentAnswers(
  memory: Memory,
): Answers<'answer' | 'held' | 'notification' | 'mentionsIn' | 'settings' | 'settingsChange'> {
  const { answers, holds, notifications, settings, requests } = memory;
  return {
    answer: ({ author, id }) => answers.get(`${author}/${id}`),
    held: ({ author, id }) => {
      const chain: StoredHold[] = [];
      for (let next = holds.get(`${author}/${id}`); next;) {
        chain.push(next);
        next = next.replacedBy === null ? undefined : holds.get(`${author}/${next.replacedBy}`);
      }
      return chain;
    },
    notification: (by) => notificationIn(memory, by),
    mentionsIn: ({ contact, entry }) =>
      notifications
        .filter(
          ({ notification: one }) => one.kind === 'mention' && one.contact === contact && one.entry === entry,
        )
        .map(({ to }) => to as AgentId)
        .toSorted(),
    settings: (agent) => settings.get(agent) ?? readSettings(undefined),
    settingsChange: ({ agent, id }) => requests.has(`${agent}/${id}`),
  };
}

function notificationIn(
  { notifications }: Memory,
  { workspace, agent, id }: By<'notification'>,
): StoredNotification | undefined {
  const listed = notifications.filter(
    (notification) => notification.workspace === workspace && notification.notification.id === id,
  );
  const found = listed.find(({ to }) => to === agent) ?? listed.find(({ to }) => to === 'everyone');
  return (
    found && {
      contact: found.notification.contact,
      isForEveryone: found.to === 'everyone',
      archived: found.archivedBy.has(agent),
    }
  );
}
