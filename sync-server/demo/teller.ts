/**
 * Tells what happens to one contact, step by step in time, and keeps in mind what follows from it: who is in charge,
 * whether a conversation is open, what the clock will do. What would be after now does not happen any more.
 */
import type { Action } from '@parley/core/contact/decide/command';
import type { Reference, Snooze } from '@parley/core/contact/entry';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import { NO_ANSWER } from '@parley/core/language/no-answer';
import { entryIdOf, type AgentId, type ContactId, type EntryId } from '@parley/core/ids';
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

export interface Teller {
  readonly contact: ContactId;
  readonly deeds: readonly Deed[];
  /** Time of the last deed, in ms. */
  time(): number;
  /** Whether now has been reached. */
  over(): boolean;
  isOpen(): boolean;
  assignee(): AgentId | null;
  snooze(): Snooze | null;
  /** Lets time pass, to when whoever acts next is awake or at work. */
  pass(ms: number, who: 'customer' | 'agent' | 'clock'): void;
  writes(words: string, more?: { readonly pages?: readonly Page[]; readonly reference?: Reference }): void;
  sees(page: Page): void;
  comesAgain(reference: Reference): void;
  /** Says who they are. */
  identifies(): void;
  /** The widget says that all messages so far were delivered or read. */
  receives(status: 'delivered' | 'read'): void;
  replies(agent: AgentId, body: RichText, sent?: Sent): EntryId;
  comments(agent: AgentId, body: RichText, replyTo?: EntryId): EntryId;
  opens(agent: AgentId): void;
  closes(agent: AgentId, note?: { category?: string; summary?: string }): EntryId;
  assigns(agent: AgentId, to: AgentId | null): void;
  snoozes(agent: AgentId, until: number, regardless: boolean): void;
  wakes(agent: AgentId): void;
  undoesClose(agent: AgentId, close: EntryId): void;
  /** The channel takes a message that is tried again. */
  sends(message: EntryId): void;
  /** Anything else, which changes nothing that is kept in mind here. */
  does(agent: AgentId, action: Action): void;
  marks(agent: AgentId): void;
}

/** @param from when the first thing may happen, in ms */
export const createTeller = (
  stage: Stage,
  persona: Persona,
  contact: ContactId,
  random: Random,
  from: number,
): Teller => {
  const { workspace, channel, now, rulesSince } = stage;
  const { external } = persona;
  const visitor = { workspace, channel, external, contact };
  const deeds: Deed[] = [];
  let time = from;
  let over = false;
  let isOpen = false;
  let isKnown = false;
  let assignee: AgentId | null = null;
  let snooze: Snooze | null = null;
  /** Since when the last reply has not been answered. */
  let idleSince: number | null = null;
  let unread = false;
  /** What the last close cleared, and its undo brings back. */
  let before: { assignee: AgentId | null; snooze: Snooze | null; isIdle: boolean } | null = null;

  const add = (deed: Deed): void => {
    if (deed.at > now) over = true;
    if (!over) deeds.push(deed);
  };
  const happens = (event: InboundEvent, extra: { once?: string; create?: boolean } = {}): void => {
    add(visitorDeed(stage, visitor, event, time, extra));
  };
  const commands = (agent: AgentId, action: Action, writtenAt = time) => {
    const { id, deed } = commandDeed(stage, contact, agent, action, time, writtenAt);
    add(deed);
    return id;
  };
  const claim = () => {
    const { identity, proven } = persona;
    const { user } = identity;
    const signed =
      proven && user !== undefined ? { ...identity, signature: signUser(user, stage.secret) } : identity;
    return claimOf(external, isKnown || !persona.shy ? signed : undefined, stage.secret);
  };

  /** What the clock does until `until`: a snooze ends, an idle conversation closes. */
  const clock = (until: number): void => {
    if (snooze && snooze.until <= until) {
      time = snooze.until + random.between(20, 900);
      add(jobDeed(stage, contact, { type: 'snooze-due', until: snooze.until }, time));
      if (!over && idleSince !== null) idleSince = time;
      if (!over) snooze = null;
    }
    if (snooze || !isOpen || idleSince === null) return;
    const due = Math.max(idleSince + AUTO_CLOSE, rulesSince) + random.between(20, 900);
    if (due > until) return;
    time = due;
    add({ type: 'auto-close', at: due, contact });
    if (over) return;
    isOpen = false;
    idleSince = null;
  };

  return {
    contact,
    deeds,
    time: () => time,
    over: () => over,
    isOpen: () => isOpen,
    assignee: () => assignee,
    snooze: () => snooze,
    pass(ms, who) {
      const until = time + Math.round(ms);
      clock(until);
      const then = Math.max(time, until);
      time =
        who === 'agent' ? atWork(then, now, random) : who === 'customer' ? awake(then, now, random) : then;
      // The night may have been long enough for the clock as well.
      if (time > then) {
        const later = time;
        time = then;
        clock(later);
        time = Math.max(time, later);
      }
      if (time > now) over = true;
    },
    writes(words, more = {}) {
      const id = stage.newId<string>();
      const { pages, reference } = more;
      happens(
        {
          type: 'message',
          channel,
          body: fromPlainText(words),
          files: [],
          sender: claim().sender,
          external: id,
          ...(reference ? { reference } : {}),
          ...(pages
            ? { pages: pages.map((page, n) => ({ ...page, at: time - (pages.length - n) * MINUTE })) }
            : {}),
        },
        { once: id, create: true },
      );
      if (over) return;
      isOpen = true;
      idleSince = null;
      if (snooze?.regardless === false) snooze = null;
    },
    sees: (page) => happens({ type: 'page', channel, ...page }),
    comesAgain: (reference) => happens({ type: 'channel-event', channel, name: 'referral', reference }),
    identifies() {
      isKnown = true;
      const { sender, fields } = claim();
      happens({ type: 'identified', channel, sender, set: fields });
    },
    receives(status) {
      if (!unread) return;
      happens({ type: 'delivery', channel, status, upTo: ALL });
      unread = status !== 'read';
    },
    replies(agent, body, sent = 'sent') {
      const writtenAt = random.chance(0.02) ? time - random.between(4, 25) * MINUTE : time;
      const id = commands(agent, { type: 'send', body, files: [] }, writtenAt);
      const message = entryIdOf(id, isOpen ? 0 : 1);
      if (over) return message;
      isOpen = true;
      assignee ??= agent;
      time += random.between(300, 1_800);
      const error = sent === 'sent' ? {} : { error: NO_ANSWER };
      add(jobDeed(stage, contact, { type: 'delivery', channel, status: sent, message, ...error }, time));
      idleSince = time;
      unread = true;
      return message;
    },
    comments: (agent, body, replyTo) =>
      entryIdOf(commands(agent, { type: 'comment', body, files: [], ...(replyTo ? { replyTo } : {}) }), 0),
    opens(agent) {
      commands(agent, { type: 'open' });
      if (!over) isOpen = true;
    },
    closes(agent, note) {
      const leaves = time < rulesSince && assignee !== null;
      const id = commands(agent, { type: 'close', ...(note ? { note } : {}) });
      if (!over) {
        before = { assignee: leaves ? assignee : null, snooze, isIdle: idleSince !== null };
        isOpen = false;
        idleSince = null;
        snooze = null;
        if (leaves) assignee = null;
      }
      return entryIdOf(id, leaves ? 1 : 0);
    },
    assigns(agent, to) {
      if (to === assignee) return;
      commands(agent, { type: 'assign', to, from: assignee });
      if (!over) assignee = to;
    },
    snoozes(agent, until, regardless) {
      commands(agent, { type: 'snooze', until, regardless });
      if (!over) snooze = { until, regardless };
    },
    wakes(agent) {
      if (!snooze) return;
      commands(agent, { type: 'wake' });
      if (over) return;
      snooze = null;
      if (idleSince !== null) idleSince = time;
    },
    undoesClose(agent, close) {
      commands(agent, { type: 'undo', entry: close });
      if (over || !before) return;
      isOpen = true;
      assignee ??= before.assignee;
      snooze = before.snooze && before.snooze.until > time ? before.snooze : null;
      idleSince = before.isIdle ? time : null;
    },
    sends(message) {
      time += random.between(300, 1_800);
      add(jobDeed(stage, contact, { type: 'delivery', channel, status: 'sent', message }, time));
    },
    does: (agent, action) => {
      commands(agent, action);
    },
    marks: (agent) => {
      commands(agent, { type: 'mark', inbound: ALL });
    },
  };
};
