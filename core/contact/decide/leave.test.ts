import { describe, expect, it } from 'vitest';
import { leave } from './leave.ts';
import { ANA, BEN, CLEO, conversing, idOf, mentioning, type ContactLog } from '../testing/contact-log.ts';

const assigned = (to: typeof ANA): ContactLog => {
  const log = conversing();
  log.say(ANA, { type: 'assign', to, from: null });
  return log;
};
const isMember = (agent: string): boolean => agent !== BEN;

describe('a contact of somebody who left', () => {
  it('AS-1 goes to the colleague who was named, or to nobody', () => {
    const { state } = assigned(BEN);
    expect(leave(state, { agent: BEN, handTo: CLEO }, { isMember })).toEqual([
      { kind: 'assigned', to: CLEO, from: BEN, how: 'left' },
    ]);
    const unassigned = [{ kind: 'unassigned', from: BEN, how: 'left' }];
    expect(leave(state, { agent: BEN, handTo: null }, { isMember })).toEqual(unassigned);
    // The colleague has left as well.
    expect(leave(state, { agent: BEN, handTo: CLEO }, { isMember: () => false })).toEqual(unassigned);
    expect(leave(state, { agent: BEN, handTo: BEN }, { isMember: () => true })).toEqual(unassigned);
    expect(leave(state, { agent: CLEO, handTo: ANA }, { isMember })).toEqual([]);
  });
});

describe('commands that name somebody who left', () => {
  it('AS-2 nobody is assigned to them; what was pressed before they left still assigns another', () => {
    const log = assigned(BEN);
    log.members.delete(BEN);
    log.left.add(BEN);
    const { decision } = log.say(ANA, { type: 'assign', to: CLEO, from: BEN });
    expect(decision).toMatchObject({ outcome: 'applied', facts: [{ kind: 'assigned', to: CLEO }] });
    expect(log.say(ANA, { type: 'assign', to: BEN, from: CLEO }).decision).toMatchObject({
      refusal: { reason: 'unknown-agent' },
    });
    log.say(ANA, { type: 'assign', to: null, from: CLEO });
    expect(log.say(ANA, { type: 'assign', to: CLEO, from: BEN }).decision.outcome).toBe('applied');
    // A colleague's claim still wins over a button that was pressed before it.
    expect(log.say(ANA, { type: 'assign', to: ANA, from: BEN }).decision).toMatchObject({
      refusal: { reason: 'assigned-meanwhile', to: CLEO },
    });
  });

  it('CM-5 a comment that tags them can still be posted and edited, one that tags a stranger cannot', () => {
    const log = assigned(ANA);
    const posted = log.say(ANA, { type: 'comment', body: mentioning(BEN), files: [] });
    log.members.delete(BEN);
    log.left.add(BEN);
    const edit = { type: 'edit-comment', comment: idOf(posted, 0), base: 0 } as const;
    expect(log.say(ANA, { ...edit, body: mentioning(BEN, CLEO) }).decision.outcome).toBe('applied');
    const late = log.say(CLEO, { type: 'comment', body: mentioning(BEN), files: [] });
    expect(late.decision.outcome).toBe('applied');
    log.left.delete(BEN);
    expect(log.say(CLEO, { type: 'comment', body: mentioning(BEN), files: [] }).decision).toMatchObject({
      refusal: { reason: 'unknown-agent' },
    });
  });
});
