/**
 * For tests: arbitrary histories of one contact. Several agents, the contact, its channel and the clock act
 * in any order; commands come late (with an old `seen`) and name things that never existed.
 */
import fc from 'fast-check';
import type { AgentId, CommandId, EntryId } from '../../ids.ts';
import type { Action } from '../decide/command.ts';
import type { Rules } from '../decide/context.ts';
import type { DeliveryStatus } from '../entry.ts';
import type { InboundEvent } from '../decide/inbound.ts';
import { ANA, BEN, CHAT, CLEO, mentioning, PICTURE, STRANGER, text, type ContactLog } from './contact-log.ts';

/** References into the history so far are picks, resolved when the step is taken. */
type Pick = number;

export type Step =
  | {
      readonly type: 'act';
      readonly agent: AgentId;
      readonly lag: number;
      readonly make: (log: ContactLog) => Action;
    }
  | { readonly type: 'happen'; readonly make: (log: ContactLog) => InboundEvent }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'rules'; readonly rules: Partial<Rules> }
  | { readonly type: 'online'; readonly agent: AgentId; readonly online: boolean };

const agent = fc.constantFrom(ANA, BEN, CLEO);
const anybody = fc.constantFrom(ANA, BEN, CLEO, STRANGER);
const pick = fc.nat(1_000);
const words = fc.constantFrom('', ' ', 'hi', 'thanks', 'long '.repeat(80), 'ünï👋');
const draft = fc.option(
  fc.record({
    visibility: fc.constantFrom('shared' as const, 'private' as const),
    ahead: fc.integer({ min: -2, max: 2 }),
  }),
  { nil: undefined },
);
const note = fc.constantFrom(
  undefined,
  {},
  { category: 'Order' },
  { category: 'Gossip' },
  { summary: 'done' },
);

const nth = <Item>(items: readonly Item[], n: Pick): Item | undefined =>
  items.length === 0 ? undefined : items[n % items.length];
const nowhere = 'nowhere00000/0' as EntryId;
const entryAt = (log: ContactLog, n: Pick): EntryId => nth(log.entries, n)?.id ?? nowhere;
const externalAt = (log: ContactLog, n: Pick): string => nth([...log.parts.keys()], n) ?? 'nothing';
const draftAt = (
  log: ContactLog,
  kind: 'reply' | 'comment',
  wish?: { visibility: 'shared' | 'private'; ahead: number },
) =>
  wish === undefined
    ? {}
    : {
        draft: {
          visibility: wish.visibility,
          draftNumber: Math.max(0, log.state[kind].draftNumber + wish.ahead),
        },
      };

const made = (action: Action) => () => action;

const action: fc.Arbitrary<(log: ContactLog) => Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(words, draft, fc.boolean(), note)
      .map(([body, wish, closes, closing]) => (log: ContactLog): Action => ({
        type: 'send',
        body: text(body),
        files: [],
        ...draftAt(log, 'reply', wish),
        ...(closes && closing !== undefined ? { close: closing } : {}),
      })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(words, draft, fc.array(anybody, { maxLength: 2 }), pick)
      .map(([body, wish, tagged, n]) => (log: ContactLog): Action => ({
        type: 'comment',
        body: tagged.length === 0 ? text(body) : mentioning(...tagged),
        files: n % 5 === 0 ? [PICTURE.id] : [],
        ...draftAt(log, 'comment', wish),
        ...(n % 3 === 0 ? { replyTo: entryAt(log, n) } : {}),
      })),
  },
  fc.tuple(pick, fc.nat(2), words).map(([n, base, body]) => (log: ContactLog): Action => ({
    type: 'edit-comment',
    comment: nth(log.all('comment'), n)?.id ?? entryAt(log, n),
    base,
    body: text(body),
  })),
  pick.map((n) => (log: ContactLog): Action => ({
    type: 'delete-comment',
    comment: nth(log.all('comment'), n)?.id ?? entryAt(log, n),
  })),
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.option(anybody), fc.boolean(), fc.option(agent))
      .map(([to, honest, other]) => (log: ContactLog): Action => ({
        type: 'assign',
        to,
        from: honest ? log.state.assignee : other,
      })),
  },
  fc.constant(made({ type: 'open' })),
  {
    weight: 4,
    arbitrary: note.map((closing) =>
      made(closing === undefined ? { type: 'close' } : { type: 'close', note: closing }),
    ),
  },
  fc
    .tuple(fc.integer({ min: -5, max: 100_000 }), fc.boolean())
    .map(([ms, regardless]) => (log: ContactLog): Action => ({
      type: 'snooze',
      until: log.now + ms,
      regardless,
    })),
  fc.constant(made({ type: 'wake' })),
  pick.map((n) => (log: ContactLog): Action => ({
    type: 'stage',
    to: n % 4 === 0 ? null : (nth(log.rules.stages, n)?.id ?? null),
  })),
  fc.constantFrom(made({ type: 'block' }), made({ type: 'unblock' })),
  fc.constantFrom('Blanc', '', ' ').map((name) => made({ type: 'fields', set: { name } })),
  {
    weight: 4,
    arbitrary: fc.tuple(pick, fc.boolean()).map(([n, latest]) => (log: ContactLog): Action => ({
      type: 'undo',
      entry: latest ? (log.state.closed?.entry ?? log.state.assigned?.entry ?? nowhere) : entryAt(log, n),
    })),
  },
  pick.map((n) => (log: ContactLog): Action => ({ type: 'retry', message: entryAt(log, n) })),
  pick.map((n) => (log: ContactLog): Action => ({
    type: 'settle',
    message: entryAt(log, n),
    as: n % 2 === 0 ? 'sent' : 'dropped',
  })),
);

const statuses: readonly DeliveryStatus[] = [
  'queued',
  'waiting',
  'sent',
  'delivered',
  'read',
  'failed',
  'uncertain',
  'dropped',
];
const sender = fc.record(
  {
    external: fc.constantFrom('visitor1', 'visitor2'),
    name: fc.constantFrom('', 'Blanc', 'Noir'),
    user: fc.constantFrom('u-1', 'admin'),
    verified: fc.constant(true as const),
  },
  { requiredKeys: ['external'] },
);
let externals = 0;
const alias = fc.record({ kind: fc.constantFrom('phone', 'user'), value: fc.constantFrom('1', '2') });
/** What becomes of a message on its channel, and of its author. */
const amendment: fc.Arbitrary<(log: ContactLog) => InboundEvent> = fc.oneof(
  fc.tuple(pick, words).map(([n, body]) => (log: ContactLog): InboundEvent => ({
    type: 'message-edited',
    channel: CHAT,
    message: { external: externalAt(log, n) },
    body: text(body),
  })),
  pick.map((n) => (log: ContactLog): InboundEvent => ({
    type: 'message-deleted',
    channel: CHAT,
    message: { external: externalAt(log, n) },
  })),
  fc.tuple(pick, fc.constantFrom('👍', null)).map(([n, emoji]) => (log: ContactLog): InboundEvent => ({
    type: 'message-reaction',
    channel: CHAT,
    message: { external: externalAt(log, n) },
    emoji,
  })),
  fc.tuple(alias, sender).map(([from, to]) => (): InboundEvent => ({
    type: 'identity-changed',
    channel: CHAT,
    from,
    sender: to,
  })),
  fc.boolean().map((out) => (): InboundEvent => ({ type: 'opt-out', channel: CHAT, out })),
  pick.map((n) => (log: ContactLog): InboundEvent => ({
    type: 'file-gone',
    channel: CHAT,
    message: entryAt(log, n),
    file: PICTURE.id,
    reason: 'expired',
  })),
);
const event: fc.Arbitrary<(log: ContactLog) => InboundEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(words, sender, fc.boolean(), fc.nat(2), fc.nat(9))
      .map(([body, from, referred, pages, imported]) => (): InboundEvent => ({
        type: 'message',
        channel: CHAT,
        body: text(body),
        files: [],
        sender: from,
        external: `external${(externals += 1)}`,
        ...(imported === 0 ? { history: true } : {}),
        ...(referred ? { reference: { source: 'link', code: 'X' } } : {}),
        pages: Array.from({ length: pages }, (_, n) => ({ url: `https://shop.example/${n}`, at: n })),
      })),
  },
  fc.constant((): InboundEvent => ({ type: 'echo', channel: CHAT, body: text('by phone'), files: [] })),
  { weight: 3, arbitrary: amendment },
  fc
    .nat(2)
    .map((n) => (): InboundEvent => ({ type: 'page', channel: CHAT, url: `https://shop.example/${n}` })),
  fc.constant((): InboundEvent => ({ type: 'channel-event', channel: CHAT, name: 'referral' })),
  sender.map((from) => (): InboundEvent => ({
    type: 'identified',
    channel: CHAT,
    sender: from,
    set: { name: 'Gris' },
  })),
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...statuses), pick, fc.boolean())
      .map(([status, n, single]) => (log: ContactLog): InboundEvent => ({
        type: 'delivery',
        channel: CHAT,
        status,
        ...(single ? { message: entryAt(log, n) } : { upTo: n }),
      })),
  },
  fc.boolean().map((honest) => (log: ContactLog): InboundEvent => ({
    type: 'snooze-due',
    until: honest ? (log.state.snooze?.until ?? 0) : log.now,
  })),
  fc.boolean().map((honest) => (log: ContactLog): InboundEvent => ({
    type: 'auto-close-due',
    seq: honest ? (log.state.idle?.seq ?? 0) : 1,
  })),
);

/** Any step of a history. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('act' as const),
      agent,
      lag: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(6)),
      make: action,
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('happen' as const), make: event }) },
  fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: -2_000, max: 90_000 }) }),
  fc.record({
    type: fc.constant('rules' as const),
    rules: fc.constantFrom<Partial<Rules>>(
      { onClose: 'keep' },
      { onClose: 'queue' },
      { onClose: 'keep-while-online' },
      { autoClose: null },
      { autoClose: 60_000 },
      { closingNotes: { mode: 'optional', categories: ['Order'] } },
      { closingNotes: { mode: 'both-required', categories: ['Order'] } },
    ),
  }),
  fc.record({ type: fc.constant('online' as const), agent, online: fc.boolean() }),
);

/** Who an inbound event comes from, as the server would say. */
const actorOf = (event: InboundEvent) => {
  if (event.type === 'snooze-due') return { kind: 'clock' } as const;
  if (event.type === 'auto-close-due') return { kind: 'auto-close' } as const;
  if (['echo', 'delivery', 'identity-changed', 'file-gone'].includes(event.type))
    return { kind: 'channel', id: CHAT } as const;
  return { kind: 'contact' } as const;
};

/** Takes a step; gives what was decided, if anything was. */
export const takeStep = (log: ContactLog, one: Step, previous?: CommandId) => {
  switch (one.type) {
    case 'act':
      return log.say(one.agent, one.make(log), {
        seen: Math.max(0, log.state.seq - one.lag),
        ...(previous === undefined || one.lag === 0 ? {} : { after: previous }),
      });
    case 'happen': {
      const what = one.make(log);
      return log.bring(what, actorOf(what));
    }
    case 'wait':
      log.now += one.ms;
      return undefined;
    case 'rules':
      log.rules = { ...log.rules, ...one.rules };
      return undefined;
    case 'online':
      if (one.online) log.online.add(one.agent);
      else log.online.delete(one.agent);
      return undefined;
  }
};
