import { describe, expect, it } from 'vitest';
import { notificationIdOf, type StageId } from '../../ids.ts';
import { PREVIEW_LENGTH } from '../state.ts';
import { ANA, BEN, CHAT, conversing, idOf, NOON, World } from '../testing/contact-log.ts';

const snooze = (until: number, regardless = false) => ({ type: 'snooze', until, regardless }) as const;

describe('snooze', () => {
  it('SN-1 sleeps until its time and wakes exactly once, on the server’s clock', () => {
    const world = conversing();
    const until = NOON + 1_000;
    const asleep = world.say(ANA, snooze(until));
    expect(asleep.consequences.alarms).toEqual([{ kind: 'snooze', at: until }]);
    const due = () => world.bring({ type: 'snooze-due', until }, { kind: 'clock' }).entries;
    expect(due()).toEqual([]);
    world.now = until;
    expect(due()).toHaveLength(1);
    expect(due()).toEqual([]);
    expect(world.last()).toMatchObject({ kind: 'woken', how: 'time', by: { kind: 'clock' } });
  });

  it('SN-1 an alarm of an earlier snooze wakes nobody', () => {
    const world = conversing();
    world.say(ANA, snooze(NOON + 1_000));
    world.say(ANA, snooze(NOON + 9_000));
    world.now = NOON + 1_000;
    expect(world.bring({ type: 'snooze-due', until: NOON + 1_000 }, { kind: 'clock' }).entries).toEqual([]);
    expect(world.state.snooze).not.toBeNull();
  });

  it('SN-1 an inbound message wakes, unless “regardless” was chosen', () => {
    const world = conversing();
    world.say(ANA, snooze(NOON + 1_000));
    const woken = world.write('hello?');
    expect(woken.entries.map((entry) => entry.kind)).toEqual(['woken', 'message']);
    expect(woken.consequences.alarms).toEqual([{ kind: 'snooze', at: null }]);
    world.say(ANA, snooze(NOON + 1_000, true));
    expect(world.write('hello??').entries.map((entry) => entry.kind)).toEqual(['message']);
    expect(world.state.snooze).not.toBeNull();
  });

  it('SN-1 a time that has passed is refused; the same snooze twice is one', () => {
    const world = conversing();
    expect(world.say(ANA, snooze(NOON)).decision).toMatchObject({ refusal: { reason: 'time-passed' } });
    world.say(ANA, snooze(NOON + 1));
    expect(world.say(BEN, snooze(NOON + 1)).entries).toEqual([]);
    expect(world.say(BEN, { type: 'wake' }).entries).toHaveLength(1);
    expect(world.say(ANA, { type: 'wake' }).entries).toEqual([]);
  });
});

describe('lifecycle', () => {
  it('LC-1 a stage is set with the names before and after, and taken away', () => {
    const world = conversing();
    const [lead, hot] = world.rules.stages;
    if (!lead || !hot) throw new Error('no stages');
    world.say(ANA, { type: 'stage', to: lead.id });
    world.say(ANA, { type: 'stage', to: hot.id });
    expect(world.last()).toMatchObject({ kind: 'stage', from: lead, to: hot });
    expect(world.say(BEN, { type: 'stage', to: hot.id }).entries).toEqual([]);
    world.say(ANA, { type: 'stage', to: null });
    expect(world.state.stage).toBeNull();
  });

  it('LC-1 an unknown stage is refused', () => {
    const { decision } = conversing().say(ANA, { type: 'stage', to: 'stagenever' as StageId });
    expect(decision).toEqual({ outcome: 'refused', refusal: { reason: 'unknown-stage' } });
  });
});

describe('blocking', () => {
  it('BL-1 a blocked contact can be neither opened nor closed nor written to', () => {
    const world = conversing();
    world.say(ANA, { type: 'block' });
    for (const type of ['open', 'close'] as const) {
      expect(world.say(ANA, { type }).decision).toMatchObject({ refusal: { reason: 'blocked' } });
    }
    expect(world.send(ANA, 'hi').decision).toMatchObject({ refusal: { reason: 'blocked' } });
  });

  it('BL-1 its messages are kept, open nothing and notify nobody', () => {
    const world = conversing();
    world.say(ANA, { type: 'close' });
    world.say(ANA, { type: 'block' });
    const written = world.write('let me in');
    expect(written.entries.map((entry) => entry.kind)).toEqual(['message']);
    expect(written.consequences.notices).toEqual([]);
    expect(world.state.conversation).toBeNull();
  });

  it('BL-1 blocking and unblocking twice changes nothing', () => {
    const world = conversing();
    world.say(ANA, { type: 'block' });
    expect(world.say(BEN, { type: 'block' }).entries).toEqual([]);
    world.say(ANA, { type: 'unblock' });
    expect(world.say(BEN, { type: 'unblock' }).entries).toEqual([]);
  });
});

describe('who the contact is', () => {
  it('CH-1 what a sender says of himself fills what is empty and overwrites nothing', () => {
    const world = new World();
    world.say(ANA, { type: 'fields', set: { name: 'Madame Blanc' } });
    world.write('hi', { sender: { external: 'visitor1', name: 'xX_b_Xx', email: 'b@shop.example' } });
    expect(world.state.fields).toEqual({ name: 'Madame Blanc', email: 'b@shop.example' });
  });

  it('CH-1 fields are set and cleared; what is so already is no entry', () => {
    const world = conversing();
    world.say(ANA, { type: 'fields', set: { name: 'Blanc', note: 'VIP' } });
    world.say(ANA, { type: 'fields', set: { note: '' } });
    expect(world.state.fields).toEqual({ name: 'Blanc' });
    expect(world.say(BEN, { type: 'fields', set: { name: 'Blanc', note: '' } }).entries).toEqual([]);
  });

  it('L9 a proven identity stays as it is against a later claim without proof', () => {
    const world = new World();
    world.write('hi', { sender: { external: 'visitor1', user: 'u-1', verified: true } });
    world.write('I am the admin', {
      sender: { external: 'visitor1', user: 'admin', name: 'Admin', email: 'admin@shop.example' },
    });
    expect(world.state.identities).toEqual([
      { channel: CHAT, external: 'visitor1', user: 'u-1', verified: true },
    ]);
  });

  it('L9 an unproven identity does not become proven by itself', () => {
    const world = new World();
    world.write('hi', { sender: { external: 'visitor1', user: 'admin' } });
    expect(world.state.identities[0]).not.toHaveProperty('verified');
  });

  it('CH-1 saying again who one is is no entry, also when the claim is not believed', () => {
    const world = new World();
    world.write('hi', { sender: { external: 'visitor1', user: 'u-1', verified: true } });
    const identify = (user: string) =>
      world.bring({
        type: 'identified',
        channel: CHAT,
        sender: { external: 'visitor1', user },
        set: { name: '' },
      }).entries.length;
    expect(identify('u-1')).toBe(0);
    expect(identify('admin')).toBe(0);
  });

  it('IN-2 the preview is one line of at most 140 characters', () => {
    const world = new World();
    world.write(`${'long words\n'.repeat(40)}`);
    const { preview } = world.state;
    expect(Array.from(preview?.text ?? '')).toHaveLength(PREVIEW_LENGTH);
    expect(preview?.text).not.toMatch(/\n/);
    world.write('👩‍👩‍👧 '.repeat(100));
    // Throws on half a surrogate pair.
    expect(() => encodeURIComponent(world.state.preview?.text ?? '')).not.toThrow();
  });

  it('NT-1 a notification says which entry it speaks of and whose doing that is, and an archive writes nothing', () => {
    const world = new World();
    const [notice] = world.write('hi').consequences.notices;
    expect(notice).toMatchObject({ seq: 2, by: { kind: 'contact' } });
    const notifications = [notificationIdOf('message', idOf(world.write('x'), 0))];
    const { state } = world;
    const answered = world.say(ANA, { type: 'archive', notifications, archived: true });
    expect(answered.decision).toEqual({ outcome: 'applied', facts: [] });
    expect(world.state).toEqual(state);
  });

  it('NT-1 the assignee is notified of a message, and everybody of one that nobody has', () => {
    const world = new World();
    const first = world.write('hi');
    expect(first.consequences.notices).toMatchObject([{ kind: 'unassigned-message', to: 'everyone' }]);
    world.send(BEN, 'hello');
    expect(world.write('thanks').consequences.notices).toMatchObject([{ kind: 'message', to: BEN }]);
  });
});
