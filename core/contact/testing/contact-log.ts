/** For tests: one contact's record in memory, written by agents, a contact and the clock as the server would. */
import type { AgentId, ChannelId, CommandId, ContactId, ConversationId, EntryId, FileId } from '../../ids.ts';
import { entryIdOf } from '../../ids.ts';
import type { MessageTemplate } from '../../channels/templates.ts';
import type { RichText } from '../../rich-text/rich-text.ts';
import { fromPlainText } from '../../rich-text/rich-text.ts';
import { DEFAULT_RULES } from '../../workspace/defaults.ts';
import { channelIdsOf } from '../channel-ids.ts';
import type { MessagePart } from '../message-part.ts';
import { decideInbound } from '../decide/decide-inbound.ts';
import type { Action, Command } from '../decide/command.ts';
import { consequencesOf, type Consequences } from '../consequences.ts';
import type { Context, Rules } from '../decide/context.ts';
import { decide } from '../decide/decide.ts';
import type { Decision } from '../decide/decision.ts';
import {
  firstDelivery,
  type Actor,
  type DeliveryStatus,
  type Entry,
  type EntryOf,
  type FileRef,
  type Kind,
} from '../entry.ts';
import type { InboundEvent } from '../decide/inbound.ts';
import { record, type Placed } from '../record.ts';
import { initialState, type ContactState } from '../state.ts';
import { mentionsOf } from '../../rich-text/plain-text.ts';

export const ANA = 'agentana1' as AgentId;
export const BEN = 'agentben1' as AgentId;
export const CLEO = 'agentcleo' as AgentId;
export const STRANGER = 'stranger1' as AgentId;
export const CHAT = 'channelchat' as ChannelId;
export const CONTACT = 'contactone' as ContactId;
export const PICTURE: FileRef = {
  id: 'filepicture' as FileId,
  name: 'cat.png',
  type: 'image/png',
  size: 1_234,
};

/** A fixed afternoon: server times of tests begin here, in ms. */
export const NOON = Date.UTC(2026, 0, 5, 12);

export const text = (words: string): RichText => fromPlainText(words);
export const mentioning = (...agents: readonly AgentId[]): RichText => ({
  v: 1,
  blocks: [{ type: 'paragraph', children: agents.map((agent) => ({ type: 'mention', agent })) }],
});

export interface CommandOptions {
  readonly id?: CommandId;
  readonly seen?: number;
  readonly after?: CommandId;
  readonly replaces?: CommandId;
  readonly happenedAt?: number;
}

export interface Done {
  readonly id: CommandId;
  readonly decision: Decision;
  readonly entries: readonly Entry[];
  readonly consequences: Consequences;
}

export class ContactLog {
  state: ContactState = initialState(CONTACT);
  placed: readonly Placed[] = [];
  now = NOON;
  rules: Rules = { ...DEFAULT_RULES };
  members = new Set<AgentId>([ANA, BEN, CLEO]);
  /** Former members of the workspace. */
  left = new Set<AgentId>();
  online = new Set<AgentId>([ANA, BEN, CLEO]);
  /** Whether the channel has nothing to send. */
  direct = false;
  /** Of channels that have templates. */
  templates = new Map<ChannelId, readonly MessageTemplate[]>();
  /** Other contacts by the ids that find them. */
  owners = new Map<string, { readonly contact: ContactId; readonly name: string }>();
  /** Messages by the channel's ids of them. */
  parts = new Map<string, MessagePart>();
  outcomes = new Map<CommandId, 'applied' | 'held' | 'refused' | 'gone'>();
  #made = 0;

  get entries(): readonly Entry[] {
    return this.placed.map((placed) => placed.entry);
  }

  newId(prefix: string): CommandId {
    this.#made += 1;
    return `${prefix}${String(this.#made).padStart(8, '0')}` as CommandId;
  }

  context(actor: Actor, cause: CommandId): Context {
    return {
      now: this.now,
      actor,
      cause,
      rules: this.rules,
      isMember: (agent) => this.members.has(agent),
      isOrWasMember: (agent) => this.members.has(agent) || this.left.has(agent),
      isOnline: (agent) => this.online.has(agent),
      isChannel: (channel) => channel === CHAT,
      isDirect: () => this.direct,
      comment: (id) => this.#comment(id),
      content: (id) => [...this.all('message'), ...this.all('comment')].find((entry) => entry.id === id),
      templates: (channel) => this.templates.get(channel),
      owner: (_channel, key) => this.owners.get(key),
      message: (id) => this.#message(id),
      parts: (id) => this.all('delivery').findLast((one) => one.message === id && one.parts)?.parts?.length,
      seqAt: (time) => this.entries.findLast(({ at }) => at <= time)?.seq ?? 0,
      messagePart: (_channel, external) => this.parts.get(external),
      delivery: (id) => this.#delivery(id),
      file: (id) => (id === PICTURE.id ? PICTURE : undefined),
      earlier: (id) => this.outcomes.get(id) ?? 'unknown',
    };
  }

  /** An agent's command, by default from somebody who has seen everything. */
  say(author: AgentId, action: Action, options: CommandOptions = {}): Done {
    const id = options.id ?? this.newId('command');
    const command: Command = {
      v: 1,
      id,
      contact: CONTACT,
      happenedAt: options.happenedAt ?? this.now,
      seen: options.seen ?? this.state.seq,
      ...(options.after === undefined ? {} : { after: options.after }),
      ...(options.replaces === undefined ? {} : { replaces: options.replaces }),
      action,
    };
    const actor: Actor = { kind: 'agent', id: author };
    const decision = decide(this.state, command, this.context(actor, id));
    this.outcomes.set(id, decision.outcome);
    const facts = decision.outcome === 'applied' ? decision.facts : [];
    return { id, decision, ...this.#write(facts, id, actor, command.happenedAt) };
  }

  send(author: AgentId, words: string, options: CommandOptions = {}): Done {
    return this.say(author, { type: 'send', body: text(words), files: [] }, options);
  }

  comment(author: AgentId, words: string, options: CommandOptions = {}): Done {
    return this.say(author, { type: 'comment', body: text(words), files: [] }, options);
  }

  bring(event: InboundEvent, actor: Actor = { kind: 'contact' }, id = this.newId('inbound')): Done {
    const facts = decideInbound(this.state, event, this.context(actor, id));
    const written = this.#write(facts, id, actor, undefined);
    for (const { external, ...part } of channelIdsOf(event, written.entries, this.context(actor, id)))
      if (!this.parts.has(external)) this.parts.set(external, part);
    return { id, decision: { outcome: 'applied', facts }, ...written };
  }

  /** A message by the contact. */
  write(words: string, more: Partial<Extract<InboundEvent, { type: 'message' }>> = {}): Done {
    return this.bring({
      type: 'message',
      channel: CHAT,
      body: text(words),
      files: [],
      sender: { external: 'visitor1' },
      external: this.newId('message'),
      ...more,
    });
  }

  kinds(): readonly Kind[] {
    return this.entries.map((entry) => entry.kind);
  }

  all<K extends Kind>(kind: K): readonly EntryOf<K>[] {
    return this.entries.filter((entry): entry is EntryOf<K> => entry.kind === kind);
  }

  last(): Entry {
    const entry = this.entries.at(-1);
    if (entry === undefined) throw new Error('the record is empty');
    return entry;
  }

  get openConversation(): ConversationId | undefined {
    return this.state.conversation?.id;
  }

  #write(
    facts: readonly Parameters<typeof record>[1][number][],
    cause: CommandId,
    actor: Actor,
    happenedAt?: number,
  ) {
    const before = this.state;
    const done = record(before, facts, {
      cause,
      actor,
      now: this.now,
      ...(happenedAt === undefined ? {} : { happenedAt }),
    });
    this.state = done.state;
    const earlier = this.entries;
    this.placed = [...this.placed, ...done.placed];
    const entries = done.placed.map((placed) => placed.entry);
    const mentionedBefore = (comment: EntryId) =>
      earlier.flatMap((entry) =>
        (entry.kind === 'comment' && entry.id === comment) ||
        (entry.kind === 'comment-edited' && entry.comment === comment)
          ? mentionsOf(entry.body)
          : [],
      );
    const consequences = consequencesOf(before, entries, done.state, this.rules.autoClose, mentionedBefore);
    return { entries, consequences };
  }

  #comment(id: EntryId) {
    const posted = this.all('comment').find((entry) => entry.id === id);
    if (posted?.by.kind !== 'agent') return undefined;
    const version = this.all('comment-edited').filter((entry) => entry.comment === id).length;
    const deleted = this.all('comment-deleted').some((entry) => entry.comment === id);
    return { by: posted.by.id, version, deleted };
  }

  #message(id: EntryId): EntryOf<'message'> | undefined {
    const found = this.all('message').find((entry) => entry.id === id);
    const isDeleted = this.all('message-deleted').some((entry) => entry.message === id);
    return found && (isDeleted ? { ...found, redacted: true } : found);
  }

  #delivery(id: EntryId): DeliveryStatus | undefined {
    const message = this.all('message').find((entry) => entry.id === id);
    if (message?.direction !== 'out') return undefined;
    return (
      this.all('delivery')
        .filter((entry) => entry.message === id)
        .at(-1)?.status ?? firstDelivery(message)
    );
  }
}

/** A record in which the contact has written one message and nobody has answered. */
export const conversing = (): ContactLog => {
  const log = new ContactLog();
  log.write('Where is my order?');
  return log;
};

/** The id of entry `index` that a command or inbound has caused. */
export const idOf = (done: Done, index: number): EntryId => entryIdOf(done.id, index);
