import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRecord, extendRecord, readRecord } from '../documents/record-document.ts';
import { inView } from '../inbox/views.ts';
import { causeOf, type CommandId } from '../ids.ts';
import type { Entry } from './entry.ts';
import { evolve } from './evolve.ts';
import { initialState, type ContactState } from './state.ts';
import { SEGMENT_LENGTH } from './segment.ts';
import { step, takeStep, type Step } from './testing/model.ts';
import { ANA, CONTACT, ContactLog, type Done } from './testing/contact-log.ts';

const RUNS = 400;
const history = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' });

/** Plays a history and checks the record after each step. */
const play = (
  steps: readonly Step[],
  look: (log: ContactLog, done: Done | undefined, before: ContactState) => void,
) => {
  const log = new ContactLog();
  let previous: CommandId | undefined;
  for (const one of steps) {
    const before = log.state;
    const done = takeStep(log, one, previous);
    if (one.type === 'act' && done) previous = done.id;
    look(log, done, before);
  }
  return log;
};

/** A property of every history. */
const always = (look: (log: ContactLog, done: Done | undefined, before: ContactState) => void) => {
  fc.assert(
    fc.property(history, (steps) => {
      play(steps, look);
    }),
    { numRuns: RUNS },
  );
};

const fold = (entries: readonly Entry[]): ContactState => entries.reduce(evolve, initialState(CONTACT));

describe('whatever happens in whatever order', () => {
  it('L4 seq has no gaps, times never fall, ids are unique', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { entries } = play(steps, () => undefined);
        entries.forEach((entry, index) => {
          expect(entry.seq).toBe(index + 1);
          expect(entry.at).toBeGreaterThanOrEqual(entries[index - 1]?.at ?? 0);
        });
        expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
      }),
      { numRuns: RUNS },
    );
  });

  it('L1 the state is the fold of the record, also of its stored text, from any point on', () => {
    fc.assert(
      fc.property(history, fc.nat(100), (steps, cut) => {
        const log = play(steps, () => undefined);
        expect(fold(log.entries)).toEqual(log.state);
        const stored = log.entries.map((entry) => JSON.parse(JSON.stringify(entry)) as Entry);
        const half: unknown = JSON.parse(JSON.stringify(fold(stored.slice(0, cut))));
        expect(stored.slice(cut).reduce(evolve, half as ContactState)).toEqual(log.state);
      }),
      { numRuns: RUNS },
    );
  });

  it('OC-5 openings and closings alternate: at most one conversation is open', () => {
    always((log) => {
      const turns = log.entries.filter((entry) => entry.kind === 'opened' || entry.kind === 'closed');
      turns.forEach((entry, index) => expect(entry.kind).toBe(index % 2 === 0 ? 'opened' : 'closed'));
      expect(log.state.conversation !== null).toBe(turns.length % 2 === 1);
    });
  });

  it('L6 every entry has its own place; segments are in line and each names the one before', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { placed } = play(steps, () => undefined);
        const counts = new Map<string, number>();
        placed.forEach(({ segment, position, entry }, index) => {
          expect(position).toBe(counts.get(segment) ?? 0);
          expect(position).toBeLessThan(SEGMENT_LENGTH);
          counts.set(segment, position + 1);
          const before = placed[index - 1];
          if (position === 0) expect(entry.previous).toBe(before?.segment);
          else expect([before?.segment, entry.previous]).toEqual([segment, undefined]);
          expect(segment.startsWith('conversation/')).toBe(entry.conversation !== null);
          if (entry.conversation !== null) expect(segment).toContain(entry.conversation);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('L3 refused and held leave everything as it was', () => {
    always((log, done, before) => {
      if (done === undefined || done.decision.outcome === 'applied') return;
      expect(log.state).toBe(before);
      expect(done.entries).toEqual([]);
    });
  });

  it('L3 what was applied says what it did: facts and entries are one to one, under its id and by its actor', () => {
    always((_world, done) => {
      if (done?.decision.outcome !== 'applied') return;
      expect(done.entries.map((entry) => entry.kind)).toEqual(done.decision.facts.map((fact) => fact.kind));
      expect(done.entries.every((entry) => causeOf(entry.id) === done.id)).toBe(true);
      expect(new Set(done.entries.map((entry) => JSON.stringify(entry.by))).size).toBeLessThanOrEqual(1);
    });
  });

  it('CH-4 a message by the contact is never lost', () => {
    fc.assert(
      fc.property(history, (steps) => {
        let brought = 0;
        let imported = 0;
        const log = play(steps, (_world, done) => {
          const message = done?.entries.find((entry) => entry.kind === 'message');
          if (message?.direction !== 'in') return;
          brought += 1;
          if (message.history) imported += 1;
        });
        const tried = steps.filter((one) => one.type === 'happen' && one.make(log).type === 'message').length;
        expect(brought).toBe(tried);
        expect(log.state.inbound).toBe(brought - imported);
      }),
      { numRuns: RUNS },
    );
  });

  it('IN-1 a contact is in exactly one of open, snoozed, closed and blocked', () => {
    always((log) => {
      const parts = ['all', 'snoozed', 'closed', 'blocked'] as const;
      expect(parts.filter((view) => inView(log.state, view, ANA))).toHaveLength(1);
      for (const view of ['mine', 'unassigned'] as const) {
        if (inView(log.state, view, ANA)) expect(inView(log.state, 'all', ANA)).toBe(true);
      }
    });
  });

  it('BL-1 a blocked contact is neither opened nor closed nor written to', () => {
    always((_world, done, before) => {
      if (!before.blocked || done === undefined) return;
      const kinds = done.entries.map((entry) => entry.kind);
      expect(kinds).not.toContain('opened');
      expect(kinds).not.toContain('closed');
      expect(done.consequences.sendings.filter((sending) => sending.channel !== null)).toEqual([]);
    });
  });

  it('OC-9 a close, undone at once, leaves the contact as it was', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const log = play(steps, () => undefined);
        log.rules = { ...log.rules, closingNotes: { mode: 'off', categories: [] } };
        const before = log.state;
        const closed = log.say(ANA, { type: 'close' });
        const entry = closed.entries.find((one) => one.kind === 'closed');
        if (entry === undefined) return;
        log.say(ANA, { type: 'undo', entry: entry.id });
        const { conversation, assignee, snooze, mentioned, waitingSince, stage, blocked } = before;
        // A snooze whose time has come meanwhile is over.
        const asleep = snooze !== null && snooze.until > log.now ? snooze : null;
        expect(log.state).toMatchObject({
          conversation,
          assignee,
          snooze: asleep,
          mentioned,
          waitingSince,
          stage,
          blocked,
        });
        expect(log.state.idle?.seq).toBe(before.idle?.seq);
      }),
      { numRuns: RUNS },
    );
  });

  it('L13 a shared draft is consumed at most once', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { entries } = play(steps, () => undefined);
        for (const kind of ['message', 'comment'] as const) {
          const drafts = entries.flatMap((entry) =>
            entry.kind === kind && 'draft' in entry && entry.draft?.visibility === 'shared'
              ? [entry.draft.draftNumber]
              : [],
          );
          expect(new Set(drafts).size).toBe(drafts.length);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('DR-4 no message and no close is applied over what its author had not seen', () => {
    fc.assert(
      fc.property(history, fc.nat(5), (steps, lag) => {
        const log = play(steps, () => undefined);
        const seen = Math.max(0, log.state.seq - lag);
        const unseen = log.entries.filter(
          (entry) =>
            entry.seq > seen &&
            ((entry.kind === 'message' && entry.direction === 'in' && !entry.history) ||
              ((entry.kind === 'message' || entry.kind === 'comment') &&
                entry.by.kind === 'agent' &&
                entry.by.id !== ANA)),
        );
        const done = log.send(ANA, 'answer', { seen });
        if (done.decision.outcome === 'applied') expect(unseen).toEqual([]);
        if (done.decision.outcome === 'held') expect(unseen.length).toBeGreaterThan(0);
      }),
      { numRuns: RUNS },
    );
  });

  it('L8 nothing in the state grows with the record', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 300, maxLength: 300 }), (steps) => {
        const log = play(steps, () => undefined);
        expect(JSON.stringify(log.state).length).toBeLessThan(6_000);
      }),
      { numRuns: 20 },
    );
  });

  it('L6 the documents of a record hold just its entries, whenever a client looks', () => {
    fc.assert(
      fc.property(history, fc.nat(60), (steps, early) => {
        const { placed } = play(steps, () => undefined);
        const segments = [...new Set(placed.map((one) => one.segment))];
        const all = segments.flatMap((name) => {
          const rows = placed.filter((one) => one.segment === name).map((one) => JSON.stringify(one.entry));
          const doc = encodeRecord(rows.slice(0, early));
          extendRecord(doc, 0, rows);
          return readRecord(doc);
        });
        expect(all).toEqual(placed.map((one) => JSON.parse(JSON.stringify(one.entry)) as Entry));
      }),
      { numRuns: 100 },
    );
  });
});
