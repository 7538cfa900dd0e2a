import { createStore, promisifyRequest } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import { get, read, write } from './database.ts';
import { key, SCHEMA_VERSION } from './keys.ts';
import { migrate, MIGRATIONS, type Migration } from './migrations.ts';
import { NewerReplicaError } from '../opening.ts';
import { BrowserDouble } from '../testing/browser-double.ts';
import { ana, CONTACT, says, workspace } from '../testing/people.ts';
import { ServerDouble } from '../testing/server-double.ts';
import { saved, until } from '../testing/wait.ts';

let databases = 0;
const fresh = () => createStore(`migrations-${(databases += 1)}`, 'replica');

/** Rows of a version to come carry a word more. */
const addWord: Migration = async (store) => {
  const row = await get<object>(store, key.row(CONTACT));
  if (row) store.put({ ...row, word: 'more' }, key.row(CONTACT));
};

describe('migrations', () => {
  it('OF-2 a replica of the version before is migrated in one step, with what is unsent in it', async () => {
    const server = new ServerDouble(workspace());
    server.receive(CONTACT, says('Hello'));
    const browser = new BrowserDouble(server);
    const before = await browser.open(ana);
    await saved(before.replica);
    browser.network.setOnline(false);
    await before.replica.command(CONTACT, { type: 'block' });
    before.kill();

    expect(await migrate(browser.database, [...MIGRATIONS, addWord])).toEqual({ outcome: 'ready' });
    const [version, row] = await read(browser.database, (store) =>
      Promise.all([get(store, key.version), get(store, key.row(CONTACT))]),
    );
    expect(version).toBe(SCHEMA_VERSION + 1);
    expect(row).toMatchObject({ contact: CONTACT, word: 'more' });
    // The program of before does not touch what it does not know.
    await expect(browser.open(ana)).rejects.toBeInstanceOf(NewerReplicaError);
    await write(browser.database, (store) => {
      store.put(SCHEMA_VERSION, key.version);
    });
    const { replica } = await browser.open(ana);
    expect(replica.unsent()).toBe(1);
    browser.network.setOnline(true);
    await until(() => expect(server.row(CONTACT).state.blocked).toBe(true));
    await replica.dispose();
  });

  it('a migration that fails leaves everything as it was', async () => {
    const database = fresh();
    await migrate(database);
    const failing: Migration = (store) => {
      store.put('half', ['row', 'half']);
      throw new Error('no');
    };
    await expect(migrate(database, [...MIGRATIONS, failing])).rejects.toThrow('no');
    expect(await read(database, (store) => promisifyRequest(store.get(['row', 'half'])))).toBeUndefined();
    expect(await migrate(database)).toEqual({ outcome: 'ready' });
  });

  it('an empty database begins at the present version', async () => {
    const database = fresh();
    let runs = 0;
    await migrate(database, [() => void (runs += 1)]);
    expect(runs).toBe(0);
  });
});
