/** The device holds the workspace in items, and makes of them what the server has. */
import type { SnippetId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { Change } from '@parley/core/protocol/agent-api';
import { CORE_ID, workspaceOf, type StoredItem } from '@parley/core/workspace/items';
import { createStore, type UseStore } from 'idb-keyval';
import { expect, it } from 'vitest';
import { getAll, read } from '../database/database.ts';
import { under } from '../database/keys.ts';
import { applyPage } from '../feed/changes.ts';
import { ana, ben, workspace } from '../testing/people.ts';
import { ReplicaCache } from './cache.ts';
import { ALL_TOPICS } from './topics.ts';

const { id, name, rules } = workspace();
const core = (called: string): StoredItem => ({
  collection: 'core',
  id: CORE_ID,
  since: 1,
  value: { name: called, rules },
});
const member = (since: number, value: typeof ana): StoredItem => ({
  collection: 'members',
  id: value.id,
  since,
  value,
});
const snippet = (since: number, word: string): StoredItem => ({
  collection: 'snippets',
  id: `snippet${word}`,
  since,
  value: {
    id: `snippet${word}` as SnippetId,
    name: word,
    shortcut: '',
    use: 'both',
    body: fromPlainText(word),
  },
});
const changed = (rev: number, item: StoredItem): Change => ({ type: 'item', rev, item });

let databases = 0;
const fresh = (): UseStore => createStore(`workspace-${(databases += 1)}`, 'replica');

/** The workspace as a tab reads it that was opened just now, without network. */
const readAgain = async (database: UseStore) => {
  const cache = new ReplicaCache(database, ana, { id, name: 'As remembered' }, (what, error) => {
    throw new Error(what, { cause: error });
  });
  await cache.refresh(ALL_TOPICS);
  return cache.workspace;
};

const apply = async (
  database: UseStore,
  [base, cursor]: readonly [string | null, string],
  changes: readonly Change[],
  complete = false,
) => {
  const topics = await applyPage(database, { base, cursor, changes, complete, gone: [] });
  expect(topics).toMatchObject({ workspace: true });
};

const FIRST = [core(name), member(2, ben), member(3, ana), snippet(4, 'one'), snippet(5, 'two')];

it('OF-1 after a restart the workspace is what the server has, in its order, with what changed meanwhile', async () => {
  const database = fresh();
  expect(await readAgain(database)).toMatchObject({ name: 'As remembered', version: 0, snippets: [] });
  const first = FIRST.map((item) => changed(item.since, item));
  await apply(database, [null, 'a'], first);
  expect(await readAgain(database)).toEqual(workspaceOf(id, 5, FIRST));
  expect((await readAgain(database)).members.map((one) => one.id)).toEqual([ben.id, ana.id]);
  const renamed = member(2, { ...ben, name: 'Benoît' });
  const removed = { ...snippet(4, 'one'), value: null };
  await apply(database, ['a', 'b'], [changed(6, renamed), changed(7, removed)]);
  const now = [core(name), renamed, member(3, ana), snippet(5, 'two')];
  expect(await readAgain(database)).toEqual(workspaceOf(id, 7, now));
});

it('what is not in a whole set of changes is not in the workspace, whose version may be lower then', async () => {
  const database = fresh();
  await apply(
    database,
    [null, 'a'],
    FIRST.map((item) => changed(item.since + 10, item)),
  );
  const rest = [core('Restored'), member(3, ana)];
  await apply(
    database,
    ['a', 'b'],
    rest.map((item) => changed(item.since, item)),
    true,
  );
  expect(await readAgain(database)).toEqual(workspaceOf(id, 3, rest));
});

it('L18 an item of a collection to come is kept, and changes nothing else', async () => {
  const database = fresh();
  const tag: StoredItem = { collection: 'tags', id: 'tag00000', since: 6, value: { name: 'Urgent' } };
  await apply(
    database,
    [null, 'a'],
    [...FIRST, tag].map((item) => changed(item.since, item)),
  );
  expect(await readAgain(database)).toEqual(workspaceOf(id, 6, FIRST));
  expect(await read(database, (store) => getAll(store, under('item', 'tags')))).toEqual([tag]);
});
