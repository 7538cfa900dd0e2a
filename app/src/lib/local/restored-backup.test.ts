import { initialState } from '@parley/core/contact/state';
import type { CommandId } from '@parley/core/ids';
import type { Change } from '@parley/core/protocol/agent-api';
import { createStore } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import { storeAnswers } from './outbox/answers.ts';
import { applyPage } from './feed/changes.ts';
import { getAll, read } from './database/database.ts';
import { under } from './database/keys.ts';
import { enqueue, markSent } from './outbox/outbox.ts';
import type { OutboxItem } from './database/stored.ts';
import { CONTACT, text } from './testing/people.ts';

/** The row of the contact at a `seq`. */
const rowOf = (seq: number): Change => ({
  type: 'row',
  rev: seq,
  contact: CONTACT,
  row: {
    contact: CONTACT,
    state: { ...initialState(CONTACT), seq },
    incarnation: 1,
    draftsDocument: { incarnation: 1, revision: 0 },
  },
});

describe('a restored backup', () => {
  it('L3 what was applied in the past that is given up is asked for again', async () => {
    const database = createStore('restored-backup', 'replica');
    const items = (): Promise<OutboxItem[]> =>
      read(database, (store) => getAll<OutboxItem>(store, under('outbox')));
    const id = 'lostcommand1' as CommandId;
    const action = { type: 'send' as const, body: text('Words'), files: [] };
    await enqueue(database, [{ id, contact: CONTACT, action, happenedAt: 1, seen: 0 }]);
    const sent = [{ contact: CONTACT, action }];
    await markSent(database, await items());
    await applyPage(database, { base: null, cursor: 'one', changes: [rowOf(2)], complete: false, gone: [] });
    await storeAnswers(database, sent, [{ id, outcome: 'applied', seq: 9 }], 1);
    expect(await items()).toMatchObject([{ answer: { outcome: 'applied', seq: 9 } }]);

    await applyPage(database, { base: 'one', cursor: 'two', changes: [rowOf(2)], complete: true, gone: [] });
    expect(await items()).toMatchObject([{ command: { id }, sent: true, answer: null }]);

    await storeAnswers(database, sent, [{ id, outcome: 'applied', seq: 4 }], 2);
    await applyPage(database, {
      base: 'two',
      cursor: 'three',
      changes: [rowOf(4)],
      complete: true,
      gone: [],
    });
    expect(await items()).toEqual([]);
  });
});
