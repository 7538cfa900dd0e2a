import { newId } from '@parley/core/new-id';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLocalBus } from '../bus/local-bus.ts';
import { storeContract } from './contract.ts';
import { sending, StoreRig, type OpenStore } from './contract/store-rig.ts';
import { openSqliteStore } from './sqlite-store.ts';
import type { Store } from './store.ts';
import { slowStore } from './testing/slow-store.ts';
import { SEED, testStore } from './testing/test-store.ts';
import type { StoreLog } from './store-log.ts';

const silent: StoreLog = { error: () => undefined };

/** Runs SQL over a connection of its own, as another process would. */
const meddle = (path: string, sql: string): void => {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
};

const FAIL_COMMITS = `
  CREATE TABLE meddling_parent (id INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE meddling (id INTEGER REFERENCES meddling_parent DEFERRABLE INITIALLY DEFERRED) STRICT;
  CREATE TRIGGER meddle AFTER UPDATE ON counter BEGIN INSERT INTO meddling VALUES (1); END;`;

const openIn =
  (dataDir: string, log = silent, wrap = testStore): OpenStore =>
  (environment) => {
    const path = join(dataDir, 'parley.sqlite');
    const bus = createLocalBus(log);
    const openStore = () => wrap(openSqliteStore({ dataDir, environment, log, publish: bus.publish }));
    let store = openStore();
    const close = () => store.close();
    return Promise.resolve({
      store,
      bus,
      reopen: async () => {
        await close();
        store = openStore();
        return store;
      },
      bytes: () =>
        Buffer.concat(
          [path, `${path}-wal`].filter((file) => existsSync(file)).map((file) => readFileSync(file)),
        ),
      failOn: (table) => {
        meddle(
          path,
          `CREATE TRIGGER meddle BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'meddled'); END`,
        );
        return () => meddle(path, 'DROP TRIGGER meddle');
      },
      failCommits: () => {
        meddle(path, FAIL_COMMITS);
        return () => meddle(path, 'DROP TRIGGER meddle; DROP TABLE meddling; DROP TABLE meddling_parent');
      },
      close,
    });
  };

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-store-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

storeContract('SQLite', (environment) => openIn(dataDir)(environment));

const slowly = (store: Store): Store => slowStore(store, SEED);
storeContract(`SQLite that answers slowly (seed ${SEED})`, (environment) =>
  openIn(dataDir, silent, slowly)(environment),
);

describe('opening a SQLite file', () => {
  const environment = { now: () => 0, newId, isOnline: () => false, isDirect: () => false };
  const open = () => openSqliteStore({ dataDir, environment, log: silent });
  const path = () => join(dataDir, 'parley.sqlite');

  it('makes the folder, and the schema', async () => {
    dataDir = join(dataDir, 'deep', 'data');
    const store = open();
    expect(await store.workspaces.isEmpty()).toBe(true);
    await store.ping();
    await store.close();
    await expect(store.ping()).rejects.toThrow();
  });

  it('says that a folder cannot be written', () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    dataDir = file;
    expect(open).toThrow(/DATA_DIR .*file cannot be written/);
  });

  it('says that a file is none of ours', () => {
    writeFileSync(path(), 'this is no database, whatever its name says. '.repeat(100));
    expect(open).toThrow(/parley\.sqlite cannot be opened: file is not a database/);
    rmSync(path());
    meddle(path(), 'CREATE TABLE other (id)');
    expect(open).toThrow('not a database of Parley');
  });

  it('says that a file was written by a newer program', async () => {
    await open().close();
    meddle(path(), 'PRAGMA user_version = 99');
    expect(open).toThrow(/version 99.*newer Parley/);
  });

  it('says that a file is truncated or damaged', async () => {
    const rig = await StoreRig.open(openIn(dataDir));
    for (let n = 0; n < 50; n += 1) await rig.receive(rig.message(`message ${n} `.repeat(100)));
    await rig.close();
    const whole = readFileSync(path());
    truncateSync(path(), Math.floor(whole.length / 2));
    expect(open).toThrow(/parley\.sqlite cannot be opened: .*malformed/);
    const damaged = Buffer.from(whole);
    damaged.fill(0xaa, 8_192, whole.length - 8_192);
    writeFileSync(path(), damaged);
    expect(open).toThrow(/parley\.sqlite cannot be opened/);
    writeFileSync(path(), whole);
    const store = open();
    expect(await store.workspaces.isEmpty()).toBe(false);
    await store.close();
  });

  it('moves what was written to the database meanwhile, and goes on where it was', async () => {
    const errors: unknown[] = [];
    const rig = await StoreRig.open(openIn(dataDir, { error: (detail) => errors.push(detail) }));
    const before = statSync(path()).size;
    // Over three thousand pages of the log.
    for (let n = 0; n < 40; n += 1) {
      await Promise.all(
        Array.from({ length: 10 }, (_, k) => rig.receive(rig.message(`message ${n} ${k} `.repeat(3_500)))),
      );
    }
    await vi.waitFor(() => expect(statSync(path()).size).toBeGreaterThan(before + 10_000_000));
    await rig.receive(rig.message('and one more'));
    // However often it is asked for.
    await Promise.all([rig.close(), rig.close()]);
    expect(existsSync(`${path()}-wal`)).toBe(false);
    expect(errors).toEqual([]);
    const store = open();
    expect(await store.workspaces.isEmpty()).toBe(false);
    await store.close();
  });

  it('leaves no words of a deleted draft in a file that was copied while open', async () => {
    const rig = await StoreRig.open(openIn(dataDir));
    await rig.receive(rig.message('Hello'));
    const held = rig.command(rig.ana, sending('words-that-were-held'), { seen: 0 });
    await rig.answer(held);
    await rig.ask(rig.ana, { type: 'drop' }, { replaces: held.command.id });
    await rig.close();
    expect(readFileSync(path()).includes('words-that-were-held')).toBe(false);
  });
});
