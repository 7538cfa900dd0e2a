import { encodeRecord } from '@parley/core/documents/record-document';
import { createStore } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { write } from './database.ts';
import { compact, headOf, loadUpdates } from './documents.ts';
import { key } from './keys.ts';
import { CONTACT } from '../testing/people.ts';

const NAME = `drafts/${CONTACT}@1`;
let databases = 0;
const fresh = () => createStore(`documents-${(databases += 1)}`, 'replica');

const entry = (seq: number) => ({ v: 1, id: `cause/${seq}`, seq, at: seq, kind: 'blocked' });
const rows = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => JSON.stringify(entry(index + 1)));

describe('stored documents', () => {
  it('OF-4 lose no update while one tab appends and another merges', async () => {
    const database = fresh();
    const expected = new Set<string>();
    const append = async (writer: string): Promise<void> => {
      const doc = new Y.Doc();
      let n = 0;
      const written: Promise<void>[] = [];
      doc.on('update', (update: Uint8Array) => {
        n += 1;
        const number = n;
        written.push(
          write(database, (store) => {
            store.put(update, key.update(CONTACT, NAME, writer, number));
          }),
        );
      });
      for (let word = 0; word < 60; word += 1) {
        const text = `${writer}${word} `;
        expected.add(text.trim());
        doc.getText('reply/0').insert(0, text);
        if (word % 7 === 0) await Promise.all(written);
      }
      await Promise.all(written);
    };
    const merge = async (): Promise<void> => {
      for (let times = 0; times < 30; times += 1) await compact(database, CONTACT, NAME, 3);
    };
    await Promise.all([append('a'), append('b'), merge(), merge()]);
    await compact(database, CONTACT, NAME, 2);
    const updates = await loadUpdates(database, CONTACT, NAME);
    expect(updates).toHaveLength(1);
    const doc = new Y.Doc();
    for (const update of updates) Y.applyUpdate(doc, update);
    expect(new Set(doc.getText('reply/0').toJSON().trim().split(' '))).toEqual(expected);
  });

  it('CM-5 keep no words that were taken out, once they are merged', async () => {
    const database = fresh();
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    doc.getText('comment/0').insert(0, 'confidential');
    doc.getText('comment/0').delete(0, 12);
    await write(database, (store) => {
      updates.forEach((update, n) => store.put(update, key.update(CONTACT, NAME, 'a', n)));
    });
    await compact(database, CONTACT, NAME, 1);
    const [merged] = await loadUpdates(database, CONTACT, NAME);
    expect(new TextDecoder().decode(merged)).not.toContain('confidential');
  });

  it('know count and last entry of a record without building it, also piece by piece', () => {
    const whole = encodeRecord(rows(5));
    const name = 'conversation/abcdefgh/1@1';
    expect(headOf(name, [])).toEqual({ name, count: 0, last: null });
    const all = headOf(name, [Y.encodeStateAsUpdate(whole)]);
    expect(all).toEqual({ name, count: 5, last: 'cause/5' });
    const first = encodeRecord(rows(2));
    const rest = Y.encodeStateAsUpdate(whole, Y.encodeStateVector(first));
    const before = headOf(name, [Y.encodeStateAsUpdate(first)]);
    expect(before).toEqual({ name, count: 2, last: 'cause/2' });
    expect(headOf(name, [rest], before)).toEqual(all);
    // What is held already says nothing new.
    expect(headOf(name, [Y.encodeStateAsUpdate(first)], all)).toEqual(all);
  });
});
