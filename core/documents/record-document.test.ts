import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Entry } from '../contact/entry.ts';
import { ANA, conversing } from '../contact/testing/contact-log.ts';
import { encodeRecord, extendRecord, readRecord, recordLength, RECORD_CLIENT } from './record-document.ts';

/** Stored rows of a real record. */
const rowsOf = (count: number): readonly string[] => {
  const log = conversing();
  while (log.entries.length < count) log.comment(ANA, `note ${log.entries.length} — ünïcode 👋`);
  return log.entries.slice(0, count).map((entry) => JSON.stringify(entry));
};
const ROWS = rowsOf(40);
/** Bytes as text, so that a difference is readable. */
const bytes = (doc: Y.Doc): string => Array.from(Y.encodeStateAsUpdate(doc)).join();

/** Builds a document by pushing the rows in the given groups. */
const inGroups = (rows: readonly string[], sizes: readonly number[]): Y.Doc => {
  const doc = new Y.Doc({ gc: false });
  for (const size of sizes) {
    const from = recordLength(doc);
    extendRecord(doc, from, rows.slice(from, from + size));
  }
  extendRecord(doc, 0, rows);
  return doc;
};

/** One round of the sync protocol: a client takes what a server has beyond it. */
const pull = (client: Y.Doc, server: Y.Doc): void => {
  Y.applyUpdate(client, Y.encodeStateAsUpdate(server, Y.encodeStateVector(client)));
};

describe('record documents', () => {
  it('L6 any server makes the same document of the same rows, byte for byte', () => {
    expect(bytes(encodeRecord(ROWS))).toBe(bytes(encodeRecord(ROWS)));
    expect(readRecord(encodeRecord(ROWS))).toEqual(ROWS.map((row) => JSON.parse(row) as Entry));
  });

  it('L6 extending in any grouping ends in the same bytes', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, (groups) => {
        expect(bytes(inGroups(ROWS, groups))).toBe(bytes(encodeRecord(ROWS)));
      }),
    );
  });

  it('L6 position k is clock k of client 1', () => {
    const doc = inGroups(ROWS, [1, 2, 3]);
    expect([...Y.decodeStateVector(Y.encodeStateVector(doc))]).toEqual([[RECORD_CLIENT, ROWS.length]]);
  });

  it('L6 a client that moves between servers, in and out of step, ends with the record', () => {
    const step = fc.record({
      server: fc.nat(2),
      grow: fc.integer({ min: 0, max: 7 }),
      restart: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const servers = [0, 1, 2].map(() => new Y.Doc({ gc: false }));
        const client = new Y.Doc();
        for (const { server, grow, restart } of steps) {
          const now = restart
            ? encodeRecord(ROWS.slice(0, recordLength(servers[server] ?? client)))
            : servers[server];
          if (now === undefined) continue;
          servers[server] = now;
          const length = recordLength(now);
          extendRecord(now, length, ROWS.slice(length, length + grow));
          pull(client, now);
          expect(readRecord(client)).toEqual(
            ROWS.slice(0, recordLength(client)).map((row) => JSON.parse(row) as Entry),
          );
        }
        pull(client, encodeRecord(ROWS));
        expect(readRecord(client)).toEqual(readRecord(encodeRecord(ROWS)));
      }),
    );
  });

  it('L6 live updates in pieces and a late join by state vector give the same', () => {
    const server = new Y.Doc({ gc: false });
    const live = new Y.Doc();
    server.on('update', (update: Uint8Array) => Y.applyUpdate(live, update));
    for (let from = 0; from < ROWS.length; from += 3) extendRecord(server, from, ROWS.slice(from, from + 3));
    const late = new Y.Doc();
    pull(late, encodeRecord(ROWS.slice(0, 17)));
    pull(late, server);
    expect(readRecord(live)).toEqual(readRecord(server));
    expect(readRecord(late)).toEqual(readRecord(server));
    expect(Y.encodeStateVector(late)).toEqual(Y.encodeStateVector(server));
  });

  it('L6 rows that are there already are passed over; a gap is an error', () => {
    const doc = encodeRecord(ROWS.slice(0, 10));
    extendRecord(doc, 5, ROWS.slice(5, 10));
    extendRecord(doc, 8, ROWS.slice(8, 12));
    extendRecord(doc, 0, []);
    expect(recordLength(doc)).toBe(12);
    expect(() => extendRecord(doc, 13, ROWS.slice(13))).toThrow(/begin at 13, the document has 12/);
  });

  it('L6 reading from a position gives what is new', () => {
    expect(readRecord(encodeRecord(ROWS), 38).map((entry) => entry.seq)).toEqual([39, 40]);
  });

  it('L6 3,000 entries are one update, made in one go', () => {
    const rows = rowsOf(3_000);
    const doc = encodeRecord(rows);
    const client = new Y.Doc();
    pull(client, doc);
    expect(recordLength(client)).toBe(3_000);
    // One item of 3,000: it grows with the words, not with the number of pushes.
    expect(Y.encodeStateAsUpdate(doc).length).toBeLessThan(1.2 * rows.join('').length);
  });

  it('L6 hostile words do not leave their place', () => {
    const log = conversing();
    for (const words of ['\ud800', '\u0000', '"}]', '__proto__', '\u2028']) log.comment(ANA, words);
    const rows = log.entries.map((entry) => JSON.stringify(entry));
    const client = new Y.Doc();
    pull(client, encodeRecord(rows));
    expect(readRecord(client).map((entry) => entry.id)).toEqual(log.entries.map((entry) => entry.id));
  });
});
