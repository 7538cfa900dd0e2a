import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { step, takeStep } from './testing/model.ts';
import { ANA, BEN, conversing, idOf, PICTURE, ContactLog } from './testing/contact-log.ts';

/** A contact whose conversation was closed. */
const closed = (): ContactLog => {
  const log = conversing();
  log.send(ANA, 'It comes tomorrow.');
  log.say(ANA, { type: 'close' });
  return log;
};

describe('a thank-you after a close', () => {
  it('OC-8 opens a conversation as any message does, and is known to be no more', () => {
    const log = closed();
    const { entries } = log.write('Thanks!');
    expect(entries.map((entry) => entry.kind)).toEqual(['opened', 'message']);
    expect(log.state.conversation).not.toBeNull();
    expect(log.state.waitingSince).toBe(log.now);
    expect(log.state.inbound).toBe(2);
    expect(log.state.thanks).toEqual({ seq: log.state.lastInbound });
    log.write('bonne journée');
    expect(log.state.thanks).toEqual({ seq: log.state.lastInbound });
  });

  it('OC-8 is no such thing in a conversation that was open, or a first one', () => {
    const first = new ContactLog();
    first.write('Thanks!');
    expect(first.state.thanks).toBeUndefined();
    const open = conversing();
    open.write('Thanks!');
    expect(open.state.thanks).toBeUndefined();
  });

  it('OC-8 ends with anything else that the contact says, and does not begin again', () => {
    for (const more of ['but it still fails', 'when?']) {
      const log = closed();
      log.write('Thanks!');
      log.write(more);
      expect(log.state.thanks).toBeUndefined();
      log.write('merci');
      expect(log.state.thanks).toBeUndefined();
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
    const log = closed();
    log.write('Thanks!');
    log.comment(BEN, 'nice');
    log.say(ANA, { type: 'assign', to: BEN, from: log.state.assignee });
    expect(log.state.thanks).toBeDefined();
    log.send(ANA, 'You are welcome.');
    expect(log.state.thanks).toBeUndefined();
  });

  it('OC-8 OC-4 is closed again without the notes that were given before, but takes new ones', () => {
    for (const mode of ['category-required', 'both-required'] as const) {
      const log = closed();
      log.rules = { ...log.rules, closingNotes: { mode, categories: ['Order'] } };
      log.write('Merci !');
      const again = log.say(ANA, { type: 'close' });
      expect(again.decision.outcome).toBe('applied');
      expect(log.all('closed').at(-1)).not.toHaveProperty('note');
      log.write('Merci !');
      log.say(ANA, { type: 'close', note: { category: 'Order' } });
      expect(log.all('closed').at(-1)?.note).toEqual({ category: 'Order' });
      log.write('It broke again');
      expect(log.say(ANA, { type: 'close' }).decision).toMatchObject({
        outcome: 'refused',
        refusal: { reason: 'note-required' },
      });
    }
  });

  it('OC-8 OC-6 is not closed again by who has not seen what came after it', () => {
    const log = closed();
    log.write('Thanks!');
    const seen = log.state.seq;
    log.write('one more thing: it is the wrong colour');
    expect(log.say(ANA, { type: 'close' }, { seen }).decision.outcome).toBe('held');
    expect(log.state.conversation).not.toBeNull();
  });

  it('OC-8 OC-9 is offered again when closing again is undone', () => {
    const log = closed();
    log.write('Thanks!');
    const { thanks } = log.state;
    const again = log.say(ANA, { type: 'close' });
    expect(log.state.thanks).toBeUndefined();
    log.say(ANA, { type: 'undo', entry: idOf(again, 0) });
    expect(log.state.thanks).toEqual(thanks);
  });

  it('OC-8 whatever happens: only in an open conversation, of a message that nobody has answered', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), (steps) => {
        const log = new ContactLog();
        for (const one of steps) {
          const before = log.state;
          takeStep(log, one, undefined);
          const { thanks, conversation, lastInbound, waitingSince, preview } = log.state;
          if (thanks === undefined) continue;
          expect(conversation).not.toBeNull();
          expect(thanks.seq).toBe(lastInbound);
          expect(waitingSince).not.toBeNull();
          expect(preview?.direction).toBe('in');
          // Nothing hides it: the message counts as unread and waits as any other does.
          if (before.lastInbound !== lastInbound) expect(log.state.inbound).toBe(before.inbound + 1);
        }
      }),
      { numRuns: 300 },
    );
  });
});
