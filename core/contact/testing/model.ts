/**
 * For tests: arbitrary histories of one contact. Several agents, the contact, its channel and the clock act in any
 * order; commands come late (with an old `seen`) and name what never was.
 */
import fc from 'fast-check';
import type { AgentId, CommandId, EntryId } from '../../ids.ts';
import type { Action } from '../decide/command.ts';
import type { Rules } from '../decide/context.ts';
import type { DeliveryStatus } from '../entry.ts';
import type { Happening } from '../decide/inbound.ts';
import { ANA, BEN, CHAT, CLEO, mentioning, PICTURE, STRANGER, text, type World } from './contact-log.ts';

/** References into the history so far are picks, resolved when the step is taken. */
type Pick = number;

export type Step =
  | {
      readonly type: 'act';
      readonly agent: AgentId;
      readonly lag: number;
      readonly make: (world: World) => Action;
    }
  | { readonly type: 'happen'; readonly make: (world: World) => Happening }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'rules'; readonly rules: Partial<Rules> }
  | { readonly type: 'online'; readonly agent: AgentId; readonly online: boolean };

const agent = fc.constantFrom(ANA, BEN, CLEO);
const anybody = fc.constantFrom(ANA, BEN, CLEO, STRANGER);
const pick = fc.nat(1_000);
const words = fc.constantFrom('', ' ', 'hi', 'thanks', 'long '.repeat(80), 'ünï👋');
const draft = fc.option(
  fc.record({
    desk: fc.constantFrom('shared' as const, 'private' as const),
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
const entryAt = (world: World, n: Pick): EntryId => nth(world.entries, n)?.id ?? nowhere;
const draftAt = (
  world: World,
  kind: 'reply' | 'comment',
  wish?: { desk: 'shared' | 'private'; ahead: number },
) =>
  wish === undefined ? {} : { draft: { desk: wish.desk, n: Math.max(0, world.state[kind].n + wish.ahead) } };

const made = (action: Action) => () => action;

const action: fc.Arbitrary<(world: World) => Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(words, draft, fc.boolean(), note)
      .map(([body, wish, closes, closing]) => (world: World): Action => ({
        type: 'send',
        body: text(body),
        files: [],
        ...draftAt(world, 'reply', wish),
        ...(closes && closing !== undefined ? { close: closing } : {}),
      })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(words, draft, fc.array(anybody, { maxLength: 2 }), pick)
      .map(([body, wish, tagged, n]) => (world: World): Action => ({
        type: 'comment',
        body: tagged.length === 0 ? text(body) : mentioning(...tagged),
        files: n % 5 === 0 ? [PICTURE.id] : [],
        ...draftAt(world, 'comment', wish),
        ...(n % 3 === 0 ? { replyTo: entryAt(world, n) } : {}),
      })),
  },
  fc.tuple(pick, fc.nat(2), words).map(([n, base, body]) => (world: World): Action => ({
    type: 'edit-comment',
    comment: nth(world.all('comment'), n)?.id ?? entryAt(world, n),
    base,
    body: text(body),
  })),
  pick.map((n) => (world: World): Action => ({
    type: 'delete-comment',
    comment: nth(world.all('comment'), n)?.id ?? entryAt(world, n),
  })),
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.option(anybody), fc.boolean(), fc.option(agent))
      .map(([to, honest, other]) => (world: World): Action => ({
        type: 'assign',
        to,
        from: honest ? world.state.assignee : other,
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
    .map(([ms, regardless]) => (world: World): Action => ({
      type: 'snooze',
      until: world.now + ms,
      regardless,
    })),
  fc.constant(made({ type: 'wake' })),
  pick.map((n) => (world: World): Action => ({
    type: 'stage',
    to: n % 4 === 0 ? null : (nth(world.rules.stages, n)?.id ?? null),
  })),
  fc.constantFrom(made({ type: 'block' }), made({ type: 'unblock' })),
  fc.constantFrom('Blanc', '', ' ').map((name) => made({ type: 'fields', set: { name } })),
  {
    weight: 4,
    arbitrary: fc.tuple(pick, fc.boolean()).map(([n, latest]) => (world: World): Action => ({
      type: 'undo',
      entry: latest
        ? (world.state.closed?.entry ?? world.state.assigned?.entry ?? nowhere)
        : entryAt(world, n),
    })),
  },
  pick.map((n) => (world: World): Action => ({ type: 'retry', message: entryAt(world, n) })),
);

const statuses: readonly DeliveryStatus[] = ['queued', 'sent', 'delivered', 'read', 'failed', 'uncertain'];
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
const happening: fc.Arbitrary<(world: World) => Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(words, sender, fc.boolean(), fc.nat(2))
      .map(([body, from, referred, pages]) => (): Happening => ({
        type: 'message',
        channel: CHAT,
        body: text(body),
        files: [],
        sender: from,
        external: `external${(externals += 1)}`,
        ...(referred ? { reference: { source: 'link', code: 'X' } } : {}),
        pages: Array.from({ length: pages }, (_, n) => ({ url: `https://shop.example/${n}`, at: n })),
      })),
  },
  fc.constant((): Happening => ({ type: 'echo', channel: CHAT, body: text('by phone'), files: [] })),
  fc.nat(2).map((n) => (): Happening => ({ type: 'page', channel: CHAT, url: `https://shop.example/${n}` })),
  fc.constant((): Happening => ({ type: 'channel-event', channel: CHAT, name: 'referral' })),
  sender.map((from) => (): Happening => ({
    type: 'identified',
    channel: CHAT,
    sender: from,
    set: { name: 'Gris' },
  })),
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...statuses), pick, fc.boolean())
      .map(([status, n, single]) => (world: World): Happening => ({
        type: 'delivery',
        channel: CHAT,
        status,
        ...(single ? { message: entryAt(world, n) } : { upTo: n }),
      })),
  },
  fc.boolean().map((honest) => (world: World): Happening => ({
    type: 'snooze-due',
    until: honest ? (world.state.snooze?.until ?? 0) : world.now,
  })),
  fc.boolean().map((honest) => (world: World): Happening => ({
    type: 'auto-close-due',
    seq: honest ? (world.state.idle?.seq ?? 0) : 1,
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
  { weight: 4, arbitrary: fc.record({ type: fc.constant('happen' as const), make: happening }) },
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

/** Who a happening comes from, as the server would say. */
const actorOf = (happening: Happening) => {
  if (happening.type === 'snooze-due') return { kind: 'clock' } as const;
  if (happening.type === 'auto-close-due') return { kind: 'auto-close' } as const;
  if (happening.type === 'echo' || happening.type === 'delivery')
    return { kind: 'channel', id: CHAT } as const;
  return { kind: 'contact' } as const;
};

/** Takes a step; gives what was done, if anything was decided. */
export const take = (world: World, one: Step, previous?: CommandId) => {
  switch (one.type) {
    case 'act':
      return world.say(one.agent, one.make(world), {
        seen: Math.max(0, world.state.seq - one.lag),
        ...(previous === undefined || one.lag === 0 ? {} : { after: previous }),
      });
    case 'happen': {
      const what = one.make(world);
      return world.bring(what, actorOf(what));
    }
    case 'wait':
      world.now += one.ms;
      return undefined;
    case 'rules':
      world.rules = { ...world.rules, ...one.rules };
      return undefined;
    case 'online':
      if (one.online) world.online.add(one.agent);
      else world.online.delete(one.agent);
      return undefined;
  }
};
