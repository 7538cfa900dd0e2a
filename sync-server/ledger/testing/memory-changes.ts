/** How the ledger's store in memory writes changes: only what a question reads again. */
import type { LedgerChange } from '../changes.ts';
import { initialState } from '@parley/core/contact/state';
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
  const { items, workspaceOf, invitations, requests } = memory;
  switch (change.type) {
    case 'put-item': {
      const { workspace, item } = change;
      const key = `${workspace}/${item.collection}/${item.id}`;
      memory.itemChanges += 1;
      items.set(key, { ...item, workspace, since: items.get(key)?.since ?? memory.itemChanges });
      break;
    }
    case 'remove-item':
      memory.itemChanges += 1;
      items.delete(`${change.workspace}/${change.collection}/${change.id}`);
      break;
    case 'remember-change':
      requests.add(`${change.workspace}/${change.id}`);
      break;
    case 'add-member':
      workspaceOf.set(change.member, change.workspace);
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
