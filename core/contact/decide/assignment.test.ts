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
  ContactLog,
} from '../testing/contact-log.ts';

const assign = (to: AgentId | null, from: AgentId | null) => ({ type: 'assign', to, from }) as const;

describe('assignment', () => {
  it('AS-1 closing keeps the assignee, and opening neither sets nor clears it', () => {
    const log = conversing();
    expect(log.state.assignee).toBeNull();
    log.say(ANA, assign(BEN, null));
    log.say(ANA, { type: 'close' });
    expect(log.state).toMatchObject({ conversation: null, assignee: BEN });
    log.write('one more thing');
    expect(log.state.conversation).not.toBeNull();
    expect(log.state.assignee).toBe(BEN);
    log.say(ANA, { type: 'close' });
    log.say(ANA, { type: 'open' });
    expect(log.state.assignee).toBe(BEN);
    expect(log.kinds().filter((kind) => kind === 'assigned')).toHaveLength(1);
  });

  it('AS-2 an agent assigns, reassigns and unassigns; a stranger cannot be assigned', () => {
    const log = conversing();
    expect(log.say(ANA, assign(STRANGER, null)).decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'unknown-agent' },
    });
    log.say(ANA, assign(BEN, null));
    log.say(ANA, assign(CLEO, BEN));
    log.say(ANA, assign(null, CLEO));
    expect(log.state.assignee).toBeNull();
    expect(log.last()).toMatchObject({ kind: 'unassigned', from: CLEO, how: 'manual' });
    const again = log.say(ANA, assign(null, null));
    expect(again.decision).toEqual({ outcome: 'applied', facts: [] });
  });

  it('AS-3 first reply claims the contact for its author, after the message', () => {
    const log = conversing();
    const { entries } = log.send(ANA, 'I am looking');
    expect(entries.map((entry) => entry.kind)).toEqual(['message', 'assigned']);
    expect(log.last()).toMatchObject({ kind: 'assigned', to: ANA, from: null, how: 'first-reply' });
    log.send(BEN, 'me too');
    expect(log.state.assignee).toBe(ANA);
  });

  it('AS-3 a comment, a contact’s message and an echo from the channel’s own app claim nobody', () => {
    const log = conversing();
    log.comment(ANA, 'who takes this?');
    log.bring(
      { type: 'echo', channel: CHAT, body: text('from the phone'), files: [] },
      { kind: 'channel', id: CHAT },
    );
    log.write('anyone?');
    expect(log.state.assignee).toBeNull();
  });

  it('AS-4 a lost race is refused with who won and when, and changes nothing', () => {
    const log = conversing();
    log.now = NOON + 5_000;
    log.say(BEN, assign(BEN, null));
    log.now = NOON + 9_000;
    const before = log.state;
    const lost = log.say(ANA, assign(ANA, null));
    expect(lost.decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'assigned-meanwhile', to: BEN, by: { kind: 'agent', id: BEN }, at: NOON + 5_000 },
    });
    expect(log.state).toBe(before);
  });

  it('AS-4 two agents who assign the same one both succeed, with one event', () => {
    const log = conversing();
    log.say(ANA, assign(CLEO, null));
    expect(log.say(BEN, assign(CLEO, null)).decision).toEqual({ outcome: 'applied', facts: [] });
    expect(log.all('assigned')).toHaveLength(1);
  });

  it('AS-5 every change says who, by whom and how', () => {
    const log = conversing();
    log.say(ANA, assign(BEN, null));
    expect(log.last()).toMatchObject({
      kind: 'assigned',
      to: BEN,
      from: null,
      how: 'manual',
      by: { kind: 'agent', id: ANA },
    });
  });

  it('AS-5 the assigned agent is notified, unless it was the own doing', () => {
    const log = conversing();
    const given = log.say(ANA, assign(BEN, null));
    expect(given.consequences.notices).toEqual([
      {
        kind: 'assigned',
        entry: idOf(given, 0),
        seq: log.state.seq,
        by: { kind: 'agent', id: ANA },
        to: BEN,
      },
    ]);
    expect(log.say(CLEO, assign(CLEO, BEN)).consequences.notices).toEqual([]);
  });

  it('AS-6 on close the assignee stays by default', () => {
    const log = conversing();
    log.send(ANA, 'done');
    const { entries } = log.say(ANA, { type: 'close' });
    expect(entries.map((entry) => entry.kind)).toEqual(['closed']);
    expect(log.state.assignee).toBe(ANA);
  });

  it('AS-6 returning to the queue writes the unassignment before the closing', () => {
    const log = conversing();
    log.rules = { ...log.rules, onClose: 'queue' };
    log.send(ANA, 'done');
    const { entries } = log.say(ANA, { type: 'close' });
    expect(entries.map((entry) => entry.kind)).toEqual(['unassigned', 'closed']);
    expect(entries[0]).toMatchObject({
      from: ANA,
      how: 'on-close',
      conversation: log.state.closed?.conversation,
    });
    expect(log.state.assignee).toBeNull();
  });

  it('AS-6 keep while online depends on the assignee, not on who closes', () => {
    const log = conversing();
    log.rules = { ...log.rules, onClose: 'keep-while-online' };
    log.say(ANA, assign(BEN, null));
    log.say(ANA, { type: 'close' });
    expect(log.state.assignee).toBe(BEN);
    log.say(ANA, { type: 'open' });
    log.online.delete(BEN);
    log.say(ANA, { type: 'close' });
    expect(log.state.assignee).toBeNull();
  });

  it('AS-6 send and close by a first replier returns the contact to the queue', () => {
    const log = conversing();
    log.rules = { ...log.rules, onClose: 'queue' };
    const { entries } = log.say(ANA, { type: 'send', body: text('bye'), files: [], close: {} });
    expect(entries.map((entry) => entry.kind)).toEqual(['message', 'assigned', 'unassigned', 'closed']);
    expect(log.state).toMatchObject({ assignee: null, conversation: null });
  });

  it('AS-1 a contact without any entry is unassigned', () => {
    expect(new ContactLog().state.assignee).toBeNull();
  });
});
