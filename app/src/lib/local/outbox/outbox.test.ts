import type { Action } from '@parley/core/contact/decide/command';
import type { CommandId, ContactId, FileId } from '@parley/core/ids';
import { createStore } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import { pruneOutbox, storeAnswers } from './answers.ts';
import { getAll, read, write } from '../database/database.ts';
import { under } from '../database/keys.ts';
import { enqueue, markSent, takeOut } from './outbox.ts';
import { nextBatch } from './sender.ts';
import type { LocalFile, OutboxItem } from '../database/stored.ts';
import { CONTACT, OTHER, text } from '../testing/people.ts';

let databases = 0;
const fresh = () => createStore(`outbox-${(databases += 1)}`, 'replica');
type Database = ReturnType<typeof fresh>;

const send: Action = { type: 'send', body: text('Words'), files: [] };
const stage: Action = { type: 'stage', to: null };

const put = (
  database: Database,
  id: string,
  action: Action,
  rest: { contact?: ContactId; replaces?: string } = {},
): Promise<void> =>
  enqueue(database, [
    {
      id: id as CommandId,
      contact: rest.contact ?? CONTACT,
      action,
      happenedAt: 1,
      seen: 3,
      ...(rest.replaces === undefined ? {} : { replaces: rest.replaces as CommandId }),
    },
  ]);

/** What was asked, as far as storing answers has to know. */
const sent = [{ contact: CONTACT, action: send }];
const take = async (database: Database, ...ids: string[]): Promise<string[]> => [
  ...(await takeOut(
    database,
    ids.map((id) => ({ id: id as CommandId, contact: CONTACT })),
  )),
];

const items = async (database: Database): Promise<OutboxItem[]> =>
  (await read(database, (store) => getAll<OutboxItem>(store, under('outbox')))).sort(
    (a, b) => a.order - b.order,
  );

const afters = async (database: Database): Promise<(string | undefined)[]> =>
  (await items(database)).map(({ command }) => command.after);

describe('outbox', () => {
  it('DR-4 names the message or close before it that has no answer, within its lane only', async () => {
    const database = fresh();
    await put(database, 'one', send);
    await put(database, 'two', stage);
    await put(database, 'three', { type: 'close' });
    await put(database, 'other', send, { contact: OTHER });
    await put(database, 'four', send);
    expect((await items(database)).map(({ command }) => [command.id, command.after])).toEqual([
      ['one', undefined],
      ['two', undefined],
      ['three', 'one'],
      ['other', undefined],
      ['four', 'three'],
    ]);
  });

  it('DR-4 names one that is held, and none that takes the place of it', async () => {
    const database = fresh();
    await put(database, 'one', send);
    await markSent(database, await items(database));
    const hold = { reason: 'newer', newest: 4 } as const;
    await storeAnswers(database, sent, [{ id: 'one' as CommandId, outcome: 'held', seq: 4, hold }], 1);
    await put(database, 'two', send);
    expect(await afters(database)).toEqual([undefined, 'one']);
    await put(database, 'anyway', send, { replaces: 'one' });
    await put(database, 'three', send);
    expect(await afters(database)).toEqual([undefined, 'one', undefined, 'anyway']);
  });

  it('takes an unsent command out and mends what later ones say of it; a sent one stays', async () => {
    const database = fresh();
    await put(database, 'one', send);
    await put(database, 'two', send);
    await put(database, 'three', send);
    const [first] = await items(database);
    await markSent(database, first ? [first] : []);
    expect(await take(database, 'one', 'two', 'none')).toEqual(['two']);
    expect(await take(database, 'two')).toEqual([]);
    expect((await items(database)).map(({ command }) => [command.id, command.after])).toEqual([
      ['one', undefined],
      ['three', 'one'],
    ]);
  });

  it('IN-6 an unsent read cursor gives way to a newer one', async () => {
    const database = fresh();
    await put(database, 'one', { type: 'set-read-cursor', inbound: 1 });
    await put(database, 'two', { type: 'set-read-cursor', inbound: 2 });
    expect((await items(database)).map(({ command }) => command.id)).toEqual(['two']);
  });

  it('OF-2 keeps its order when several commands are written at once', async () => {
    const database = fresh();
    const ids = Array.from({ length: 30 }, (_, n) => `command${n}`);
    await Promise.all(ids.map((id) => put(database, id, stage)));
    const all = await items(database);
    expect(all.map(({ command }) => command.id)).toEqual(ids);
    expect(new Set(all.map(({ order }) => order)).size).toBe(30);
  });

  it('a repeated answer changes nothing, nor one to an unknown command', async () => {
    const database = fresh();
    await put(database, 'one', send);
    const refusal = { reason: 'blocked' } as const;
    const answer = { id: 'one' as CommandId, outcome: 'refused', seq: 3, refusal } as const;
    await storeAnswers(database, sent, [answer, { ...answer, id: 'unknown' as CommandId }], 5);
    await storeAnswers(database, sent, [answer], 6);
    const returned = await read(database, (store) => getAll<{ at: number }>(store, under('returned')));
    expect(returned.map(({ at }) => at)).toEqual([5]);
    expect(await items(database)).toEqual([]);
  });
});

describe('what is sent next', () => {
  const item = (order: number, action: Action, contact = CONTACT): OutboxItem => ({
    order,
    command: { v: 1, id: `c${order}` as CommandId, contact, happenedAt: 1, seen: 0, action },
    sent: false,
    answer: null,
  });
  const orders = (batch: readonly OutboxItem[]): number[] => batch.map(({ order }) => order);

  it('OF-2 a file that is not uploaded yet keeps its lane waiting, and no other', () => {
    const file = 'filefilefile' as FileId;
    const local: LocalFile = {
      ref: { id: file, name: 'a', type: 'text/plain', size: 1 },
      contact: CONTACT,
      state: 'waiting',
      blob: new Blob(['a']),
      at: 1,
    };
    const all = [item(1, stage), item(2, { ...send, files: [file] }), item(3, stage), item(4, send, OTHER)];
    expect(orders(nextBatch(all, new Map([[file, local]]), 200))).toEqual([1, 4]);
    expect(orders(nextBatch(all, new Map([[file, { ...local, state: 'uploaded' }]]), 200))).toEqual([
      1, 2, 3, 4,
    ]);
    expect(orders(nextBatch(all, new Map([[file, { ...local, state: 'refused' }]]), 200))).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it('keeps to the size of a request, at least one, and never leaves one of a lane out in between', () => {
    const large: Action = { type: 'comment', body: text('x'.repeat(150_000)), files: [] };
    const all = [item(1, large), item(2, large), item(3, stage), item(4, stage, OTHER)];
    expect(orders(nextBatch(all, new Map(), 200))).toEqual([1]);
    expect(orders(nextBatch([item(5, stage), item(6, stage), item(7, stage)], new Map(), 2))).toEqual([5, 6]);
  });

  it('is read once for a page of many rows, and loses what of it has come and no more', async () => {
    const database = fresh();
    const rows = Array.from({ length: 500 }, (_, n) => `contact${n}` as ContactId);
    const [first = CONTACT] = rows;
    await put(database, 'come', send, { contact: first });
    await put(database, 'waits', send, { contact: OTHER });
    await storeAnswers(
      database,
      [{ contact: first, action: send }],
      [{ id: 'come' as CommandId, outcome: 'applied', seq: 4 }],
      1,
    );
    let reads = 0;
    await write(database, (store) => {
      const counting = new Proxy(store, {
        get(target, property) {
          const value: unknown = Reflect.get(target, property);
          if (typeof value !== 'function') return value;
          if (property.toString().startsWith('get')) reads += 1;
          return value.bind(target) as unknown;
        },
      });
      return pruneOutbox(counting, new Map(rows.map((contact) => [contact, 4])));
    });
    expect(reads).toBe(1);
    expect((await items(database)).map(({ command }) => command.id)).toEqual(['waits']);
  });
});
