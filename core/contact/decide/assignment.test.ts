import { describe, expect, it } from 'vitest';
import type { AgentId } from '../../ids.ts';
import {
  ANA,
  BEN,
  CHAT,
  CLEO,
  conversing,
  idOf,
  NOON,
  STRANGER,
  text,
  World,
} from '../testing/contact-log.ts';

const assign = (to: AgentId | null, from: AgentId | null) => ({ type: 'assign', to, from }) as const;

describe('assignment', () => {
  it('AS-1 closing keeps the assignee, and opening neither sets nor clears it', () => {
    const world = conversing();
    expect(world.state.assignee).toBeNull();
    world.say(ANA, assign(BEN, null));
    world.say(ANA, { type: 'close' });
    expect(world.state).toMatchObject({ conversation: null, assignee: BEN });
    world.write('one more thing');
    expect(world.state.conversation).not.toBeNull();
    expect(world.state.assignee).toBe(BEN);
    world.say(ANA, { type: 'close' });
    world.say(ANA, { type: 'open' });
    expect(world.state.assignee).toBe(BEN);
    expect(world.kinds().filter((kind) => kind === 'assigned')).toHaveLength(1);
  });

  it('AS-2 an agent assigns, reassigns and unassigns; a stranger cannot be assigned', () => {
    const world = conversing();
    expect(world.say(ANA, assign(STRANGER, null)).decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'unknown-agent' },
    });
    world.say(ANA, assign(BEN, null));
    world.say(ANA, assign(CLEO, BEN));
    world.say(ANA, assign(null, CLEO));
    expect(world.state.assignee).toBeNull();
    expect(world.last()).toMatchObject({ kind: 'unassigned', from: CLEO, how: 'manual' });
    const again = world.say(ANA, assign(null, null));
    expect(again.decision).toEqual({ outcome: 'applied', facts: [] });
  });

  it('AS-3 first reply claims the contact for its author, after the message', () => {
    const world = conversing();
    const { entries } = world.send(ANA, 'I am looking');
    expect(entries.map((entry) => entry.kind)).toEqual(['message', 'assigned']);
    expect(world.last()).toMatchObject({ kind: 'assigned', to: ANA, from: null, how: 'first-reply' });
    world.send(BEN, 'me too');
    expect(world.state.assignee).toBe(ANA);
  });

  it('AS-3 a comment, a contact’s message and an echo from the channel’s own app claim nobody', () => {
    const world = conversing();
    world.comment(ANA, 'who takes this?');
    world.bring(
      { type: 'echo', channel: CHAT, body: text('from the phone'), files: [] },
      { kind: 'channel', id: CHAT },
    );
    world.write('anyone?');
    expect(world.state.assignee).toBeNull();
  });

  it('AS-4 a lost race is refused with who won and when, and changes nothing', () => {
    const world = conversing();
    world.now = NOON + 5_000;
    world.say(BEN, assign(BEN, null));
    world.now = NOON + 9_000;
    const before = world.state;
    const lost = world.say(ANA, assign(ANA, null));
    expect(lost.decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'assigned-meanwhile', to: BEN, by: { kind: 'agent', id: BEN }, at: NOON + 5_000 },
    });
    expect(world.state).toBe(before);
  });

  it('AS-4 two agents who assign the same one both succeed, with one event', () => {
    const world = conversing();
    world.say(ANA, assign(CLEO, null));
    expect(world.say(BEN, assign(CLEO, null)).decision).toEqual({ outcome: 'applied', facts: [] });
    expect(world.all('assigned')).toHaveLength(1);
  });

  it('AS-5 every change says who, by whom and how', () => {
    const world = conversing();
    world.say(ANA, assign(BEN, null));
    expect(world.last()).toMatchObject({
      kind: 'assigned',
      to: BEN,
      from: null,
      how: 'manual',
      by: { kind: 'agent', id: ANA },
    });
  });

  it('AS-5 the assigned agent is notified, unless it was the own doing', () => {
    const world = conversing();
    const given = world.say(ANA, assign(BEN, null));
    expect(given.consequences.notices).toEqual([
      {
        kind: 'assigned',
        entry: idOf(given, 0),
        seq: world.state.seq,
        by: { kind: 'agent', id: ANA },
        to: BEN,
      },
    ]);
    expect(world.say(CLEO, assign(CLEO, BEN)).consequences.notices).toEqual([]);
  });

  it('AS-6 on close the assignee stays by default', () => {
    const world = conversing();
    world.send(ANA, 'done');
    const { entries } = world.say(ANA, { type: 'close' });
    expect(entries.map((entry) => entry.kind)).toEqual(['closed']);
    expect(world.state.assignee).toBe(ANA);
  });

  it('AS-6 returning to the queue writes the unassignment before the closing', () => {
    const world = conversing();
    world.rules = { ...world.rules, onClose: 'queue' };
    world.send(ANA, 'done');
    const { entries } = world.say(ANA, { type: 'close' });
    expect(entries.map((entry) => entry.kind)).toEqual(['unassigned', 'closed']);
    expect(entries[0]).toMatchObject({
      from: ANA,
      how: 'on-close',
      conversation: world.state.closed?.conversation,
    });
    expect(world.state.assignee).toBeNull();
  });

  it('AS-6 keep while online depends on the assignee, not on who closes', () => {
    const world = conversing();
    world.rules = { ...world.rules, onClose: 'keep-while-online' };
    world.say(ANA, assign(BEN, null));
    world.say(ANA, { type: 'close' });
    expect(world.state.assignee).toBe(BEN);
    world.say(ANA, { type: 'open' });
    world.online.delete(BEN);
    world.say(ANA, { type: 'close' });
    expect(world.state.assignee).toBeNull();
  });

  it('AS-6 send and close by a first replier returns the contact to the queue', () => {
    const world = conversing();
    world.rules = { ...world.rules, onClose: 'queue' };
    const { entries } = world.say(ANA, { type: 'send', body: text('bye'), files: [], close: {} });
    expect(entries.map((entry) => entry.kind)).toEqual(['message', 'assigned', 'unassigned', 'closed']);
    expect(world.state).toMatchObject({ assignee: null, conversation: null });
  });

  it('AS-1 a contact without any entry is unassigned', () => {
    expect(new World().state.assignee).toBeNull();
  });
});
