/** A server in memory, for tests of the replica: it decides with the real core, and forgets nothing. */
import type { Command } from '@parley/core/contact/decide/command';
import { consequencesOf } from '@parley/core/contact/consequences';
import type { Context } from '@parley/core/contact/decide/context';
import { decideInbound } from '@parley/core/contact/decide/decide-inbound';
import { decide } from '@parley/core/contact/decide/decide';
import type { Entry, Fact } from '@parley/core/contact/entry';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import { record, type Placed, type Stamp } from '@parley/core/contact/record';
import { withoutWords } from '@parley/core/contact/redact';
import { initialState } from '@parley/core/contact/state';
import { encodeRecord, extendRecord } from '@parley/core/documents/record-document';
import { causeOf, type AgentId, type CommandId, type ContactId, type FileId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import { newId } from '@parley/core/new-id';
import type { AttachToken, Change, ChangesPage } from '@parley/core/protocol/agent-api';
import type { Answer } from '@parley/core/protocol/answers';
import { canSee } from '@parley/core/workspace/visibility';
import {
  changeSettings,
  DEFAULT_SETTINGS,
  type AgentSettings,
  type SettingsRequest,
} from '@parley/core/workspace/agent-settings';
import type { Workspace } from '@parley/core/workspace/workspace';
import * as Y from 'yjs';
import { NO_CHANNELS } from '../outbox/view.ts';
import { itemChanges } from './item-changes.ts';
import { NotificationsDouble } from './notifications-double.ts';
import type { StoredContact } from './stored-contact.ts';

/** An attached document, as a socket of one agent holds it. */
export interface ServerConnection {
  readonly agent: AgentId;
  readonly name: string;
  readonly update: (update: Uint8Array) => void;
  readonly stateless: (payload: string) => void;
  readonly denied: (reason: string) => void;
}

/** What the feed tells of. */
type Noted =
  | { readonly type: 'row'; readonly contact: ContactId }
  | { readonly type: 'own'; readonly agent: AgentId; readonly change: Change }
  | { readonly type: 'workspace' };

export class ServerDouble {
  workspace: Workspace;
  now = 1_700_000_000_000;
  readonly contacts = new Map<ContactId, StoredContact>();
  readonly settings = new Map<AgentId, AgentSettings>();
  readonly files = new Set<FileId>();
  readonly answers = new Map<string, { readonly command: string; readonly answer: Answer }>();
  readonly held = new Map<CommandId, { readonly author: AgentId; readonly command: Command }>();
  readonly docs = new Map<string, Y.Doc>();
  readonly connections = new Set<ServerConnection>();
  readonly erased = new Set<ContactId>();
  /** Every command that was asked for, in order, repeated ones too. */
  readonly asked: Command[] = [];
  /** Every change of settings, likewise. */
  readonly askedSettings: SettingsRequest[] = [];
  /** How many changes a page has. */
  pageSize = 500;
  epoch = 1;
  #log: { readonly rev: number; readonly noted: Noted }[] = [];
  #rev = 0;
  readonly #notifications = new NotificationsDouble((agent, notification) =>
    this.#note({ type: 'own', agent, change: { type: 'notification', rev: 0, notification } }),
  );

  constructor(workspace: Workspace) {
    this.workspace = workspace;
    this.#note({ type: 'workspace' });
  }

  #note(noted: Noted): void {
    this.#rev += 1;
    this.#log.push({ rev: this.#rev, noted });
  }

  #contact(id: ContactId): StoredContact {
    const known = this.contacts.get(id);
    if (known) return known;
    const fresh: StoredContact = {
      state: initialState(id),
      segments: [],
      draftsDocument: { incarnation: 1, revision: 0 },
    };
    this.contacts.set(id, fresh);
    return fresh;
  }

  #context(actor: Stamp['actor'], cause: CommandId, contact: StoredContact): Context {
    const entries = contact.segments.flatMap((segment) => segment.entries);
    return {
      now: this.now,
      actor,
      cause,
      rules: this.workspace.rules,
      isMember: (agent) => this.workspace.members.some(({ id, active }) => id === agent && active),
      isOrWasMember: (agent) => this.workspace.members.some(({ id }) => id === agent),
      isOnline: () => true,
      isChannel: (channel) => this.workspace.channels.some(({ id }) => id === channel),
      isDirect: () => false,
      comment: (id) => {
        const comment = entries.find((entry) => entry.id === id);
        if (comment?.kind !== 'comment' || comment.by.kind !== 'agent') return undefined;
        const version = entries.filter((one) => one.kind === 'comment-edited' && one.comment === id).length;
        const deleted = entries.some((one) => one.kind === 'comment-deleted' && one.comment === id);
        return { by: comment.by.id, version, deleted };
      },
      content: (id) => {
        const entry = entries.find((one) => one.id === id);
        return entry?.kind === 'message' || entry?.kind === 'comment' ? entry : undefined;
      },
      ...NO_CHANNELS,
      delivery: () => undefined,
      file: (id) =>
        this.files.has(id) ? { id, name: 'file', type: 'application/octet-stream', size: 1 } : undefined,
      earlier: (id) => {
        const answer = [...this.answers.values()].find((one) => one.answer.id === id)?.answer;
        if (answer?.outcome === 'held') return this.held.has(id) ? 'held' : 'gone';
        return answer?.outcome ?? 'unknown';
      },
    };
  }

  #record(id: ContactId, facts: readonly Fact[], stamp: Stamp): void {
    const contact = this.#contact(id);
    const before = contact.state;
    const { placed, state } = record(before, facts, stamp);
    contact.state = state;
    for (const one of placed) this.#place(contact, one);
    const entries = placed.map(({ entry }) => entry);
    const { redactions, notices } = consequencesOf(before, entries, state, null, () => []);
    for (const comment of redactions) this.#redact(contact, comment);
    if (placed.length > 0) this.#note({ type: 'row', contact: id });
    const agents = this.workspace.members.map((member) => member.id);
    for (const notice of notices) this.#notifications.notify(agents, state, notice);
    this.#revoke();
    this.#extend(contact);
  }

  #place(contact: StoredContact, { entry, segment: name }: Placed): void {
    const known = contact.segments.find((segment) => segment.name === name);
    if (known) known.entries.push(entry);
    else contact.segments.push({ name, first: entry.seq, incarnation: 1, entries: [entry] });
  }

  #redact(contact: StoredContact, comment: Entry['id']): void {
    for (const segment of contact.segments) {
      const isOf = (entry: Entry): boolean =>
        entry.id === comment || (entry.kind === 'comment-edited' && entry.comment === comment);
      if (!segment.entries.some(isOf)) continue;
      const before = `${segment.name}@${segment.incarnation}`;
      segment.entries = segment.entries.map((entry) => (isOf(entry) ? withoutWords(entry) : entry));
      segment.incarnation += 1;
      this.docs.delete(before);
      for (const open of [...this.connections]) if (open.name === before) open.denied('stale');
    }
  }

  /** The contact that a document belongs to. */
  #contactOf(name: string): StoredContact | undefined {
    const draftsDocument = /^drafts\/([a-z0-9]+)/.exec(name)?.[1];
    if (draftsDocument !== undefined) return this.contacts.get(draftsDocument as ContactId);
    return [...this.contacts.values()].find(({ segments }) =>
      segments.some((segment) => name.startsWith(`${segment.name}@`)),
    );
  }

  #isRevoked(agent: AgentId, name: string): boolean {
    const contact = this.#contactOf(name);
    return contact !== undefined && !this.sees(agent, contact.state.contact);
  }

  /** Agents who do not see a contact any more are cut off before its documents grow. */
  #revoke(): void {
    for (const open of [...this.connections])
      if (this.#isRevoked(open.agent, open.name)) open.denied('revoked');
  }

  #extend(contact: StoredContact): void {
    for (const segment of contact.segments) {
      const doc = this.docs.get(`${segment.name}@${segment.incarnation}`);
      if (doc)
        extendRecord(
          doc,
          0,
          segment.entries.map((entry) => JSON.stringify(entry)),
        );
    }
  }

  /** Something a channel brings. */
  receive(contact: ContactId, event: InboundEvent): void {
    const cause = newId<CommandId>();
    const actor = { kind: 'contact' } as const;
    const found = this.#contact(contact);
    const facts = decideInbound(found.state, event, this.#context(actor, cause, found));
    this.#record(contact, facts, { cause, actor, now: this.now });
    this.push();
  }

  apply(author: AgentId, command: Command): Answer {
    this.asked.push(command);
    const key = `${author}/${command.id}`;
    const text = JSON.stringify(command);
    const known = this.answers.get(key);
    if (known && known.command !== text) {
      return { id: command.id, outcome: 'refused', seq: 0, refusal: { reason: 'id-reused' } };
    }
    if (known) return known.answer;
    const answer = this.#decide(author, command);
    this.answers.set(key, { command: text, answer });
    return answer;
  }

  #decide(author: AgentId, command: Command): Answer {
    const { id, action, replaces } = command;
    if (this.erased.has(command.contact)) {
      return { id, outcome: 'refused', seq: 0, refusal: { reason: 'erased' } };
    }
    if (action.type === 'archive') {
      this.#notifications.archive(author, action);
      return { id, outcome: 'applied', seq: this.contacts.get(command.contact)?.state.seq ?? 0 };
    }
    const contact = this.contacts.get(command.contact);
    if (contact === undefined || !this.sees(author, command.contact)) {
      return { id, outcome: 'refused', seq: 0, refusal: { reason: 'unknown-contact' } };
    }
    if (replaces !== undefined && !this.held.has(replaces)) {
      return { id, outcome: 'refused', seq: contact.state.seq, refusal: { reason: 'nothing-held' } };
    }
    const actor = { kind: 'agent', id: author } as const;
    const decision = decide(contact.state, command, this.#context(actor, id, contact));
    if (decision.outcome === 'refused') return { ...decision, id, seq: contact.state.seq };
    if (decision.outcome === 'held') {
      this.held.set(id, { author, command });
      const change = { type: 'held', rev: 0, held: { command, hold: decision.hold, at: this.now } } as const;
      this.#note({ type: 'own', agent: author, change });
      return { ...decision, id, seq: contact.state.seq };
    }
    if (replaces !== undefined) {
      this.held.delete(replaces);
      this.#note({ type: 'own', agent: author, change: { type: 'held-over', rev: 0, command: replaces } });
    }
    if (action.type === 'set-read-cursor') {
      const own = { rev: 0, contact: command.contact, inbound: action.inbound };
      this.#note({ type: 'own', agent: author, change: { type: 'read-cursor', ...own } });
    }
    this.#record(command.contact, decision.facts, {
      cause: id,
      actor,
      now: this.now,
      happenedAt: command.happenedAt,
    });
    return { id, outcome: 'applied', seq: contact.state.seq };
  }

  /** Once under its id, as the real one does it. */
  changeSettings(agent: AgentId, request: SettingsRequest): AgentSettings {
    const before = this.settings.get(agent) ?? DEFAULT_SETTINGS;
    const isRepeated = this.askedSettings.some(({ id }) => id === request.id);
    this.askedSettings.push(request);
    const after = isRepeated ? undefined : changeSettings(before, request.change);
    if (after === undefined) return before;
    this.settings.set(agent, after);
    this.#note({ type: 'own', agent, change: { type: 'settings', rev: 0, settings: after } });
    return after;
  }

  erase(id: ContactId): void {
    this.contacts.delete(id);
    this.erased.add(id);
    this.#note({ type: 'row', contact: id });
    for (const open of [...this.connections]) if (open.name.includes(id)) open.denied('deleted');
    this.push();
  }

  /** The row as the agents see it. */
  row(id: ContactId): Row {
    const { state, segments, draftsDocument } = this.#contact(id);
    const live = segments.find(({ name }) => name === state.segment?.name);
    return { contact: id, state, incarnation: live?.incarnation ?? 1, draftsDocument: { ...draftsDocument } };
  }

  /** Cuts what agents see again, as after a changed limit. */
  newEpoch(): void {
    this.epoch += 1;
    this.push();
  }

  #changesOf(rev: number, noted: Noted, agent: AgentId): Change | readonly Change[] {
    if (noted.type === 'workspace') return itemChanges(this.workspace, rev);
    if (noted.type === 'own') return noted.agent === agent ? { ...noted.change, rev } : [];
    const { contact } = noted;
    return this.sees(agent, contact)
      ? { type: 'row', rev, contact, row: this.row(contact) }
      : { type: 'gone', rev, contact, erased: this.erased.has(contact) };
  }

  /** Whether an agent sees a contact. */
  sees(agent: AgentId, contact: ContactId): boolean {
    const member = this.workspace.members.find(({ id }) => id === agent);
    const state = this.contacts.get(contact)?.state;
    return member !== undefined && state !== undefined && canSee(member, state);
  }

  changes(agent: AgentId, cursor: string | null): ChangesPage {
    const [epoch, revText] = (cursor ?? '').split('.');
    const stands = cursor !== null && Number(epoch) === this.epoch;
    const from = stands ? Number(revText) : 0;
    const latest = new Map<string, { readonly rev: number; readonly noted: Noted }>();
    for (const { rev, noted } of this.#log) {
      const name =
        noted.type === 'row' ? noted.contact : noted.type === 'workspace' ? noted.type : String(rev);
      latest.delete(name);
      if (rev > from) latest.set(name, { rev, noted });
    }
    const all = [...latest.values()];
    const some = all.slice(0, this.pageSize);
    const more = all.length > some.length;
    const rev = more ? (some.at(-1)?.rev ?? from) : this.#rev;
    return {
      since: `${this.epoch}.${from}`,
      cursor: `${this.epoch}.${rev}`,
      reset: !stands,
      changes: some.flatMap((one) => this.#changesOf(one.rev, one.noted, agent)),
      more,
    };
  }

  /** Tells those who follow the feed that something happened. */
  push(): void {
    for (const open of [...this.connections]) {
      if (open.name.startsWith('feed/')) open.stateless(JSON.stringify({ type: 'behind' }));
    }
  }

  /** The document of a name as the server has it now, or why it is refused. */
  open(agent: AgentId, name: string, token: AttachToken): Y.Doc | string {
    if (this.#isRevoked(agent, name)) return 'revoked';
    const known = this.docs.get(name);
    const segment = [...this.contacts.values()]
      .flatMap(({ segments }) => segments)
      .find((one) => name.startsWith(`${one.name}@`));
    if (segment) {
      if (name !== `${segment.name}@${segment.incarnation}`) return 'stale';
      const last = token.count === 0 ? null : (segment.entries[token.count - 1]?.id ?? '?');
      if (last !== token.last) return 'stale';
      const doc = known ?? encodeRecord(segment.entries.map((entry) => JSON.stringify(entry)));
      this.docs.set(name, doc);
      return doc;
    }
    if (name.startsWith('conversation/') || name.startsWith('interval/')) return 'unknown-document';
    if (name.startsWith('drafts/')) {
      if (this.#contactOf(name) === undefined) return 'deleted';
    }
    const doc = known ?? new Y.Doc();
    this.docs.set(name, doc);
    return doc;
  }

  /** An update of a drafts document, logged before it is acknowledged. */
  write(name: string, update: Uint8Array): void {
    const doc = this.docs.get(name);
    if (!doc || !name.startsWith('drafts/')) return;
    let isNew = false;
    const note = (): void => void (isNew = true);
    doc.on('update', note);
    Y.applyUpdate(doc, update);
    doc.off('update', note);
    if (!isNew) return;
    const contact = this.#contactOf(name);
    if (contact) {
      contact.draftsDocument.revision += 1;
      this.#note({ type: 'row', contact: contact.state.contact });
    }
  }

  /** All entries of a contact, oldest first. */
  entries(contact: ContactId): Entry[] {
    return this.#contact(contact).segments.flatMap(({ entries }) => entries);
  }
  /** Entries that a command has brought. */
  entriesOf(contact: ContactId, command: CommandId): Entry[] {
    return this.entries(contact).filter(({ id }) => causeOf(id) === command);
  }
}
