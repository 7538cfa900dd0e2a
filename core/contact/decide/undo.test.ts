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
  type World,
} from '../testing/contact-log.ts';

const undo = (world: World, done: Done, index = 0) =>
  world.say(ANA, { type: 'undo', entry: idOf(done, index) });
const changedSince = (by = ANA) => ({
  outcome: 'refused',
  refusal: { reason: 'changed-since', by: { kind: 'agent', id: by }, at: NOON },
});

describe('undo', () => {
  it('OC-9 undo of a close continues the same conversation in its next part', () => {
    const world = conversing();
    const conversation = world.openConversation;
    const openedAt = world.state.conversation?.openedAt;
    const closed = world.say(ANA, { type: 'close' });
    world.now += 60_000;
    undo(world, closed);
    expect(world.state.conversation).toEqual({ id: conversation, openedAt });
    expect(world.state.stretch?.name).toBe(`conversation/${conversation}/2`);
    expect(world.last()).toMatchObject({ kind: 'opened', conversation, undoes: idOf(closed, 0) });
  });

  it('OC-9 undo of a close restores assignee, snooze, tagged agents, waiting and idle time', () => {
    const world = conversing();
    world.rules = { ...world.rules, onClose: 'queue' };
    world.say(ANA, { type: 'assign', to: BEN, from: null });
    world.say(ANA, { type: 'comment', body: mentioning(CLEO), files: [] });
    world.say(ANA, { type: 'snooze', until: NOON + 3_600_000, regardless: true });
    const before = world.state;
    const closed = world.say(ANA, { type: 'close' });
    expect(world.state).toMatchObject({ assignee: null, snooze: null, mentioned: [], waitingSince: null });
    undo(world, closed, 1);
    const { assignee, snooze, mentioned, waitingSince, idle, conversation } = before;
    expect(world.state).toMatchObject({ assignee, snooze, mentioned, waitingSince, idle, conversation });
  });

  it('OC-9 undo of a close leaves alone what was set or cleared since', () => {
    const world = conversing();
    world.rules = { ...world.rules, onClose: 'queue' };
    world.say(ANA, { type: 'assign', to: BEN, from: null });
    world.say(ANA, { type: 'snooze', until: NOON + 1_000, regardless: true });
    const closed = world.say(ANA, { type: 'close' });
    world.say(CLEO, { type: 'assign', to: CLEO, from: null });
    world.say(CLEO, { type: 'assign', to: null, from: CLEO });
    world.say(CLEO, { type: 'snooze', until: NOON + 9_000, regardless: false });
    undo(world, closed, 1);
    expect(world.state.assignee).toBeNull();
    expect(world.state.snooze).toEqual({ until: NOON + 9_000, regardless: false });
  });

  it('OC-9 a close that a new message has overtaken cannot be undone', () => {
    const world = conversing();
    const closed = world.say(BEN, { type: 'close' });
    world.write('more');
    expect(undo(world, closed).decision).toMatchObject({
      outcome: 'refused',
      refusal: { reason: 'changed-since' },
    });
  });

  it('OC-9 a snooze that ended while closed does not come back', () => {
    const world = conversing();
    world.say(ANA, { type: 'snooze', until: NOON + 1_000, regardless: false });
    const closed = world.say(ANA, { type: 'close' });
    world.now = NOON + 1_000;
    undo(world, closed);
    expect(world.state.snooze).toBeNull();
  });

  it('OC-9 undo of an assignment and of an unassignment', () => {
    const world = conversing();
    const first = world.say(ANA, { type: 'assign', to: BEN, from: null });
    const second = world.say(ANA, { type: 'assign', to: CLEO, from: BEN });
    expect(undo(world, first).decision).toEqual(changedSince());
    undo(world, second);
    expect(world.state.assignee).toBe(BEN);
    const third = world.say(ANA, { type: 'assign', to: null, from: BEN });
    undo(world, third);
    expect(world.state.assignee).toBe(BEN);
    expect(undo(world, third).decision).toEqual(changedSince());
  });

  it('OC-9 undo of a first reply’s claim unassigns', () => {
    const world = conversing();
    const sent = world.send(ANA, 'hi');
    undo(world, sent, 1);
    expect(world.last()).toMatchObject({ kind: 'unassigned', from: ANA, undoes: idOf(sent, 1) });
  });

  it('OC-9 undo of an assignment from somebody who left is refused', () => {
    const world = conversing();
    world.say(ANA, { type: 'assign', to: BEN, from: null });
    const second = world.say(ANA, { type: 'assign', to: CLEO, from: BEN });
    world.members.delete(BEN);
    expect(undo(world, second).decision).toMatchObject({ refusal: { reason: 'unknown-agent' } });
  });

  it('OC-9 undo of a snooze, of its change, and of a waking', () => {
    const world = conversing();
    const first = world.say(ANA, { type: 'snooze', until: NOON + 1_000, regardless: false });
    const second = world.say(ANA, { type: 'snooze', until: NOON + 2_000, regardless: true });
    undo(world, second);
    expect(world.state.snooze).toEqual({ until: NOON + 1_000, regardless: false });
    expect(undo(world, first).decision).toMatchObject({ refusal: { reason: 'changed-since' } });
    const woken = world.say(ANA, { type: 'wake' });
    undo(world, woken);
    expect(world.state.snooze).toEqual({ until: NOON + 1_000, regardless: false });
  });

  it('OC-9 undo of a stage, while it is unchanged', () => {
    const world = conversing();
    const [one, two] = world.rules.stages;
    const first = world.say(ANA, { type: 'stage', to: one?.id ?? null });
    const second = world.say(ANA, { type: 'stage', to: two?.id ?? null });
    undo(world, second);
    expect(world.state.stage).toEqual(one);
    expect(undo(world, first).decision).toMatchObject({ refusal: { reason: 'changed-since' } });
  });

  it('OC-9 undo of an opening by hand closes; an opening by the contact cannot be undone', () => {
    const world = conversing();
    expect(
      world.say(ANA, { type: 'undo', entry: world.all('opened')[0]?.id ?? idOf(world.write('x'), 0) })
        .decision,
    ).toMatchObject({ refusal: { reason: 'nothing-to-undo' } });
    world.say(ANA, { type: 'close' });
    const opened = world.say(ANA, { type: 'open' });
    undo(world, opened);
    expect(world.state.conversation).toBeNull();
  });

  it('OC-9 undo of what never was is refused', () => {
    const world = conversing();
    const nothing = world.comment(ANA, 'not a fact');
    expect(undo(world, nothing).decision.outcome).toBe('refused');
  });

  it('BL-1 a blocked contact is neither opened nor closed by undo', () => {
    const world = conversing();
    const closed = world.say(ANA, { type: 'close' });
    world.say(ANA, { type: 'block' });
    expect(undo(world, closed).decision).toEqual({ outcome: 'refused', refusal: { reason: 'blocked' } });
    world.say(ANA, { type: 'unblock' });
    const opened = undo(world, closed);
    world.say(ANA, { type: 'block' });
    expect(undo(world, opened).decision).toMatchObject({ outcome: 'refused' });
    expect(world.state.conversation).not.toBeNull();
  });
});
