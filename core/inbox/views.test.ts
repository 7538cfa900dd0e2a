import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANA,
  BEN,
  CHAT,
  CLEO,
  CONTACT,
  conversing,
  mentioning,
  NOON,
  text,
  type ContactLog,
} from '../contact/testing/contact-log.ts';
import { entryIdOf, type ContactId } from '../ids.ts';
import { displayName, isUnreplied, labelOf, unreadOf, type Row } from './row.ts';
import { compareRows, inView, ORDERS, passes, VIEWS, type View } from './views.ts';

const viewsOf = (log: ContactLog, self = ANA): readonly View[] =>
  VIEWS.filter((view) => inView(log.state, view, self));
const rowOf = (log: ContactLog, contact: string = CONTACT): Row => ({
  contact: contact as ContactId,
  state: log.state,
  incarnation: 1,
  draftsDocument: { incarnation: 1, revision: 0 },
});

describe('views', () => {
  it('IN-1 an open contact is in All, and in Unassigned or its assignee’s Mine', () => {
    const log = conversing();
    expect(viewsOf(log)).toEqual(['all', 'unassigned']);
    log.say(ANA, { type: 'assign', to: BEN, from: null });
    expect(viewsOf(log)).toEqual(['all']);
    expect(viewsOf(log, BEN)).toEqual(['all', 'mine']);
  });

  it('IN-1 snoozed, closed and blocked contacts are in that view alone', () => {
    const log = conversing();
    log.say(ANA, { type: 'snooze', until: NOON + 1, regardless: false });
    expect(viewsOf(log)).toEqual(['snoozed']);
    expect(labelOf(log.state)).toBe('snoozed');
    log.say(ANA, { type: 'close' });
    expect(viewsOf(log)).toEqual(['closed']);
    expect(labelOf(log.state)).toBe('closed');
    log.say(ANA, { type: 'block' });
    expect(viewsOf(log)).toEqual(['blocked']);
    expect(labelOf(log.state)).toBe('blocked');
  });

  it('IN-1 Mentions has open contacts in which one was tagged since the last close, snoozed ones too', () => {
    const log = conversing();
    const posted = log.say(ANA, { type: 'comment', body: mentioning(BEN), files: [] });
    expect([ANA, BEN, CLEO].map((agent) => viewsOf(log, agent).includes('mentions'))).toEqual([
      false,
      true,
      false,
    ]);
    const comment = entryIdOf(posted.id, 0);
    log.say(ANA, { type: 'edit-comment', comment, base: 0, body: mentioning(BEN, CLEO) });
    expect(viewsOf(log, CLEO)).toContain('mentions');
    log.say(ANA, { type: 'snooze', until: NOON + 1, regardless: false });
    expect(viewsOf(log, BEN)).toEqual(['mentions', 'snoozed']);
    const closed = log.say(ANA, { type: 'close' });
    expect(viewsOf(log, BEN)).toEqual(['closed']);
    log.say(ANA, { type: 'undo', entry: entryIdOf(closed.id, 0) });
    expect(viewsOf(log, BEN)).toContain('mentions');
    log.say(ANA, { type: 'close' });
    log.write('one more thing');
    expect(viewsOf(log, BEN)).not.toContain('mentions');
  });

  it('IN-1 a mention that was not seen stays in Mentions when others close, but not when the contact is blocked', () => {
    const log = conversing();
    log.say(ANA, { type: 'comment', body: mentioning(BEN), files: [] });
    log.say(ANA, { type: 'close' });
    expect(inView(log.state, 'mentions', BEN, { newMention: true })).toBe(true);
    expect(inView(log.state, 'mentions', BEN, { newMention: false })).toBe(false);
    expect(passes(rowOf(log), { view: 'mentions', unreplied: false }, BEN, { newMention: true })).toBe(true);
    const seen = { newMention: false, mentioned: true };
    expect(inView(log.state, 'mentions', BEN, seen)).toBe(true);
    const fresh = { view: 'mentions', unreplied: false, fresh: true } as const;
    expect(passes(rowOf(log), fresh, BEN, seen)).toBe(false);
    expect(passes(rowOf(log), fresh, BEN, { newMention: true, mentioned: true })).toBe(true);
    log.say(ANA, { type: 'block' });
    expect(inView(log.state, 'mentions', BEN, { newMention: true, mentioned: true })).toBe(false);
  });

  it('BL-1 a blocked contact’s messages are in no view of the inbox', () => {
    const log = conversing();
    log.say(ANA, { type: 'block' });
    log.write('let me in');
    expect(viewsOf(log)).toEqual(['blocked']);
  });

  it('IN-3 unreplied means that the last message is the contact’s', () => {
    const log = conversing();
    expect(isUnreplied(log.state)).toBe(true);
    log.comment(ANA, 'a comment is no reply');
    expect(isUnreplied(log.state)).toBe(true);
    log.send(ANA, 'hi');
    expect(isUnreplied(log.state)).toBe(false);
    expect(passes(rowOf(log), { view: 'all', unreplied: true }, ANA)).toBe(false);
    log.write('and?');
    expect(passes(rowOf(log), { view: 'all', unreplied: true }, ANA)).toBe(true);
  });

  it('IN-3 an echo from the channel’s own app is a reply', () => {
    const log = conversing();
    log.bring(
      { type: 'echo', channel: CHAT, body: text('by phone'), files: [] },
      { kind: 'channel', id: CHAT },
    );
    expect(isUnreplied(log.state)).toBe(false);
  });

  it('IN-4 newest, oldest and longest waiting; who does not wait comes last', () => {
    const [a, b, c] = [conversing(), conversing(), conversing()];
    b.now = NOON + 1_000;
    b.send(ANA, 'answered');
    c.now = NOON + 2_000;
    c.write('again');
    const rows = [rowOf(a, 'contacta1'), rowOf(b, 'contactb1'), rowOf(c, 'contactc1')];
    const sorted = (order: (typeof ORDERS)[number]) =>
      rows.toSorted(compareRows(order)).map((row) => row.contact.at(-2));
    expect(sorted('newest')).toEqual(['c', 'b', 'a']);
    expect(sorted('oldest')).toEqual(['a', 'b', 'c']);
    // a and c wait since the same message: the one that wrote last comes first.
    expect(sorted('longest-waiting')).toEqual(['c', 'a', 'b']);
  });

  it('IN-4 every order is total: a list never jumps', () => {
    const row = fc.record({ at: fc.integer({ min: 0, max: 3 }), waits: fc.boolean(), id: fc.nat(3) });
    const make = (one: { at: number; waits: boolean; id: number }): Row => {
      const log = conversing();
      const { state } = log;
      return {
        ...rowOf(log, `contact${one.id}x`),
        state: { ...state, preview: null, at: one.at, waitingSince: one.waits ? one.at : null },
      };
    };
    fc.assert(
      fc.property(row, row, row, fc.constantFrom(...ORDERS), (x, y, z, order) => {
        const compare = compareRows(order);
        const [a, b, c] = [make(x), make(y), make(z)];
        const sign = (one: Row, other: Row) => Math.sign(compare(one, other));
        expect(sign(a, b) + sign(b, a)).toBe(0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
        if (compare(a, b) === 0) expect(a.contact).toBe(b.contact);
      }),
    );
  });

  it('IN-6 unread is the contact’s messages beyond the agent’s own read cursor', () => {
    const log = conversing();
    log.write('two');
    log.send(ANA, 'mine');
    expect(unreadOf(log.state, undefined)).toBe(2);
    expect(unreadOf(log.state, 1)).toBe(1);
    expect(unreadOf(log.state, 2)).toBe(0);
    expect(unreadOf(log.state, 99)).toBe(0);
  });

  it('IN-2 the name shown is name, else email, else phone; blanks are none', () => {
    const log = conversing();
    expect(displayName(log.state)).toBeUndefined();
    log.say(ANA, { type: 'fields', set: { phone: '+33 1', email: 'b@shop.example', name: '  ' } });
    expect(displayName(log.state)).toBe('b@shop.example');
  });
});
