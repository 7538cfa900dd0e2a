import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../new-id.ts';
import type { AgentId, ContactId, EntryId } from '../ids.ts';
import { fromPlainText } from '../rich-text/rich-text.ts';
import { toPlainText } from '../rich-text/plain-text.ts';
import type { RichText } from '../rich-text/rich-text.ts';
import { inView, VIEWS } from '../inbox/views.ts';
import { displayName, isUnreplied, labelOf, unreadOf } from '../inbox/row.ts';
import { transcriptOf } from '../language/transcript/transcript.ts';
import { isEvent, upcastEntry, type Entry, type Fact } from './entry.ts';
import { evolve } from './evolve.ts';
import { record } from './record.ts';
import { everyMixedHistory, unknownParts, type MixedHistory } from './testing/unknown-entries.ts';
import { damageOf, initialState, upcastState, type ContactState } from './state.ts';

const contact = newId<ContactId>();
const ana = newId<AgentId>();

/** Facts that this program knows, to put around the unknown entries. */
const FACTS: readonly Fact[] = [
  { kind: 'opened', conversation: newId() },
  { kind: 'comment', body: fromPlainText('a comment'), files: [] },
  { kind: 'assigned', to: ana, from: null, how: 'manual' },
  { kind: 'snoozed', until: 2_000, regardless: true },
  { kind: 'woken', how: 'manual' },
  { kind: 'stage', from: null, to: { id: newId(), name: 'Won' } },
  { kind: 'blocked' },
  { kind: 'unblocked' },
  { kind: 'fields', set: { name: 'Bea' } },
  { kind: 'unassigned', from: ana, how: 'manual' },
  { kind: 'closed' },
];

const place = (state: ContactState, at: number) => ({
  v: 1 as const,
  id: `${newId<string>()}/0` as EntryId,
  seq: state.seq + 1,
  at: Math.max(at, state.at),
  by: { kind: 'agent' as const, id: ana },
  conversation: state.conversation?.id ?? null,
});

const withoutPlace = ({ seq: _seq, at: _at, segment: _segment, ...rest }: ContactState) => rest;

const unsized = (state: ContactState) => ({
  ...state,
  segment: state.segment && { ...state.segment, size: 0 },
});

const fold = (entries: readonly Entry[]) => entries.reduce(evolve, initialState(contact));

/** Parts of the state whose value is a place in the record. */
const PLACES: ReadonlySet<string> = new Set(['seq', 'lastInbound', 'delivered', 'read', 'redacted']);

/** A state whose places are those of the mixed history, without its segment, which counts every entry. */
const moved = ({ segment: _segment, ...state }: ContactState, { placeOf }: MixedHistory) => {
  const lastBy: Record<string, number> = Object.fromEntries(
    Object.entries(state.lastBy).map(([agent, seq]) => [agent, placeOf(seq)]),
  );
  const text = JSON.stringify({ ...state, lastBy }, (name, value: unknown) =>
    PLACES.has(name) && typeof value === 'number' ? placeOf(value) : value,
  );
  return JSON.parse(text) as Omit<ContactState, 'segment'>;
};

describe('what a newer program has written', () => {
  it('L18 in any history, unknown entries change nothing but seq and at', () => {
    everyMixedHistory((history) => {
      const { segment: _segment, ...state } = fold(history.mixed);
      const expected = moved(fold(history.known), history);
      expect({ ...state, seq: 0, at: 0 }).toEqual({ ...expected, seq: 0, at: 0 });
      expect(state.seq).toBe(history.mixed.length);
    });
  });

  it('L18 in any history, unknown entries change nothing of the row', () => {
    const drawn = (state: ContactState) => ({
      name: displayName(state),
      label: labelOf(state),
      unread: unreadOf(state, 1),
      unreplied: isUnreplied(state),
      views: VIEWS.filter((view) => inView(state, view, ana)),
      text: state.preview?.text,
    });
    everyMixedHistory(({ known, mixed }) => {
      expect(drawn(fold(mixed))).toEqual(drawn(fold(known)));
    });
  });

  it('L18 in any history, a transcript has what it has without the unknown entries', () => {
    everyMixedHistory(({ known, mixed }) => {
      expect(transcriptOf(mixed, { comments: true })).toEqual(transcriptOf(known, { comments: true }));
    });
  });

  it('L18 an unknown entry changes nothing but seq and at, wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(FACTS.length - 1), unknownParts), { maxLength: 30 }), (steps) => {
        let state = initialState(contact);
        let known = initialState(contact);
        let at = 1_000;
        for (const step of steps) {
          at += 1;
          if (typeof step === 'number') {
            const fact = FACTS[step];
            if (fact === undefined) continue;
            const stamp = { cause: newId<never>(), actor: { kind: 'agent', id: ana } as const, now: at };
            state = record(state, [fact], stamp).state;
            known = record(known, [fact], stamp).state;
            continue;
          }
          const stored = { ...place(state, at), ...step } as unknown as Entry;
          const entry = upcastEntry(stored);
          expect(entry.kind).toBe('unknown');
          expect(isEvent(entry)).toBe(true);
          const before = state;
          state = evolve(before, entry);
          expect(withoutPlace(state)).toEqual(withoutPlace(before));
          expect([state.seq, state.at]).toEqual([before.seq + 1, entry.at]);
          expect(state.segment?.count ?? 0).toBeGreaterThan(0);
          // The same result if the entry was not upcast, apart from its length.
          if (stored.v === 1 && step.by === undefined)
            expect(unsized(evolve(before, stored))).toEqual(unsized(state));
        }
        // The known facts give the same result as without the unknown entries, apart from their positions.
        const essence = ({ assignee, fields, blocked, closings, mentioned }: ContactState) => ({
          assignee,
          fields,
          blocked,
          closings,
          mentioned,
        });
        expect(essence(state)).toEqual(essence(known));
      }),
    );
  });

  it('L18 a state of a newer version is read as far as it is known', () => {
    const state = { ...initialState(contact), seq: 7, at: 9, fields: { name: 'Bea' }, inbound: 3 };
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 99 }), fc.dictionary(fc.string(), fc.anything()), (v, more) => {
        const stored = { ...more, ...state, v, thanks: { seq: 5 }, idle: true } as unknown as ContactState;
        expect(upcastState(stored)).toEqual({ ...state, thanks: { seq: 5 } });
        expect(damageOf(stored, contact)).toMatch(/version/);
      }),
    );
    const odd = JSON.parse('{"__proto__": {"seq": 9}, "constructor": {}}') as object;
    expect(upcastState({ ...odd, ...state, v: 2 } as unknown as ContactState)).toStrictEqual(state);
    expect(upcastState(state)).toEqual(state);
  });

  it('L17 a state that cannot be built upon is told from one that can', () => {
    const state = initialState(contact);
    expect(damageOf(state, contact)).toBeUndefined();
    for (const name of Object.keys(state)) {
      const { [name as keyof ContactState]: _gone, ...rest } = state;
      expect(damageOf(rest, contact)).toBeDefined();
    }
    fc.assert(fc.property(fc.jsonValue(), (value) => damageOf(value, contact) !== undefined));
  });

  it('L18 text of unknown blocks is left out', () => {
    const text = {
      v: 1,
      blocks: [
        { type: 'table', rows: [] },
        { type: 'quote', children: [{ type: 'poll' }] },
        { type: 'paragraph', children: [{ type: 'text', text: 'known' }, { type: 'sticker' }] },
      ],
    } as unknown as RichText;
    expect(toPlainText(text)).toContain('known');
  });
});
