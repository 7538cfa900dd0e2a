/** One read shows one moment of the database, also when other tabs read or write at the same time. */
import type { Action } from '@parley/core/contact/decide/command';
import { initialState } from '@parley/core/contact/state';
import type { CommandId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import { createStore } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import { storeAnswers } from '../outbox/answers.ts';
import { applyPage } from '../feed/changes.ts';
import { getKeys, read, write } from '../database/database.ts';
import { key, under } from '../database/keys.ts';
import { ReplicaCache } from './cache.ts';
import { ALL_TOPICS } from './topics.ts';
import { heldNow } from '../outbox/held.ts';
import { enqueue } from '../outbox/outbox.ts';
import { ana, CONTACT, text, workspace } from '../testing/people.ts';

const rowAt = (seq: number, inbound = 0): Row => ({
  contact: CONTACT,
  state: { ...initialState(CONTACT), seq, inbound },
  incarnation: 1,
  draftsDocument: { incarnation: 1, revision: 0 },
});

let databases = 0;
const begin = async (action: Action) => {
  const database = createStore(`cache-${(databases += 1)}`, 'replica');
  const command = { id: 'commandone' as CommandId, contact: CONTACT, action, happenedAt: 1, seen: 0 };
  await write(database, (store) => {
    store.put(rowAt(4, 2), key.row(CONTACT));
  });
  await enqueue(database, [command]);
  const cache = new ReplicaCache(database, ana, workspace(), (what, error) => {
    throw new Error(what, { cause: error });
  });
  await cache.refresh(ALL_TOPICS);
  expect(cache.lane(CONTACT)).toHaveLength(1);
  return { database, cache, command };
};

/** The command that drops a held one. */
const dropOf = ({ id }: { readonly id: CommandId }) =>
  ({
    id: 'commandtwo' as CommandId,
    contact: CONTACT,
    action: { type: 'drop' },
    happenedAt: 2,
    seen: 4,
    replaces: id,
  }) as const;

describe('the cache', () => {
  it('DR-2 what has left the outbox for its row is read with the row, whoever asked', async () => {
    const { database, cache, command } = await begin({ type: 'close' });
    await storeAnswers(database, [command], [{ id: command.id, outcome: 'applied', seq: 5 }], 1);
    const change = { type: 'row', rev: 1, contact: CONTACT, row: rowAt(5) } as const;
    const page = { base: null, cursor: 'one', changes: [change], complete: false, gone: [] };
    expect(await applyPage(database, page)).toMatchObject({ rows: [CONTACT] });
    // The word of the answer comes only now, and names the outbox alone.
    await cache.refresh({ outbox: [CONTACT] });
    expect(cache.lane(CONTACT)).toEqual([]);
    expect(cache.rows.get(CONTACT)?.state.seq).toBe(5);
  });

  it('IN-6 an answered read cursor is read with the others', async () => {
    const { database, cache, command } = await begin({ type: 'set-read-cursor', inbound: 2 });
    await storeAnswers(database, [command], [{ id: command.id, outcome: 'applied', seq: 4 }], 1);
    await cache.refresh({ outbox: [CONTACT] });
    expect(cache.lane(CONTACT)).toEqual([]);
    expect(cache.readCursors.get(CONTACT)).toBe(2);
  });

  it('AS-4 a refused command is read with what was returned', async () => {
    const { database, cache, command } = await begin({ type: 'send', body: text('Words'), files: [] });
    const refusal = { reason: 'no-channel' } as const;
    await storeAnswers(database, [command], [{ id: command.id, outcome: 'refused', seq: 4, refusal }], 1);
    await cache.refresh({ outbox: true });
    expect(cache.lane(CONTACT)).toEqual([]);
    expect(cache.returned.map((back) => back.command.id)).toEqual([command.id]);
  });

  it('DR-4 a held command is read with what the feed says of it', async () => {
    const { database, cache, command } = await begin({ type: 'send', body: text('Words'), files: [] });
    const hold = { reason: 'newer', newest: 4 } as const;
    await storeAnswers(database, [command], [{ id: command.id, outcome: 'held', seq: 4, hold }], 1);
    const held = { command: { v: 1 as const, ...command }, hold, at: 1 };
    const page = { base: null, cursor: 'one', complete: false, gone: [] };
    await applyPage(database, { ...page, changes: [{ type: 'held', rev: 1, held }] });
    await cache.refresh({ outbox: [CONTACT] });
    expect(cache.lane(CONTACT)).toEqual([]);
    expect([...cache.held.keys()]).toEqual([command.id]);
  });

  it('DR-4 a command that the feed says is held waits no longer, and its answer, which comes later, changes nothing', async () => {
    const { database, cache, command } = await begin({ type: 'send', body: text('Words'), files: [] });
    const hold = { reason: 'newer', newest: 4 } as const;
    const held = { command: { v: 1 as const, ...command }, hold, at: 1 };
    const page = { complete: false, gone: [] };
    await applyPage(database, {
      ...page,
      base: null,
      cursor: 'one',
      changes: [{ type: 'held', rev: 1, held }],
    });
    await cache.refresh(ALL_TOPICS);
    expect(cache.lane(CONTACT)).toEqual([]);
    expect([...cache.held.keys()]).toEqual([command.id]);
    const over = { type: 'held-over', rev: 2, command: command.id } as const;
    await applyPage(database, { ...page, base: 'one', cursor: 'two', changes: [over] });
    await storeAnswers(database, [command], [{ id: command.id, outcome: 'held', seq: 4, hold }], 2);
    await cache.refresh(ALL_TOPICS);
    expect(cache.lane(CONTACT)).toEqual([]);
    expect([...cache.held.keys()]).toEqual([]);
  });

  it('DR-4 while it is read, a held message whose drop has left the outbox never stands as held again', async () => {
    const { database, cache, command } = await begin({ type: 'send', body: text('Words'), files: [] });
    const hold = { reason: 'newer', newest: 4 } as const;
    const held = { command: { v: 1 as const, ...command }, hold, at: 1 };
    const changes = [{ type: 'held', rev: 1, held }] as const;
    await applyPage(database, { base: null, cursor: 'one', complete: false, gone: [], changes });
    const drop = dropOf(command);
    await enqueue(database, [drop]);
    await cache.refresh(ALL_TOPICS);
    expect(heldNow(cache)).toEqual([]);
    await storeAnswers(database, [drop], [{ id: drop.id, outcome: 'applied', seq: 4 }], 3);

    const seen = new Set<number>();
    let reading = true;
    const refreshed = cache.refresh({ outbox: [CONTACT], held: true }).finally(() => (reading = false));
    while (reading) {
      seen.add(heldNow(cache).length);
      // One microtask at a time: a reader between two of them sees what the screen would show.
      await Promise.resolve();
      seen.add(heldNow(cache).length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await refreshed;
    expect(cache.lane(CONTACT)).toEqual([]);
    expect([...seen]).toEqual([0]);
  });

  it('DR-4 a page of the feed that is older than the answer to a drop does not hold the dropped message again', async () => {
    const { database, cache, command } = await begin({ type: 'send', body: text('Words'), files: [] });
    const hold = { reason: 'newer', newest: 4 } as const;
    await storeAnswers(database, [command], [{ id: command.id, outcome: 'held', seq: 4, hold }], 1);
    const drop = dropOf(command);
    await enqueue(database, [drop]);
    await storeAnswers(database, [drop], [{ id: drop.id, outcome: 'applied', seq: 4 }], 3);

    const page = { complete: false, gone: [] };
    const held = { command: { v: 1 as const, ...command }, hold, at: 1 };
    const late = [{ type: 'held', rev: 1, held }] as const;
    await applyPage(database, { ...page, base: null, cursor: 'one', changes: late });
    await cache.refresh(ALL_TOPICS);
    expect(heldNow(cache)).toEqual([]);

    const over = [{ type: 'held-over', rev: 2, command: command.id }] as const;
    await applyPage(database, { ...page, base: 'one', cursor: 'two', changes: over });
    await cache.refresh(ALL_TOPICS);
    expect(heldNow(cache)).toEqual([]);
    expect(await read(database, (store) => getKeys(store, under('over')))).toEqual([]);
  });
});
