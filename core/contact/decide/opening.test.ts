import { describe, expect, it } from 'vitest';
import type { Rules } from './context.ts';
import { ANA, BEN, CHAT, conversing, idOf, NOON, text, World } from '../testing/contact-log.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const withNotes = (mode: Rules['closingNotes']['mode']): World => {
  const world = conversing();
  world.rules = { ...world.rules, closingNotes: { mode, categories: ['Order', 'Other'] } };
  return world;
};

describe('opening', () => {
  it('OC-1 a message with no open conversation opens one; the event stands before the message', () => {
    const world = new World();
    const { entries } = world.write('hello');
    expect(entries.map((entry) => entry.kind)).toEqual(['opened', 'message']);
    expect(entries[0]?.by).toEqual({ kind: 'contact' });
    expect(entries[1]?.conversation).toBe(world.openConversation);
  });

  it('OC-1 a message into an open conversation opens none', () => {
    const world = conversing();
    expect(world.write('still there?').entries.map((entry) => entry.kind)).toEqual(['message']);
  });

  it('OC-2 an agent opens by hand, and by sending the first message', () => {
    const world = conversing();
    world.say(ANA, { type: 'close' });
    world.say(ANA, { type: 'open' });
    expect(world.last()).toMatchObject({ kind: 'opened', by: { kind: 'agent', id: ANA } });
    world.say(ANA, { type: 'close' });
    const { entries } = world.send(ANA, 'news for you');
    expect(entries.map((entry) => entry.kind)).toEqual(['opened', 'message', 'assigned']);
    expect(world.say(BEN, { type: 'open' }).decision).toEqual({ outcome: 'applied', facts: [] });
  });

  it('OC-5 opening while one is open changes nothing: there is at most one', () => {
    const world = conversing();
    const open = world.openConversation;
    world.say(ANA, { type: 'open' });
    world.write('second webhook');
    expect(world.openConversation).toBe(open);
    expect(world.all('opened')).toHaveLength(1);
  });

  it('RF-1 the opened event of a message with a reference stores code and url', () => {
    const world = new World();
    const reference = { source: 'link', code: 'SPRING', url: 'https://shop.example/spring' } as const;
    world.write('hi', { reference });
    expect(world.all('opened')[0]?.reference).toEqual(reference);
  });

  it('RF-1 a reference that comes into an open conversation is a channel event with it', () => {
    const world = conversing();
    const { entries } = world.write('again', { reference: { source: 'web-chat', code: 'again' } });
    expect(entries.map((entry) => entry.kind)).toEqual(['channel-event', 'message']);
    expect(entries[0]).toMatchObject({ name: 'referral', reference: { code: 'again' } });
  });

  it('RF-2 a channel event by itself keeps its reference and opens nothing', () => {
    const world = new World();
    world.bring(
      { type: 'channel-event', channel: CHAT, name: 'referral', reference: { source: 'ad', adId: '17' } },
      { kind: 'channel', id: CHAT },
    );
    expect(world.kinds()).toEqual(['channel-event']);
    expect(world.state.conversation).toBeNull();
  });

  it('RF-3 a missing field stays missing', () => {
    const world = new World();
    world.write('hi', { reference: { source: 'session', session: 's-1' } });
    expect(Object.keys(world.all('opened')[0]?.reference ?? {})).toEqual(['source', 'session']);
    world.say(ANA, { type: 'close' });
    world.write('bare');
    expect(world.all('opened')[1]).not.toHaveProperty('reference');
  });
});

describe('closing', () => {
  it('OC-3 an agent closes; a second close changes nothing', () => {
    const world = conversing();
    world.say(ANA, { type: 'close' });
    expect(world.last()).toMatchObject({ kind: 'closed', by: { kind: 'agent', id: ANA } });
    expect(world.say(BEN, { type: 'close' }).decision).toEqual({ outcome: 'applied', facts: [] });
    expect(new World().say(ANA, { type: 'close' }).decision).toEqual({
      outcome: 'refused',
      refusal: { reason: 'not-open' },
    });
  });

  it('OC-4 the category is copied as text, so renaming it later rewrites no history', () => {
    const world = withNotes('optional');
    world.say(ANA, { type: 'close', note: { category: ' Order ', summary: ' sent anew ' } });
    expect(world.last()).toMatchObject({ note: { category: 'Order', summary: 'sent anew' } });
  });

  it('OC-4 an empty note is no note', () => {
    const world = withNotes('optional');
    world.say(ANA, { type: 'close', note: { category: ' ', summary: '' } });
    expect(world.last()).not.toHaveProperty('note');
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
    'OC-4 the note %o of a close that comes second is handed back, not lost',
    (note) => {
      const world = withNotes('both-required');
      world.say(ANA, { type: 'close', note: { category: 'Other', summary: 'first' } });
      const { decision } = world.say(BEN, { type: 'close', note });
      expect(decision).toMatchObject({
        outcome: 'refused',
        refusal: { reason: 'already-closed', by: { kind: 'agent', id: ANA } },
      });
    },
  );

  it('OC-6 a close by who had not seen the newest message is held and changes nothing', () => {
    const world = conversing();
    const seen = world.state.seq;
    world.write('wait!');
    const before = world.state;
    const { decision } = world.say(ANA, { type: 'close' }, { seen });
    expect(decision).toEqual({ outcome: 'held', hold: { reason: 'newer', newest: before.seq } });
    expect(world.state).toBe(before);
    expect(world.say(ANA, { type: 'close' }).decision.outcome).toBe('applied');
  });

  it('OC-6 a colleague’s reply holds a close too; the own one and events do not', () => {
    const world = conversing();
    const seen = world.state.seq;
    world.send(ANA, 'mine');
    world.say(BEN, { type: 'stage', to: world.rules.stages[0]?.id ?? null });
    expect(world.say(BEN, { type: 'close' }, { seen }).decision.outcome).toBe('held');
    expect(world.say(ANA, { type: 'close' }, { seen }).decision.outcome).toBe('applied');
  });

  it('OC-6 a close of what is closed already is not held: closing anyway would do nothing', () => {
    const world = conversing();
    const seen = world.state.seq;
    world.send(BEN, 'solved');
    world.say(BEN, { type: 'close' });
    expect(world.say(ANA, { type: 'close' }, { seen }).decision).toEqual({ outcome: 'applied', facts: [] });
  });

  it('OC-9 send and close is one action, or refused as a whole', () => {
    const world = withNotes('category-required');
    const before = world.state;
    const send = { type: 'send' as const, body: text('bye'), files: [] };
    expect(world.say(ANA, { ...send, close: {} }).decision).toMatchObject({
      refusal: { reason: 'note-required' },
    });
    expect(world.state).toBe(before);
    const { entries } = world.say(ANA, { ...send, close: { category: 'Order' } });
    expect(entries.map((entry) => entry.kind)).toEqual(['message', 'assigned', 'closed']);
  });
});

describe('auto-close', () => {
  const idling = (): World => {
    const world = conversing();
    world.rules = { ...world.rules, autoClose: HOUR };
    world.send(ANA, 'does it work now?');
    return world;
  };
  const due = (world: World) =>
    world.bring({ type: 'auto-close-due', seq: world.state.idle?.seq ?? 0 }, { kind: 'auto-close' });

  it('OC-7 closes after the idle time from the last human outgoing message, and says why', () => {
    const world = idling();
    expect(due(world).entries).toEqual([]);
    world.now = NOON + HOUR;
    due(world);
    expect(world.last()).toMatchObject({ kind: 'closed', idle: HOUR, by: { kind: 'auto-close' } });
    expect(due(world).entries).toEqual([]);
  });

  it('OC-7 a contact’s message cancels it, and a later reply begins it anew', () => {
    const world = idling();
    const seq = world.state.idle?.seq ?? 0;
    expect(world.write('not yet').consequences.alarms).toEqual([{ kind: 'auto-close', at: null }]);
    world.now = NOON + HOUR;
    expect(world.bring({ type: 'auto-close-due', seq }, { kind: 'auto-close' }).entries).toEqual([]);
    expect(world.send(ANA, 'now?').consequences.alarms).toEqual([
      { kind: 'auto-close', at: NOON + 2 * HOUR },
    ]);
  });

  it('OC-7 snooze wins over it, and waking begins the idle time anew', () => {
    const world = idling();
    const until = NOON + 2 * HOUR;
    const snoozed = world.say(ANA, { type: 'snooze', until, regardless: false });
    expect(snoozed.consequences.alarms).toEqual([
      { kind: 'snooze', at: until },
      { kind: 'auto-close', at: null },
    ]);
    world.now = NOON + HOUR;
    expect(due(world).entries).toEqual([]);
    world.now = until;
    const woken = world.bring({ type: 'snooze-due', until }, { kind: 'clock' });
    expect(woken.consequences.alarms).toContainEqual({ kind: 'auto-close', at: until + HOUR });
  });

  it('OC-7 is not armed for a blocked contact, and is again when it is unblocked', () => {
    const world = idling();
    expect(world.say(ANA, { type: 'block' }).consequences.alarms).toEqual([{ kind: 'auto-close', at: null }]);
    expect(world.say(ANA, { type: 'unblock' }).consequences.alarms).toEqual([
      { kind: 'auto-close', at: NOON + HOUR },
    ]);
  });

  it('OC-7 undo of an auto-close does not close again at once', () => {
    const world = idling();
    world.now = NOON + HOUR;
    const closed = due(world);
    world.now += MINUTE;
    const undone = world.say(ANA, { type: 'undo', entry: idOf(closed, 0) });
    expect(undone.consequences.alarms).toEqual([{ kind: 'auto-close', at: world.now + HOUR }]);
    expect(due(world).entries).toEqual([]);
  });
});
