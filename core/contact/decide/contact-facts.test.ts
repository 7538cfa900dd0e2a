import { describe, expect, it } from 'vitest';
import { notificationIdOf, type StageId } from '../../ids.ts';
import { PREVIEW_LENGTH } from '../state.ts';
import { ANA, BEN, CHAT, conversing, idOf, NOON, ContactLog } from '../testing/contact-log.ts';

const snooze = (until: number, regardless = false) => ({ type: 'snooze', until, regardless }) as const;

describe('snooze', () => {
  it('SN-1 sleeps until its time and wakes exactly once, on the server’s clock', () => {
    const log = conversing();
    const until = NOON + 1_000;
    const asleep = log.say(ANA, snooze(until));
    expect(asleep.consequences.timers).toEqual([{ kind: 'snooze', at: until }]);
    const due = () => log.bring({ type: 'snooze-due', until }, { kind: 'clock' }).entries;
    expect(due()).toEqual([]);
    log.now = until;
    expect(due()).toHaveLength(1);
    expect(due()).toEqual([]);
    expect(log.last()).toMatchObject({ kind: 'woken', how: 'time', by: { kind: 'clock' } });
  });

  it('SN-1 a timer of an earlier snooze wakes nobody', () => {
    const log = conversing();
    log.say(ANA, snooze(NOON + 1_000));
    log.say(ANA, snooze(NOON + 9_000));
    log.now = NOON + 1_000;
    expect(log.bring({ type: 'snooze-due', until: NOON + 1_000 }, { kind: 'clock' }).entries).toEqual([]);
    expect(log.state.snooze).not.toBeNull();
  });

  it('SN-1 an inbound message wakes, unless “regardless” was chosen', () => {
    const log = conversing();
    log.say(ANA, snooze(NOON + 1_000));
    const woken = log.write('hello?');
    expect(woken.entries.map((entry) => entry.kind)).toEqual(['woken', 'message']);
    expect(woken.consequences.timers).toEqual([{ kind: 'snooze', at: null }]);
    log.say(ANA, snooze(NOON + 1_000, true));
    expect(log.write('hello??').entries.map((entry) => entry.kind)).toEqual(['message']);
    expect(log.state.snooze).not.toBeNull();
  });

  it('SN-1 a time that has passed is refused; the same snooze twice is one', () => {
    const log = conversing();
    expect(log.say(ANA, snooze(NOON)).decision).toMatchObject({ refusal: { reason: 'time-passed' } });
    log.say(ANA, snooze(NOON + 1));
    expect(log.say(BEN, snooze(NOON + 1)).entries).toEqual([]);
    expect(log.say(BEN, { type: 'wake' }).entries).toHaveLength(1);
    expect(log.say(ANA, { type: 'wake' }).entries).toEqual([]);
  });
});

describe('lifecycle', () => {
  it('LC-1 a stage is set with the names before and after, and taken away', () => {
    const log = conversing();
    const [lead, hot] = log.rules.stages;
    if (!lead || !hot) throw new Error('no stages');
    log.say(ANA, { type: 'stage', to: lead.id });
    log.say(ANA, { type: 'stage', to: hot.id });
    expect(log.last()).toMatchObject({ kind: 'stage', from: lead, to: hot });
    expect(log.say(BEN, { type: 'stage', to: hot.id }).entries).toEqual([]);
    log.say(ANA, { type: 'stage', to: null });
    expect(log.state.stage).toBeNull();
  });

  it('LC-1 an unknown stage is refused', () => {
    const { decision } = conversing().say(ANA, { type: 'stage', to: 'stagenever' as StageId });
    expect(decision).toEqual({ outcome: 'refused', refusal: { reason: 'unknown-stage' } });
  });
});

describe('blocking', () => {
  it('BL-1 a blocked contact can be neither opened nor closed nor written to', () => {
    const log = conversing();
    log.say(ANA, { type: 'block' });
    for (const type of ['open', 'close'] as const) {
      expect(log.say(ANA, { type }).decision).toMatchObject({ refusal: { reason: 'blocked' } });
    }
    expect(log.send(ANA, 'hi').decision).toMatchObject({ refusal: { reason: 'blocked' } });
  });

  it('BL-1 its messages are kept, open nothing and notify nobody', () => {
    const log = conversing();
    log.say(ANA, { type: 'close' });
    log.say(ANA, { type: 'block' });
    const written = log.write('let me in');
    expect(written.entries.map((entry) => entry.kind)).toEqual(['message']);
    expect(written.consequences.notices).toEqual([]);
    expect(log.state.conversation).toBeNull();
  });

  it('BL-1 blocking and unblocking twice changes nothing', () => {
    const log = conversing();
    log.say(ANA, { type: 'block' });
    expect(log.say(BEN, { type: 'block' }).entries).toEqual([]);
    log.say(ANA, { type: 'unblock' });
    expect(log.say(BEN, { type: 'unblock' }).entries).toEqual([]);
  });
});

describe('who the contact is', () => {
  it('CH-1 what a sender says of himself fills what is empty and overwrites nothing', () => {
    const log = new ContactLog();
    log.say(ANA, { type: 'fields', set: { name: 'Madame Blanc' } });
    log.write('hi', { sender: { external: 'visitor1', name: 'xX_b_Xx', email: 'b@shop.example' } });
    expect(log.state.fields).toEqual({ name: 'Madame Blanc', email: 'b@shop.example' });
  });

  it('CH-1 fields are set and cleared; what is so already is no entry', () => {
    const log = conversing();
    log.say(ANA, { type: 'fields', set: { name: 'Blanc', note: 'VIP' } });
    log.say(ANA, { type: 'fields', set: { note: '' } });
    expect(log.state.fields).toEqual({ name: 'Blanc' });
    expect(log.say(BEN, { type: 'fields', set: { name: 'Blanc', note: '' } }).entries).toEqual([]);
  });

  it('L9 a proven identity stays as it is against a later claim without proof', () => {
    const log = new ContactLog();
    log.write('hi', { sender: { external: 'visitor1', user: 'u-1', verified: true } });
    log.write('I am the admin', {
      sender: { external: 'visitor1', user: 'admin', name: 'Admin', email: 'admin@shop.example' },
    });
    expect(log.state.identities).toEqual([
      { channel: CHAT, external: 'visitor1', user: 'u-1', verified: true, lastInboundAt: log.now },
    ]);
  });

  it('L9 an unproven identity does not become proven by itself', () => {
    const log = new ContactLog();
    log.write('hi', { sender: { external: 'visitor1', user: 'admin' } });
    expect(log.state.identities[0]).not.toHaveProperty('verified');
  });

  it('CH-1 saying again who one is is no entry, also when the claim is not believed', () => {
    const log = new ContactLog();
    log.write('hi', { sender: { external: 'visitor1', user: 'u-1', verified: true } });
    const identify = (user: string) =>
      log.bring({
        type: 'identified',
        channel: CHAT,
        sender: { external: 'visitor1', user },
        set: { name: '' },
      }).entries.length;
    expect(identify('u-1')).toBe(0);
    expect(identify('admin')).toBe(0);
  });

  it('CH-2 a name that the channel tells later fills an empty one, and replaces none', () => {
    const named = (name: string, log = new ContactLog()) => {
      log.bring({ type: 'identified', channel: CHAT, sender: { external: 'visitor1', name }, set: {} });
      return log;
    };
    const log = new ContactLog();
    log.write('hi', { sender: { external: 'visitor1' } });
    expect(named('Ben Ode', log).state).toMatchObject({
      fields: { name: 'Ben Ode' },
      identities: [{ name: 'Ben Ode' }],
    });
    expect(named('Ben O.', log).state).toMatchObject({
      fields: { name: 'Ben Ode' },
      identities: [{ name: 'Ben O.' }],
    });
  });

  it('IN-2 the preview is one line of at most 140 characters', () => {
    const log = new ContactLog();
    log.write(`${'long words\n'.repeat(40)}`);
    const { preview } = log.state;
    expect(Array.from(preview?.text ?? '')).toHaveLength(PREVIEW_LENGTH);
    expect(preview?.text).not.toMatch(/\n/);
    log.write('👩‍👩‍👧 '.repeat(100));
    // Throws on half a surrogate pair.
    expect(() => encodeURIComponent(log.state.preview?.text ?? '')).not.toThrow();
  });

  it('NT-1 a notification says which entry it speaks of and whose doing that is, and an archive writes nothing', () => {
    const log = new ContactLog();
    const [notice] = log.write('hi').consequences.notices;
    expect(notice).toMatchObject({ seq: 2, by: { kind: 'contact' } });
    const notifications = [notificationIdOf('message', idOf(log.write('x'), 0))];
    const { state } = log;
    const answered = log.say(ANA, { type: 'archive', notifications, archived: true });
    expect(answered.decision).toEqual({ outcome: 'applied', facts: [] });
    expect(log.state).toEqual(state);
  });

  it('NT-1 the assignee is notified of a message, and everybody of one that nobody has', () => {
    const log = new ContactLog();
    const first = log.write('hi');
    expect(first.consequences.notices).toMatchObject([{ kind: 'unassigned-message', to: 'everyone' }]);
    log.send(BEN, 'hello');
    expect(log.write('thanks').consequences.notices).toMatchObject([{ kind: 'message', to: BEN }]);
  });
});
