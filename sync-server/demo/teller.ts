/**
 * Tells what happens to one contact, step by step in time, and keeps in mind what follows from it: who is in charge,
 * whether a conversation is open, what the clock will do. What would be after now does not happen any more.
 */
import type { Action } from '@parley/core/contact/decide/command';
import type { Reference, Snooze } from '@parley/core/contact/entry';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import { NO_ANSWER } from '@parley/core/language/no-answer';
import { entryIdOf, type AgentId, type CommandId, type ContactId, type EntryId } from '@parley/core/ids';
import { fromPlainText, type RichText } from '@parley/core/rich-text/rich-text';
import { claimOf, signUser } from '../channels/web-chat/visitor-identity.ts';
import type { Persona } from './cast.ts';
import { ALL, commandDeed, jobDeed, visitorDeed, type Deed, type Stage } from './deed.ts';
import { atWork, awake, DAY, MINUTE } from './office-hours.ts';
import type { Random } from './random.ts';

/** Idle time after which the demo's conversations close by themselves, in ms. */
export const AUTO_CLOSE = 3 * DAY;

export interface Page {
  readonly url: string;
  readonly title: string;
}

/** How a message reaches the visitor. */
export type Sent = 'sent' | 'failed' | 'uncertain';

export class Teller {
  readonly contact: ContactId;
  readonly deeds: Deed[] = [];
  readonly #stage: Stage;
  readonly #persona: Persona;
  readonly #random: Random;
  /** Time of the last deed, in ms. */
  #time: number;
  /** Whether now has been reached: nothing happens any more. */
  #isOver = false;
  /** Whether the conversation is open. */
  #isOpen = false;
  /** Whether the visitor has said who they are. */
  #isKnown = false;
  #assignee: AgentId | null = null;
  #snooze: Snooze | null = null;
  /** Since when the last reply has not been answered. */
  #idleSince: number | null = null;
  /** Whether a reply waits to be read by the visitor. */
  #isUnread = false;
  /** What the last close cleared, and its undo brings back. */
  #beforeClose: { assignee: AgentId | null; snooze: Snooze | null; isIdle: boolean } | null = null;

  /** @param from when the first thing may happen, in ms */
  constructor(stage: Stage, persona: Persona, contact: ContactId, random: Random, from: number) {
    this.#stage = stage;
    this.#persona = persona;
    this.contact = contact;
    this.#random = random;
    this.#time = from;
  }

  /** Time of the last deed, in ms. */
  time(): number {
    return this.#time;
  }

  /** Whether now has been reached. */
  over(): boolean {
    return this.#isOver;
  }

  isOpen(): boolean {
    return this.#isOpen;
  }

  assignee(): AgentId | null {
    return this.#assignee;
  }

  snooze(): Snooze | null {
    return this.#snooze;
  }

  /** Lets time pass, until the next actor is awake or at work. */
  pass(ms: number, actor: 'customer' | 'agent' | 'clock'): void {
    const { now } = this.#stage;
    const until = this.#time + Math.round(ms);
    this.#runClock(until);
    const then = Math.max(this.#time, until);
    this.#time =
      actor === 'agent'
        ? atWork(then, now, this.#random)
        : actor === 'customer'
          ? awake(then, now, this.#random)
          : then;
    // The night may have been long enough for the clock as well.
    if (this.#time > then) {
      const later = this.#time;
      this.#time = then;
      this.#runClock(later);
      this.#time = Math.max(this.#time, later);
    }
    if (this.#time > now) this.#isOver = true;
  }

  writes(
    words: string,
    more: { readonly pages?: readonly Page[]; readonly reference?: Reference } = {},
  ): void {
    const { channel, newId } = this.#stage;
    const id = newId<string>();
    const { pages, reference } = more;
    const time = this.#time;
    this.#visitorDoes(
      {
        type: 'message',
        channel,
        body: fromPlainText(words),
        files: [],
        sender: this.#claim().sender,
        external: id,
        ...(reference ? { reference } : {}),
        ...(pages
          ? { pages: pages.map((page, n) => ({ ...page, at: time - (pages.length - n) * MINUTE })) }
          : {}),
      },
      { once: id, create: true },
    );
    if (this.#isOver) return;
    this.#isOpen = true;
    this.#idleSince = null;
    if (this.#snooze?.regardless === false) this.#snooze = null;
  }

  sees(page: Page): void {
    this.#visitorDoes({ type: 'page', channel: this.#stage.channel, ...page });
  }

  comesAgain(reference: Reference): void {
    this.#visitorDoes({
      type: 'channel-event',
      channel: this.#stage.channel,
      name: 'referral',
      reference,
    });
  }

  /** Says who they are. */
  identifies(): void {
    this.#isKnown = true;
    const { sender, fields } = this.#claim();
    this.#visitorDoes({ type: 'identified', channel: this.#stage.channel, sender, set: fields });
  }

  /** The widget reports that all messages so far were delivered or read. */
  receives(status: 'delivered' | 'read'): void {
    if (!this.#isUnread) return;
    this.#visitorDoes({ type: 'delivery', channel: this.#stage.channel, status, upTo: ALL });
    this.#isUnread = status !== 'read';
  }

  replies(agent: AgentId, body: RichText, outcome: Sent = 'sent'): EntryId {
    const random = this.#random;
    const writtenAt = random.chance(0.02) ? this.#time - random.between(4, 25) * MINUTE : this.#time;
    const id = this.#command(agent, { type: 'send', body, files: [] }, writtenAt);
    const message = entryIdOf(id, this.#isOpen ? 0 : 1);
    if (this.#isOver) return message;
    this.#isOpen = true;
    this.#assignee ??= agent;
    this.#deliver(message, outcome);
    this.#idleSince = this.#time;
    this.#isUnread = true;
    return message;
  }

  comments(agent: AgentId, body: RichText, replyTo?: EntryId): EntryId {
    const action: Action = { type: 'comment', body, files: [], ...(replyTo ? { replyTo } : {}) };
    return entryIdOf(this.#command(agent, action), 0);
  }

  opens(agent: AgentId): void {
    this.#command(agent, { type: 'open' });
    if (!this.#isOver) this.#isOpen = true;
  }

  closes(agent: AgentId, note?: { category?: string; summary?: string }): EntryId {
    const assignee = this.#assignee;
    const leaves = this.#time < this.#stage.rulesSince && assignee !== null;
    const id = this.#command(agent, { type: 'close', ...(note ? { note } : {}) });
    if (!this.#isOver) {
      this.#beforeClose = {
        assignee: leaves ? assignee : null,
        snooze: this.#snooze,
        isIdle: this.#idleSince !== null,
      };
      this.#isOpen = false;
      this.#idleSince = null;
      this.#snooze = null;
      if (leaves) this.#assignee = null;
    }
    return entryIdOf(id, leaves ? 1 : 0);
  }

  assigns(agent: AgentId, to: AgentId | null): void {
    if (to === this.#assignee) return;
    this.#command(agent, { type: 'assign', to, from: this.#assignee });
    if (!this.#isOver) this.#assignee = to;
  }

  snoozes(agent: AgentId, until: number, regardless: boolean): void {
    this.#command(agent, { type: 'snooze', until, regardless });
    if (!this.#isOver) this.#snooze = { until, regardless };
  }

  wakes(agent: AgentId): void {
    if (!this.#snooze) return;
    this.#command(agent, { type: 'wake' });
    if (this.#isOver) return;
    this.#snooze = null;
    if (this.#idleSince !== null) this.#idleSince = this.#time;
  }

  undoesClose(agent: AgentId, close: EntryId): void {
    this.#command(agent, { type: 'undo', entry: close });
    const before = this.#beforeClose;
    if (this.#isOver || !before) return;
    this.#isOpen = true;
    this.#assignee ??= before.assignee;
    this.#snooze = before.snooze && before.snooze.until > this.#time ? before.snooze : null;
    this.#idleSince = before.isIdle ? this.#time : null;
  }

  /** The channel takes a message that is tried again. */
  sends(message: EntryId): void {
    this.#deliver(message, 'sent');
  }

  /** Any other action, which changes nothing that the teller keeps in mind. */
  does(agent: AgentId, action: Action): void {
    this.#command(agent, action);
  }

  /** An agent has seen all that the contact has written. */
  reads(agent: AgentId): void {
    this.#command(agent, { type: 'set-read-cursor', inbound: ALL });
  }

  #add(deed: Deed): void {
    if (deed.at > this.#stage.now) this.#isOver = true;
    if (!this.#isOver) this.deeds.push(deed);
  }

  #visitorDoes(event: InboundEvent, extra: { once?: string; create?: boolean } = {}): void {
    const { workspace, channel } = this.#stage;
    const visitor = { workspace, channel, external: this.#persona.external, contact: this.contact };
    this.#add(visitorDeed(this.#stage, visitor, event, this.#time, extra));
  }

  #command(agent: AgentId, action: Action, writtenAt = this.#time): CommandId {
    const { id, deed } = commandDeed(this.#stage, this.contact, agent, action, this.#time, writtenAt);
    this.#add(deed);
    return id;
  }

  /** The channel reports after a moment what became of a message. */
  #deliver(message: EntryId, status: Sent): void {
    const { channel } = this.#stage;
    this.#time += this.#random.between(300, 1_800);
    const error = status === 'sent' ? {} : { error: NO_ANSWER };
    const event: InboundEvent = { type: 'delivery', channel, status, message, ...error };
    this.#add(jobDeed(this.#stage, this.contact, event, this.#time));
  }

  /** Who the visitor says they are. */
  #claim(): ReturnType<typeof claimOf> {
    const { secret } = this.#stage;
    const { identity, proven, shy, external } = this.#persona;
    const { user } = identity;
    const signed =
      proven && user !== undefined ? { ...identity, signature: signUser(user, secret) } : identity;
    return claimOf(external, this.#isKnown || !shy ? signed : undefined, [secret]);
  }

  /** What the clock does until `until`: a snooze ends, an idle conversation closes. */
  #runClock(until: number): void {
    const random = this.#random;
    const snooze = this.#snooze;
    if (snooze && snooze.until <= until) {
      this.#time = snooze.until + random.between(20, 900);
      const event: InboundEvent = { type: 'snooze-due', until: snooze.until };
      this.#add(jobDeed(this.#stage, this.contact, event, this.#time));
      if (!this.#isOver && this.#idleSince !== null) this.#idleSince = this.#time;
      if (!this.#isOver) this.#snooze = null;
    }
    if (this.#snooze || !this.#isOpen || this.#idleSince === null) return;
    const due = Math.max(this.#idleSince + AUTO_CLOSE, this.#stage.rulesSince) + random.between(20, 900);
    if (due > until) return;
    this.#time = due;
    this.#add({ type: 'auto-close', at: due, contact: this.contact });
    if (this.#isOver) return;
    this.#isOpen = false;
    this.#idleSince = null;
  }
}
