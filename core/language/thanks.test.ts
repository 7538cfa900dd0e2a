import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { step, take } from '../contact/testing/model.ts';
import { ANA, BEN, conversing, idOf, PICTURE, World } from '../contact/testing/contact-log.ts';

/** A contact whose conversation was closed. */
const closed = (): World => {
  const world = conversing();
  world.send(ANA, 'It comes tomorrow.');
  world.say(ANA, { type: 'close' });
  return world;
};

describe('a thank-you after a close', () => {
  it('OC-8 opens a conversation as any message does, and is known to be no more', () => {
    const world = closed();
    const { entries } = world.write('Thanks!');
    expect(entries.map((entry) => entry.kind)).toEqual(['opened', 'message']);
    expect(world.state.conversation).not.toBeNull();
    expect(world.state.waitingSince).toBe(world.now);
    expect(world.state.inbound).toBe(2);
    expect(world.state.thanks).toEqual({ seq: world.state.lastInbound });
    world.write('bonne journée');
    expect(world.state.thanks).toEqual({ seq: world.state.lastInbound });
  });

  it('OC-8 is no such thing in a conversation that was open, or a first one', () => {
    const first = new World();
    first.write('Thanks!');
    expect(first.state.thanks).toBeUndefined();
    const open = conversing();
    open.write('Thanks!');
    expect(open.state.thanks).toBeUndefined();
  });

  it('OC-8 ends with anything else that the contact says, and does not begin again', () => {
    for (const more of ['but it still fails', 'when?']) {
      const world = closed();
      world.write('Thanks!');
      world.write(more);
      expect(world.state.thanks).toBeUndefined();
      world.write('merci');
      expect(world.state.thanks).toBeUndefined();
    }
    const other = closed();
    other.write('thanks, but it still fails');
    other.write('thanks');
    expect(other.state.thanks).toBeUndefined();
    const picture = closed();
    picture.write('Thanks!', { files: [PICTURE] });
    expect(picture.state.thanks).toBeUndefined();
  });

  it('OC-8 ends with an answer; a comment, a stage or an assignment leaves it', () => {
    const world = closed();
    world.write('Thanks!');
    world.comment(BEN, 'nice');
    world.say(ANA, { type: 'assign', to: BEN, from: world.state.assignee });
    expect(world.state.thanks).toBeDefined();
    world.send(ANA, 'You are welcome.');
    expect(world.state.thanks).toBeUndefined();
  });

  it('OC-8 OC-4 is closed again without the notes that were given before, but takes new ones', () => {
    for (const mode of ['category-required', 'both-required'] as const) {
      const world = closed();
      world.rules = { ...world.rules, closingNotes: { mode, categories: ['Order'] } };
      world.write('Merci !');
      const again = world.say(ANA, { type: 'close' });
      expect(again.decision.outcome).toBe('applied');
      expect(world.all('closed').at(-1)).not.toHaveProperty('note');
      world.write('Merci !');
      world.say(ANA, { type: 'close', note: { category: 'Order' } });
      expect(world.all('closed').at(-1)?.note).toEqual({ category: 'Order' });
      world.write('It broke again');
      expect(world.say(ANA, { type: 'close' }).decision).toMatchObject({
        outcome: 'refused',
        refusal: { reason: 'note-required' },
      });
    }
  });

  it('OC-8 OC-6 is not closed again by who has not seen what came after it', () => {
    const world = closed();
    world.write('Thanks!');
    const seen = world.state.seq;
    world.write('one more thing: it is the wrong colour');
    expect(world.say(ANA, { type: 'close' }, { seen }).decision.outcome).toBe('held');
    expect(world.state.conversation).not.toBeNull();
  });

  it('OC-8 OC-9 is offered again when closing again is undone', () => {
    const world = closed();
    world.write('Thanks!');
    const { thanks } = world.state;
    const again = world.say(ANA, { type: 'close' });
    expect(world.state.thanks).toBeUndefined();
    world.say(ANA, { type: 'undo', entry: idOf(again, 0) });
    expect(world.state.thanks).toEqual(thanks);
  });

  it('OC-8 whatever happens: only in an open conversation, of a message that nobody has answered', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), (steps) => {
        const world = new World();
        for (const one of steps) {
          const before = world.state;
          take(world, one, undefined);
          const { thanks, conversation, lastInbound, waitingSince, preview } = world.state;
          if (thanks === undefined) continue;
          expect(conversation).not.toBeNull();
          expect(thanks.seq).toBe(lastInbound);
          expect(waitingSince).not.toBeNull();
          expect(preview?.direction).toBe('in');
          // Nothing hides it: the message counts as unread and waits as any other does.
          if (before.lastInbound !== lastInbound) expect(world.state.inbound).toBe(before.inbound + 1);
        }
      }),
      { numRuns: 300 },
    );
  });
});
