import * as fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { applicableOf } from './applicable.ts';
import { readDrafts } from './read-drafts.ts';

/** A document with typed text, and its single updates in order. */
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
  it('calls an update new exactly if it changes the document, which never waits for anything', () => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat(1_000)), (all, random) => {
        const { doc: written, updates } = typed(all);
        const doc = new Y.Doc();
        // In any order, with repetitions: some updates come before those they build upon.
        const order = updates.flatMap((update) => [
          updates[random.next().value % updates.length] ?? update,
          update,
        ]);
        for (const update of [...order, ...updates]) {
          const before = Y.encodeStateAsUpdate(doc);
          const found = applicableOf(doc, update);
          if (found === undefined) throw new Error('it does not decode');
          Y.applyUpdate(doc, found.update);
          if (!found.isNew) expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
          expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
          expect(applicableOf(doc, update)?.isNew).toBe(false);
        }
        expect(doc.getText('t').toJSON()).toBe(written.getText('t').toJSON());
        expect(applicableOf(doc, Y.encodeStateAsUpdate(doc))).toMatchObject({ isNew: false, waiting: 0 });
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same in pieces as in one', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 7 }), (all, size) => {
        const { doc: written } = typed(all);
        const update = Y.encodeStateAsUpdate(written);
        const doc = new Y.Doc();
        const pieces = applicableOf(doc, update)?.pieces;
        for (let at = 0; at < (pieces?.length ?? 0); at += size) {
          Y.applyUpdate(doc, pieces?.between(at, at + size) ?? update);
          expect(doc.store.pendingStructs).toBeNull();
        }
        expect(doc.getText('t').toJSON()).toBe(written.getText('t').toJSON());
      }),
      { numRuns: 200 },
    );
  });

  it('leaves out structs that build upon missing ones, and takes the others', () => {
    const { doc: other, updates } = typed([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
    const mine = typed([[0, 0]]).doc;
    const [, , late] = updates;
    if (late === undefined) throw new Error('no update');
    const found = applicableOf(new Y.Doc(), Y.mergeUpdates([late, Y.encodeStateAsUpdate(mine)]));
    expect(found?.waiting).toBe(1);
    expect([...(found?.clients ?? [])]).toEqual([mine.clientID]);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, found?.update ?? late);
    expect(doc.getText('t').toJSON()).toBe('ab');
    expect(doc.store.clients.has(other.clientID)).toBe(false);
  });

  it('names the clients under which something is new', () => {
    const { doc, updates } = typed([[0, 0]]);
    const [update] = updates;
    if (!update) throw new Error('no update');
    expect(applicableOf(new Y.Doc(), update)?.clients).toEqual(new Set([doc.clientID]));
  });

  it('survives any bytes, and calls them malformed or makes sense of them', () => {
    const { updates } = typed([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(1_000), fc.nat(255), (noise, at, bits) => {
        applicableOf(new Y.Doc(), noise);
        for (const update of updates) {
          const flipped = update.slice();
          flipped[at % flipped.length] = (flipped[at % flipped.length] ?? 0) ^ bits;
          applicableOf(new Y.Doc(), flipped);
          applicableOf(new Y.Doc(), update.slice(0, at % update.length));
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
    const { doc, bad } = readDrafts(log, ({ update }) => update);
    expect(bad.map(({ stored }) => stored.n)).toEqual([1, 9]);
    expect(doc.getText('t').length).toBe(4);
  });

  it('is read in any order', () => {
    const { doc: written, updates } = typed([
      [0, 0],
      [1, 1],
      [2, 0],
    ]);
    const { doc, bad } = readDrafts([...updates].reverse(), (update) => update);
    expect(bad).toEqual([]);
    expect(doc.getText('t').toJSON()).toBe(written.getText('t').toJSON());
  });

  it('is read at once though thousands of structs in it build upon what never came', () => {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 28_000);
    for (let index = 0; index < 28_000; index += 1) {
      for (const number of [1, 1_000 + index, 0]) encoding.writeVarUint(encoder, number);
      encoding.writeUint8(encoder, 4 | 128);
      for (const number of [900_000 + index, 3]) encoding.writeVarUint(encoder, number);
      encoding.writeVarString(encoder, 'a');
    }
    encoding.writeVarUint(encoder, 0);
    const { updates } = typed([[0, 0]]);
    const { doc, bad } = readDrafts([encoding.toUint8Array(encoder), ...updates], (update) => update);
    expect(bad).toHaveLength(1);
    expect(doc.getText('t').toJSON()).toBe('ab');
    expect(doc.store.pendingStructs).toBeNull();
  }, 10_000);

  it('is read without what is nested so deeply that nobody could delete it', () => {
    const deep = new Y.Doc();
    let at = deep.get('t', Y.XmlText);
    for (let depth = 0; depth < 300; depth += 1) {
      const inner = new Y.XmlText();
      at.insertEmbed(0, inner);
      at = inner;
    }
    const { updates } = typed([[0, 0]]);
    const { doc, bad } = readDrafts([Y.encodeStateAsUpdate(deep), ...updates], (update) => update);
    expect(bad.map(({ why }) => why)).toEqual(['it is nested too deeply']);
    expect(doc.getText('t').toJSON()).toBe('ab');
  });
});
