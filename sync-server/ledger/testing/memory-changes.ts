/** How the ledger's store in memory writes changes: only what a question reads again. */
import type { LedgerChange } from '../changes.ts';
import type { WorkspaceWrite } from '../workspace/requests.ts';
import { initialState } from '@parley/core/contact/state';
import type { ChannelId } from '@parley/core/ids';
import type { Channel } from '@parley/core/workspace/channels';
import type { Member, Workspace } from '@parley/core/workspace/workspace';
import type { ListedNotification, Memory } from './memory.ts';

type ChangeOf<Type extends LedgerChange['type']> = Extract<LedgerChange, { readonly type: Type }>;

export function write(memory: Memory, change: LedgerChange): void {
  writeRecord(memory, change);
  writeChannels(memory, change);
  writeAgents(memory, change);
  writeWords(memory, change);
  writeWorkspaces(memory, change);
}

/** Appends an update to the log of a drafts document, as agents who write do. */
export function appendDraft(memory: Memory, name: string, update: Uint8Array): void {
  memory.lastUpdate += 1;
  memory.drafts.set(name, [...(memory.drafts.get(name) ?? []), { n: memory.lastUpdate, update }]);
}

function writeRecord(memory: Memory, change: LedgerChange): void {
  switch (change.type) {
    case 'create-contact': {
      const { workspace, contact } = change;
      memory.contacts.set(contact, { workspace, state: initialState(contact) });
      break;
    }
    case 'record': {
      const { workspace, after, placed } = change;
      const { contact } = after;
      memory.contacts.set(contact, { workspace, state: after });
      for (const { entry, segment } of placed) {
        memory.entries.set(entry.id, { contact, segment, entry });
        memory.segments.set(segment, memory.segments.get(segment) ?? 1);
      }
      break;
    }
    case 'add-comment':
      memory.comments.set(change.comment, { ...change, version: 0, deleted: false });
      break;
    case 'change-comment': {
      const comment = memory.comments.get(change.comment);
      const { version, deleted } = change;
      if (comment) memory.comments.set(change.comment, { ...comment, version, deleted });
      break;
    }
    case 'add-delivery':
      memory.deliveries.set(change.message, { ...change, parts: null });
      break;
    case 'change-delivery': {
      const delivery = memory.deliveries.get(change.message);
      const { status, parts = delivery?.parts ?? null } = change;
      if (delivery) memory.deliveries.set(change.message, { ...delivery, status, parts });
      break;
    }
    case 'remember-inbound':
      memory.inbounds.set(`${change.channel}/${change.external}`, {
        contact: change.contact,
        entries: change.entries,
      });
      break;
    case 'end-leaving':
      memory.leaving.delete(change.contact);
      break;
    case 'list-leaving':
      listLeaving(memory, change);
      break;
    default:
  }
}

/** Who is found by which id of a channel, and which message. */
function writeChannels(memory: Memory, change: LedgerChange): void {
  switch (change.type) {
    case 'set-owner':
      memory.owners.set(`${change.channel}/${change.key}`, change.contact);
      break;
    case 'remove-owner': {
      const key = `${change.channel}/${change.key}`;
      if (memory.owners.get(key) === change.contact) memory.owners.delete(key);
      break;
    }
    case 'add-part': {
      const key = `${change.channel}/${change.external}`;
      if (!memory.parts.has(key)) memory.parts.set(key, change.part);
      break;
    }
    default:
  }
}

function listLeaving({ contacts, leaving }: Memory, { agent, by, handTo }: ChangeOf<'list-leaving'>): void {
  for (const [contact, { workspace, state }] of contacts) {
    if (state.assignee === agent) leaving.set(contact, { contact, workspace, agent, by, handTo });
  }
}

function writeAgents(memory: Memory, change: LedgerChange): void {
  const { answers, holds, settings, requests } = memory;
  switch (change.type) {
    case 'keep-answer':
      answers.set(`${change.author}/${change.answer.id}`, change);
      break;
    case 'hold': {
      const { command } = change.held;
      const hold = { contact: command.contact, held: change.held, replacedBy: null };
      holds.set(`${change.author}/${command.id}`, hold);
      break;
    }
    case 'end-hold': {
      const key = `${change.author}/${change.id}`;
      const hold = holds.get(key);
      if (hold) holds.set(key, { ...hold, held: null, replacedBy: change.by });
      break;
    }
    case 'set-settings':
      settings.set(change.agent, change.settings);
      requests.add(`${change.agent}/${change.id}`);
      break;
    case 'notify':
      notify(memory, change);
      break;
    case 'archive-notification':
      archive(memory, change);
      break;
    case 'redact-mentions':
      changeNotifications(
        memory,
        ({ notification: one }) => one.kind === 'mention' && one.entry === change.entry,
        (notification) => ({
          ...notification,
          archivedBy: new Set([notification.to]) as ListedNotification['archivedBy'],
        }),
      );
      break;
    default:
  }
}

function notify({ notifications }: Memory, change: ChangeOf<'notify'>): void {
  const { workspace, to, notification, replacesEarlier } = change;
  const isEarlier = (one: ListedNotification): boolean =>
    one.to === to &&
    one.notification.contact === notification.contact &&
    one.notification.kind === notification.kind;
  const kept = notifications.filter((one) => !replacesEarlier || !isEarlier(one));
  notifications.splice(0, Infinity, ...kept, { workspace, to, notification, archivedBy: new Set() });
}

function archive(
  memory: Memory,
  { agent, id, isForEveryone, archived }: ChangeOf<'archive-notification'>,
): void {
  changeNotifications(
    memory,
    ({ to, notification }) => notification.id === id && to === (isForEveryone ? 'everyone' : agent),
    (one) => {
      const others = [...one.archivedBy].filter((other) => other !== agent);
      return { ...one, archivedBy: new Set(archived ? [...others, agent] : others) };
    },
  );
}

function changeNotifications(
  { notifications }: Memory,
  isMeant: (notification: ListedNotification) => boolean,
  change: (notification: ListedNotification) => ListedNotification,
): void {
  for (const [index, one] of notifications.entries()) if (isMeant(one)) notifications[index] = change(one);
}

function writeWords(memory: Memory, change: LedgerChange): void {
  const { files, entries, segments, drafts } = memory;
  switch (change.type) {
    case 'use-file': {
      const file = files.get(change.file);
      if (file?.workspace !== change.workspace) break;
      files.set(change.file, { ...file, contact: file.contact ?? change.contact });
      break;
    }
    case 'redact':
      for (const entry of change.entries) {
        const stored = entries.get(entry.id);
        if (stored) entries.set(entry.id, { ...stored, entry });
      }
      for (const { segment } of change.segments) segments.set(segment, (segments.get(segment) ?? 1) + 1);
      break;
    case 'rewrite-drafts':
      memory.lastUpdate += 1;
      drafts.set(change.name, [{ n: memory.lastUpdate, update: change.whole }]);
      break;
    case 'set-aside-update':
      drafts.set(
        change.name,
        (drafts.get(change.name) ?? []).filter(({ n }) => n !== change.n),
      );
      break;
    default:
  }
}

function writeWorkspaces(memory: Memory, change: LedgerChange): void {
  const { workspaces, workspaceOf, invitations, requests } = memory;
  const alter = (id: Workspace['id'], change: (workspace: Workspace) => Workspace): void => {
    const workspace = workspaces.get(id);
    if (workspace) workspaces.set(id, { ...change(workspace), version: workspace.version + 1 });
  };
  switch (change.type) {
    case 'create-workspace': {
      const { workspace: id, name, owner, channel } = change.created;
      const member: Member = memberOf({ ...owner, role: 'owner', limited: false });
      workspaces.set(id, {
        id,
        version: 1,
        name,
        members: [member],
        channels: [channel],
        rules: change.rules,
        snippets: [],
        prompts: [],
      });
      workspaceOf.set(owner.id, id);
      break;
    }
    case 'change-workspace':
      alter(change.workspace, (workspace) => (change.write ? altered(workspace, change.write) : workspace));
      requests.add(`${change.workspace}/${change.id}`);
      break;
    case 'set-paused':
      alter(change.workspace, (workspace) =>
        alterChannel(workspace, change.channel, ({ paused: _paused, ...rest }) =>
          change.paused === null ? rest : { ...rest, paused: change.paused },
        ),
      );
      break;
    case 'set-templates':
      alter(change.workspace, (workspace) =>
        alterChannel(workspace, change.channel, (before) => ({ ...before, templates: change.templates })),
      );
      break;
    case 'add-member':
      alter(change.workspace, (workspace) => ({
        ...workspace,
        members: [...workspace.members, memberOf(change.member)],
      }));
      workspaceOf.set(change.member.id, change.workspace);
      break;
    case 'add-invitation':
      invitations.set(change.invitation.tokenHash, { ...change.invitation, workspace: change.workspace });
      break;
    case 'remove-invitation':
      invitations.delete(change.tokenHash);
      break;
    default:
  }
}

function memberOf({ id, name, email, role, limited }: ChangeOf<'add-member'>['member']): Member {
  return { id, name, email, role, limited, active: true };
}

function alterChannel(workspace: Workspace, id: ChannelId, change: (channel: Channel) => Channel): Workspace {
  return { ...workspace, channels: workspace.channels.map((one) => (one.id === id ? change(one) : one)) };
}

function altered(workspace: Workspace, write: WorkspaceWrite): Workspace {
  const { members, channels, snippets = [], prompts = [] } = workspace;
  switch (write.type) {
    case 'rename':
      return { ...workspace, name: write.name };
    case 'set-rules':
      return { ...workspace, rules: write.rules };
    case 'add-channel':
      return { ...workspace, channels: [...channels, write.channel] };
    case 'set-channel': {
      const { channel, name, settings } = write;
      return alterChannel(workspace, channel, (before) => ({ ...before, name, settings }) as Channel);
    }
    case 'remove-channel':
      return alterChannel(workspace, write.channel, (before) => {
        const { paused: _paused, templates: _templates, ...rest } = before;
        return { ...rest, removed: true };
      });
    case 'set-secret':
      return workspace;
    case 'set-member': {
      const { type: _type, member, ...rest } = write;
      return { ...workspace, members: members.map((one) => (one.id === member ? { ...one, ...rest } : one)) };
    }
    case 'rename-member':
      return {
        ...workspace,
        members: members.map((one) => (one.id === write.member ? { ...one, name: write.name } : one)),
      };
    case 'put-snippet':
      return { ...workspace, snippets: put(snippets, write.snippet) };
    case 'remove-snippet':
      return { ...workspace, snippets: snippets.filter(({ id }) => id !== write.snippet) };
    case 'put-prompt':
      return { ...workspace, prompts: put(prompts, write.prompt) };
    case 'remove-prompt':
      return { ...workspace, prompts: prompts.filter(({ id }) => id !== write.prompt) };
    case 'allow-browser-models': {
      const { browserModels: _models, ...rest } = workspace;
      return write.on ? { ...rest, browserModels: true } : rest;
    }
  }
}

function put<One extends { readonly id: string }>(all: readonly One[], one: One): readonly One[] {
  return [...all.filter(({ id }) => id !== one.id), one].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
