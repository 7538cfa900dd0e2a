import { describe, expect, it } from 'vitest';
import type { Rules } from './context.ts';
import { ANA, BEN, CHAT, conversing, idOf, NOON, text, ContactLog } from '../testing/contact-log.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const withNotes = (mode: Rules['closingNotes']['mode']): ContactLog => {
  const log = conversing();
  log.rules = { ...log.rules, closingNotes: { mode, categories: ['Order', 'Other'] } };
  return log;
};

describe('opening', () => {
  it('OC-1 a message with no open conversation opens one; the event stands before the message', () => {
    const log = new ContactLog();
    const { entries } = log.write('hello');
    expect(entries.map((entry) => entry.kind)).toEqual(['opened', 'message']);
    expect(entries[0]?.by).toEqual({ kind: 'contact' });
    expect(entries[1]?.conversation).toBe(log.openConversation);
  });

  it('OC-1 a message into an open conversation opens none', () => {
    const log = conversing();
    expect(log.write('still there?').entries.map((entry) => entry.kind)).toEqual(['message']);
  });

  it('OC-2 an agent opens by hand, and by sending the first message', () => {
    const log = conversing();
    log.say(ANA, { type: 'close' });
    log.say(ANA, { type: 'open' });
    expect(log.last()).toMatchObject({ kind: 'opened', by: { kind: 'agent', id: ANA } });
    log.say(ANA, { type: 'close' });
    const { entries } = log.send(ANA, 'news for you');
    expect(entries.map((entry) => entry.kind)).toEqual(['opened', 'message', 'assigned']);
    expect(log.say(BEN, { type: 'open' }).decision).toEqual({ outcome: 'applied', facts: [] });
  });

  it('OC-5 opening while one is open changes nothing: there is at most one', () => {
    const log = conversing();
    const open = log.openConversation;
    log.say(ANA, { type: 'open' });
    log.write('second webhook');
    expect(log.openConversation).toBe(open);
    expect(log.all('opened')).toHaveLength(1);
  });

  it('RF-1 the opened event of a message with a reference stores code and url', () => {
    const log = new ContactLog();
    const reference = { source: 'link', code: 'SPRING', url: 'https://shop.example/spring' } as const;
    log.write('hi', { reference });
    expect(log.all('opened')[0]?.reference).toEqual(reference);
  });

  it('RF-1 a reference that comes into an open conversation is a channel event with it', () => {
    const log = conversing();
    const { entries } = log.write('again', { reference: { source: 'web-chat', code: 'again' } });
    expect(entries.map((entry) => entry.kind)).toEqual(['channel-event', 'message']);
    expect(entries[0]).toMatchObject({ name: 'referral', reference: { code: 'again' } });
  });

  it('RF-2 a channel event by itself keeps its reference and opens nothing', () => {
    const log = new ContactLog();
    log.bring(
      { type: 'channel-event', channel: CHAT, name: 'referral', reference: { source: 'ad', adId: '17' } },
      { kind: 'channel', id: CHAT },
    );
    expect(log.kinds()).toEqual(['channel-event']);
    expect(log.state.conversation).toBeNull();
  });

  it('RF-3 a missing field stays missing', () => {
    const log = new ContactLog();
    log.write('hi', { reference: { source: 'session', session: 's-1' } });
    expect(Object.keys(log.all('opened')[0]?.reference ?? {})).toEqual(['source', 'session']);
    log.say(ANA, { type: 'close' });
    log.write('bare');
    expect(log.all('opened')[1]).not.toHaveProperty('reference');
  });
});

describe('closing', () => {
  it('OC-3 an agent closes; a second close changes nothing', () => {
    const log = conversing();
    log.say(ANA, { type: 'close' });
    expect(log.last()).toMatchObject({ kind: 'closed', by: { kind: 'agent', id: ANA } });
    expect(log.say(BEN, { type: 'close' }).decision).toEqual({ outcome: 'applied', facts: [] });
    expect(new ContactLog().say(ANA, { type: 'close' }).decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'not-open' },
    });
  });

  it('OC-4 the category is copied as text, so renaming it later rewrites no history', () => {
    const log = withNotes('optional');
    log.say(ANA, { type: 'close', note: { category: ' Order ', summary: ' sent anew ' } });
    expect(log.last()).toMatchObject({ note: { category: 'Order', summary: 'sent anew' } });
  });

  it('OC-4 an empty note is no note', () => {
    const log = withNotes('optional');
    log.say(ANA, { type: 'close', note: { category: ' ', summary: '' } });
    expect(log.last()).not.toHaveProperty('note');
  });

  it.each([
    ['off', {}, undefined],
    ['optional', {}, undefined],
    ['category-required', {}, { category: true, summary: false }],
    ['category-required', { category: 'Order' }, undefined],
    ['both-required', { category: 'Order' }, { category: false, summary: true }],
    ['both-required', { summary: 'done' }, { category: true, summary: false }],
    ['both-required', { category: 'Order', summary: 'done' }, undefined],
  ] as const)('OC-4 setting %s with note %o', (mode, note, missing) => {
    const { decision } = withNotes(mode).say(ANA, { type: 'close', note });
    if (missing === undefined) expect(decision.outcome).toBe('applied');
    else expect(decision).toEqual({ outcome: 'refused', refusal: { reason: 'note-required', ...missing } });
  });

  it('OC-4 an unknown category is refused', () => {
    const { decision } = withNotes('optional').say(ANA, { type: 'close', note: { category: 'Gossip' } });
    expect(decision).toEqual({ outcome: 'refused', refusal: { reason: 'unknown-category' } });
  });

  it.each([{ summary: 'half' }, { category: 'Order', summary: 'all' }, { category: 'Gossip' }])(
    'OC-4 the note %o of a close that comes second is returned, not lost',
    (note) => {
      const log = withNotes('both-required');
      log.say(ANA, { type: 'close', note: { category: 'Other', summary: 'first' } });
      const { decision } = log.say(BEN, { type: 'close', note });
      expect(decision).toMatchObject({
        outcome: 'refused',
        refusal: { reason: 'already-closed', by: { kind: 'agent', id: ANA } },
      });
    },
  );

  it('OC-6 a close by who had not seen the newest message is held and changes nothing', () => {
    const log = conversing();
    const seen = log.state.seq;
    log.write('wait!');
    const before = log.state;
    const { decision } = log.say(ANA, { type: 'close' }, { seen });
    expect(decision).toEqual({ outcome: 'held', hold: { reason: 'newer', newest: before.seq } });
    expect(log.state).toBe(before);
    expect(log.say(ANA, { type: 'close' }).decision.outcome).toBe('applied');
  });

  it('OC-6 a colleague’s reply holds a close too; the own one and events do not', () => {
    const log = conversing();
    const seen = log.state.seq;
    log.send(ANA, 'mine');
    log.say(BEN, { type: 'stage', to: log.rules.stages[0]?.id ?? null });
    expect(log.say(BEN, { type: 'close' }, { seen }).decision.outcome).toBe('held');
    expect(log.say(ANA, { type: 'close' }, { seen }).decision.outcome).toBe('applied');
  });

  it('OC-6 a close of what is closed already is not held: closing anyway would do nothing', () => {
    const log = conversing();
    const seen = log.state.seq;
    log.send(BEN, 'solved');
    log.say(BEN, { type: 'close' });
    expect(log.say(ANA, { type: 'close' }, { seen }).decision).toEqual({ outcome: 'applied', facts: [] });
  });

  it('OC-9 send and close is one action, or refused as a whole', () => {
    const log = withNotes('category-required');
    const before = log.state;
    const send = { type: 'send' as const, body: text('bye'), files: [] };
    expect(log.say(ANA, { ...send, close: {} }).decision).toMatchObject({
      refusal: { reason: 'note-required' },
    });
    expect(log.state).toBe(before);
    const { entries } = log.say(ANA, { ...send, close: { category: 'Order' } });
    expect(entries.map((entry) => entry.kind)).toEqual(['message', 'assigned', 'closed']);
  });
});

describe('auto-close', () => {
  const idling = (): ContactLog => {
    const log = conversing();
    log.rules = { ...log.rules, autoClose: HOUR };
    log.send(ANA, 'does it work now?');
    return log;
  };
  const due = (log: ContactLog) =>
    log.bring({ type: 'auto-close-due', seq: log.state.idle?.seq ?? 0 }, { kind: 'auto-close' });

  it('OC-7 closes after the idle time from the last human outgoing message, and says why', () => {
    const log = idling();
    expect(due(log).entries).toEqual([]);
    log.now = NOON + HOUR;
    due(log);
    expect(log.last()).toMatchObject({ kind: 'closed', idle: HOUR, by: { kind: 'auto-close' } });
    expect(due(log).entries).toEqual([]);
  });

  it('OC-7 a contact’s message cancels it, and a later reply begins it anew', () => {
    const log = idling();
    const seq = log.state.idle?.seq ?? 0;
    expect(log.write('not yet').consequences.timers).toEqual([{ kind: 'auto-close', at: null }]);
    log.now = NOON + HOUR;
    expect(log.bring({ type: 'auto-close-due', seq }, { kind: 'auto-close' }).entries).toEqual([]);
    expect(log.send(ANA, 'now?').consequences.timers).toEqual([{ kind: 'auto-close', at: NOON + 2 * HOUR }]);
  });

  it('OC-7 snooze wins over it, and waking begins the idle time anew', () => {
    const log = idling();
    const until = NOON + 2 * HOUR;
    const snoozed = log.say(ANA, { type: 'snooze', until, regardless: false });
    expect(snoozed.consequences.timers).toEqual([
      { kind: 'snooze', at: until },
      { kind: 'auto-close', at: null },
    ]);
    log.now = NOON + HOUR;
    expect(due(log).entries).toEqual([]);
    log.now = until;
    const woken = log.bring({ type: 'snooze-due', until }, { kind: 'clock' });
    expect(woken.consequences.timers).toContainEqual({ kind: 'auto-close', at: until + HOUR });
  });

  it('OC-7 is not armed for a blocked contact, and is again when it is unblocked', () => {
    const log = idling();
    expect(log.say(ANA, { type: 'block' }).consequences.timers).toEqual([{ kind: 'auto-close', at: null }]);
    expect(log.say(ANA, { type: 'unblock' }).consequences.timers).toEqual([
      { kind: 'auto-close', at: NOON + HOUR },
    ]);
  });

  it('OC-7 undo of an auto-close does not close again at once', () => {
    const log = idling();
    log.now = NOON + HOUR;
    const closed = due(log);
    log.now += MINUTE;
    const undone = log.say(ANA, { type: 'undo', entry: idOf(closed, 0) });
    expect(undone.consequences.timers).toEqual([{ kind: 'auto-close', at: log.now + HOUR }]);
    expect(due(log).entries).toEqual([]);
  });
});
