import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { readDesk } from './desk-document.ts';
import { inspectUpdate } from './desk-update.ts';

/** A document that was typed in, and the single updates of that, in order. */
const typed = (steps: readonly (readonly [number, number])[]): { doc: Y.Doc; updates: Uint8Array[] } => {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const text = doc.getText('t');
  for (const [where, cut] of steps) {
    text.insert(text.length === 0 ? 0 : where % text.length, 'ab');
    if (cut > 0 && text.length > cut) text.delete(where % (text.length - cut), cut);
  }
  return { doc, updates };
};

const steps = fc.array(fc.tuple(fc.nat(1_000), fc.nat(3)), { minLength: 1, maxLength: 20 });

describe('looking at an update', () => {
  it('finds new exactly what changes the document', () => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat(1_000)), (all, random) => {
        const { updates } = typed(all);
        const doc = new Y.Doc();
        // In any order, with repetitions: some have to wait for others.
        for (const [index] of updates.entries()) {
          const pick = updates[random.next().value % updates.length] ?? new Uint8Array();
          const update = index % 3 === 2 ? (updates[index] ?? pick) : pick;
          const before = Y.encodeStateAsUpdate(doc);
          const { kind } = inspectUpdate(doc, update);
          Y.applyUpdate(doc, update);
          const after = Y.encodeStateAsUpdate(doc);
          if (kind === 'nothing') expect(after).toEqual(before);
          expect(inspectUpdate(doc, update).kind).toBe('nothing');
        }
        for (const update of updates) Y.applyUpdate(doc, update);
        for (const update of updates) expect(inspectUpdate(doc, update).kind).toBe('nothing');
        expect(inspectUpdate(doc, Y.encodeStateAsUpdate(doc)).kind).toBe('nothing');
      }),
      { numRuns: 200 },
    );
  });

  it('names the clients under which something is new', () => {
    const { doc, updates } = typed([[0, 0]]);
    const [update] = updates;
    if (!update) throw new Error('no update');
    expect(inspectUpdate(new Y.Doc(), update)).toEqual({ kind: 'new', clients: new Set([doc.clientID]) });
  });

  it('survives any bytes, and calls them malformed or makes sense of them', () => {
    const { updates } = typed([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(1_000), fc.nat(255), (noise, at, bits) => {
        inspectUpdate(new Y.Doc(), noise);
        for (const update of updates) {
          const flipped = update.slice();
          flipped[at % flipped.length] = (flipped[at % flipped.length] ?? 0) ^ bits;
          inspectUpdate(new Y.Doc(), flipped);
          inspectUpdate(new Y.Doc(), update.slice(0, at % update.length));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a log', () => {
  it('is read without the updates that do not apply', () => {
    const { updates } = typed([
      [0, 0],
      [1, 0],
    ]);
    const log = [
      { n: 1, update: new Uint8Array([255, 255]) },
      ...updates.map((update, index) => ({ n: index + 2, update })),
      { n: 9, update: new Uint8Array([1, 1, 1]) },
    ];
    const { doc, bad } = readDesk(log);
    expect(bad.map(({ n }) => n)).toEqual([1, 9]);
    expect(doc.getText('t').length).toBe(4);
  });
});
