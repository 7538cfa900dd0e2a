/** For tests: random histories, with entries mixed in that only a newer program knows (law L18). */
import fc from 'fast-check';
import { newId } from '../../new-id.ts';
import type { CommandId, EntryId } from '../../ids.ts';
import { entryIdOf } from '../../ids.ts';
import { isKnownKind, upcastEntry, type Entry } from '../entry.ts';
import { ContactLog } from './contact-log.ts';
import { step, takeStep, type Step } from './model.ts';

/** What a newer program may store: another kind, another actor, another version. */
export const unknownParts: fc.Arbitrary<Partial<Entry>> = fc
  .oneof(
    fc.record({ kind: fc.string(), with: fc.anything() }),
    fc.record({
      kind: fc.constantFrom('invoiced', 'call', 'unknown', 'toString', '__proto__', 'constructor'),
      body: fc.anything(),
    }),
    fc.record({ kind: fc.constant('message'), v: fc.integer({ min: 2, max: 9 }), body: fc.anything() }),
    fc.record({
      kind: fc.constantFrom('closed', 'message', 'tagged', 'merged'),
      by: fc.record({ kind: fc.constantFrom('telephone', 'toString', ''), name: fc.string() }),
    }),
    // A damaged entry without an actor.
    fc.record({ kind: fc.constant('message'), by: fc.constant(null) }),
  )
  .map((parts) => parts as unknown as Partial<Entry>)
  .filter((parts) => parts.v !== undefined || parts.by !== undefined || !isKnownKind(String(parts.kind)));

export interface MixedHistory {
  readonly known: readonly Entry[];
  /** The known entries with unknown ones between them, numbered again, as a document gives them. */
  readonly mixed: readonly Entry[];
  readonly unknown: ReadonlySet<EntryId>;
  /** The place in `mixed` of what stands at a place in `known`. */
  readonly placeOf: (seq: number) => number;
}

/** Checks a property of every history with unknown entries mixed in. */
export function everyMixedHistory(look: (history: MixedHistory) => void, numRuns = 150): void {
  const steps = fc.array(step, { minLength: 1, maxLength: 40, size: 'max' });
  const unknown = fc.array(fc.tuple(fc.nat(200), unknownParts), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(steps, unknown, (taken, inserted) => {
      look(mix(play(taken), inserted));
    }),
    { numRuns },
  );
}

const play = (steps: readonly Step[]): readonly Entry[] => {
  const log = new ContactLog();
  let previous: CommandId | undefined;
  for (const one of steps) {
    const done = takeStep(log, one, previous);
    if (one.type === 'act' && done) previous = done.id;
  }
  return log.entries;
};

const mix = (
  known: readonly Entry[],
  inserted: readonly (readonly [number, Partial<Entry>])[],
): MixedHistory => {
  const insertedAt = (place: number) => inserted.filter(([at]) => at % (known.length + 1) === place);
  const places: number[] = [0];
  const mixed: Entry[] = [];
  const unknown = new Set<EntryId>();
  const insert = (place: number): void => {
    for (const [, parts] of insertedAt(place)) {
      const entry = upcastEntry(unknownEntry(mixed, parts));
      unknown.add(entry.id);
      mixed.push(entry);
    }
  };
  insert(0);
  known.forEach((entry, index) => {
    places.push(mixed.length + 1);
    mixed.push(renumbered(entry, places));
    insert(index + 1);
  });
  return { known, mixed, unknown, placeOf: (seq) => places[seq] ?? seq };
};

const unknownEntry = (before: readonly Entry[], parts: Partial<Entry>): Entry => {
  const last = before.at(-1);
  return {
    v: 1,
    id: entryIdOf(newId<CommandId>(), 0),
    by: { kind: 'contact' },
    conversation: last?.conversation ?? null,
    ...parts,
    seq: before.length + 1,
    at: last?.at ?? 1,
  } as Entry;
};

const renumbered = (entry: Entry, places: readonly number[]): Entry => {
  const seq = places[entry.seq] ?? entry.seq;
  return entry.kind === 'delivery' && entry.upTo !== undefined
    ? { ...entry, seq, upTo: places[entry.upTo] ?? entry.upTo }
    : { ...entry, seq };
};
