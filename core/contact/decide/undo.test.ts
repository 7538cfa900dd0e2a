import { describe, expect, it } from 'vitest';
import {
  ANA,
  BEN,
  CLEO,
  conversing,
  idOf,
  mentioning,
  NOON,
  type Done,
  type ContactLog,
} from '../testing/contact-log.ts';

const undo = (log: ContactLog, done: Done, index = 0) =>
  log.say(ANA, { type: 'undo', entry: idOf(done, index) });
const changedSince = (by = ANA) => ({
  outcome: 'refused',
  refusal: { reason: 'changed-since', by: { kind: 'agent', id: by }, at: NOON },
});

describe('undo', () => {
  it('OC-9 undo of a close continues the same conversation in its next part', () => {
    const log = conversing();
    const conversation = log.openConversation;
    const openedAt = log.state.conversation?.openedAt;
    const closed = log.say(ANA, { type: 'close' });
    log.now += 60_000;
    undo(log, closed);
    expect(log.state.conversation).toEqual({ id: conversation, openedAt });
    expect(log.state.segment?.name).toBe(`conversation/${conversation}/2`);
    expect(log.last()).toMatchObject({ kind: 'opened', conversation, undoes: idOf(closed, 0) });
  });

  it('OC-9 undo of a close restores assignee, snooze, tagged agents, waiting and idle time', () => {
    const log = conversing();
    log.rules = { ...log.rules, onClose: 'queue' };
    log.say(ANA, { type: 'assign', to: BEN, from: null });
    log.say(ANA, { type: 'comment', body: mentioning(CLEO), files: [] });
    log.say(ANA, { type: 'snooze', until: NOON + 3_600_000, regardless: true });
    const before = log.state;
    const closed = log.say(ANA, { type: 'close' });
    expect(log.state).toMatchObject({ assignee: null, snooze: null, mentioned: [], waitingSince: null });
    undo(log, closed, 1);
    const { assignee, snooze, mentioned, waitingSince, idle, conversation } = before;
    expect(log.state).toMatchObject({ assignee, snooze, mentioned, waitingSince, idle, conversation });
  });

  it('OC-9 undo of a close leaves alone what was set or cleared since', () => {
    const log = conversing();
    log.rules = { ...log.rules, onClose: 'queue' };
    log.say(ANA, { type: 'assign', to: BEN, from: null });
    log.say(ANA, { type: 'snooze', until: NOON + 1_000, regardless: true });
    const closed = log.say(ANA, { type: 'close' });
    log.say(CLEO, { type: 'assign', to: CLEO, from: null });
    log.say(CLEO, { type: 'assign', to: null, from: CLEO });
    log.say(CLEO, { type: 'snooze', until: NOON + 9_000, regardless: false });
    undo(log, closed, 1);
    expect(log.state.assignee).toBeNull();
    expect(log.state.snooze).toEqual({ until: NOON + 9_000, regardless: false });
  });

  it('OC-9 a close that a new message has overtaken cannot be undone', () => {
    const log = conversing();
    const closed = log.say(BEN, { type: 'close' });
    log.write('more');
    expect(undo(log, closed).decision).toMatchObject({
      outcome: 'refused',
      refusal: { reason: 'changed-since' },
    });
  });

  it('OC-9 a snooze that ended while closed does not come back', () => {
    const log = conversing();
    log.say(ANA, { type: 'snooze', until: NOON + 1_000, regardless: false });
    const closed = log.say(ANA, { type: 'close' });
    log.now = NOON + 1_000;
    undo(log, closed);
    expect(log.state.snooze).toBeNull();
  });

  it('OC-9 undo of an assignment and of an unassignment', () => {
    const log = conversing();
    const first = log.say(ANA, { type: 'assign', to: BEN, from: null });
    const second = log.say(ANA, { type: 'assign', to: CLEO, from: BEN });
    expect(undo(log, first).decision).toEqual(changedSince());
    undo(log, second);
    expect(log.state.assignee).toBe(BEN);
    const third = log.say(ANA, { type: 'assign', to: null, from: BEN });
    undo(log, third);
    expect(log.state.assignee).toBe(BEN);
    expect(undo(log, third).decision).toEqual(changedSince());
  });

  it('OC-9 undo of a first reply’s claim unassigns', () => {
    const log = conversing();
    const sent = log.send(ANA, 'hi');
    undo(log, sent, 1);
    expect(log.last()).toMatchObject({ kind: 'unassigned', from: ANA, undoes: idOf(sent, 1) });
  });

  it('OC-9 undo of an assignment from somebody who left is refused', () => {
    const log = conversing();
    log.say(ANA, { type: 'assign', to: BEN, from: null });
    const second = log.say(ANA, { type: 'assign', to: CLEO, from: BEN });
    log.members.delete(BEN);
    expect(undo(log, second).decision).toMatchObject({ refusal: { reason: 'unknown-agent' } });
  });

  it('OC-9 undo of a snooze, of its change, and of a waking', () => {
    const log = conversing();
    const first = log.say(ANA, { type: 'snooze', until: NOON + 1_000, regardless: false });
    const second = log.say(ANA, { type: 'snooze', until: NOON + 2_000, regardless: true });
    undo(log, second);
    expect(log.state.snooze).toEqual({ until: NOON + 1_000, regardless: false });
    expect(undo(log, first).decision).toMatchObject({ refusal: { reason: 'changed-since' } });
    const woken = log.say(ANA, { type: 'wake' });
    undo(log, woken);
    expect(log.state.snooze).toEqual({ until: NOON + 1_000, regardless: false });
  });

  it('OC-9 undo of a stage, while it is unchanged', () => {
    const log = conversing();
    const [one, two] = log.rules.stages;
    const first = log.say(ANA, { type: 'stage', to: one?.id ?? null });
    const second = log.say(ANA, { type: 'stage', to: two?.id ?? null });
    undo(log, second);
    expect(log.state.stage).toEqual(one);
    expect(undo(log, first).decision).toMatchObject({ refusal: { reason: 'changed-since' } });
  });

  it('OC-9 undo of an opening by hand closes; an opening by the contact cannot be undone', () => {
    const log = conversing();
    expect(
      log.say(ANA, { type: 'undo', entry: log.all('opened')[0]?.id ?? idOf(log.write('x'), 0) }).decision,
    ).toMatchObject({ refusal: { reason: 'nothing-to-undo' } });
    log.say(ANA, { type: 'close' });
    const opened = log.say(ANA, { type: 'open' });
    undo(log, opened);
    expect(log.state.conversation).toBeNull();
  });

  it('OC-9 undo of what never was is refused', () => {
    const log = conversing();
    const nothing = log.comment(ANA, 'not a fact');
    expect(undo(log, nothing).decision.outcome).toBe('refused');
  });

  it('BL-1 a blocked contact is neither opened nor closed by undo', () => {
    const log = conversing();
    const closed = log.say(ANA, { type: 'close' });
    log.say(ANA, { type: 'block' });
    expect(undo(log, closed).decision).toEqual({ outcome: 'refused', refusal: { reason: 'blocked' } });
    log.say(ANA, { type: 'unblock' });
    const opened = undo(log, closed);
    log.say(ANA, { type: 'block' });
    expect(undo(log, opened).decision).toMatchObject({ outcome: 'refused' });
    expect(log.state.conversation).not.toBeNull();
  });
});
