/** A missing or damaged part of the data never begins a new workspace beside an old one. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser, firstStart, makeDataDir, OWNER, startTestServer } from '../testing/running-server.ts';
import { Visitor } from '../testing/visitor.ts';

/** A workspace with a member and an attachment, and another workspace; each test has copies. */
let whole = '';
let other = '';
const make = async (): Promise<string> => {
  const server = await startTestServer();
  const { session } = await firstStart(server);
  const [channel] = session.workspace.channels;
  if (!channel) throw new Error('no channel');
  const visitor = await Visitor.begin(server.url, channel.id);
  await visitor.write('Hello');
  await visitor.upload('the plans', 'plans.txt');
  await server.stop();
  return server.dataDir;
};
beforeAll(async () => {
  [whole, other] = await Promise.all([make(), make()]);
});
afterAll(() => {
  for (const folder of [whole, other]) rmSync(folder, { recursive: true, force: true });
});

let dataDir = '';
const at = (name: string): string => path.join(dataDir, name);
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'parley-check-'));
  cpSync(whole, dataDir, { recursive: true });
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const start = async (): Promise<void> => {
  const server = await startTestServer({ dataDir });
  await server.stop();
};

const contents = (): string =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((dirent) => dirent.isFile() && !/^lock\.|-shm$|-wal$/.test(dirent.name))
    .map(
      (dirent) => `${dirent.name} ${hash('sha256', readFileSync(path.join(dirent.parentPath, dirent.name)))}`,
    )
    .sort()
    .join('\n');

const garbage = (name: string): void => {
  writeFileSync(at(name), 'This is no database. '.repeat(1_000));
};
const middle = (name: string): void => {
  const bytes = readFileSync(at(name));
  writeFileSync(at(name), bytes.fill(0xaa, 4_096, bytes.length - 4_096));
};
const half = (name: string): void => {
  truncateSync(at(name), Math.floor(statSync(at(name)).size / 2));
};
const gone = (name: string): void => {
  rmSync(at(name), { recursive: true });
};
const empty = (name: string): void => {
  writeFileSync(at(name), '');
};
const folder = (name: string): void => {
  gone(name);
  mkdirSync(at(name));
};
const foreign = (name: string): void => {
  cpSync(path.join(other, name), at(name));
};
const notOurs = (name: string): void => {
  gone(name);
  const db = new DatabaseSync(at(name));
  db.exec('CREATE TABLE recipes (id); INSERT INTO recipes VALUES (1)');
  db.close();
};

describe('a start', () => {
  it('takes what is whole, twice', async () => {
    await start();
    await start();
  });

  it.each<[string, string, (name: string) => void, RegExp]>([
    ['parley.sqlite', 'is missing', gone, /parley\.sqlite is missing, but auth\.sqlite .* backup/],
    ['parley.sqlite', 'is empty', empty, /parley\.sqlite is empty, but auth\.sqlite/],
    ['parley.sqlite', 'was cut short', half, /parley\.sqlite is damaged: .*cut short/],
    ['parley.sqlite', 'is garbage', garbage, /parley\.sqlite is damaged: it is not a SQLite/],
    ['parley.sqlite', 'is damaged', middle, /parley\.sqlite/],
    ['parley.sqlite', 'is a folder', folder, /parley\.sqlite has to be a file/],
    ['parley.sqlite', 'is another workspace’s', foreign, /auth\.sqlite belongs to another workspace/],
    ['parley.sqlite', 'is not Parley’s', notOurs, /parley\.sqlite holds no workspace, but auth\.sqlite/],
    ['auth.sqlite', 'is missing', gone, /auth\.sqlite is missing, but parley\.sqlite .* backup/],
    ['auth.sqlite', 'is empty', empty, /auth\.sqlite is empty, but parley\.sqlite/],
    ['auth.sqlite', 'was cut short', half, /auth\.sqlite is damaged: .*cut short/],
    ['auth.sqlite', 'is garbage', garbage, /auth\.sqlite is damaged: it is not a SQLite/],
    ['auth.sqlite', 'is damaged', middle, /auth\.sqlite is damaged/],
    ['auth.sqlite', 'is a folder', folder, /auth\.sqlite has to be a file/],
    ['auth.sqlite', 'is another workspace’s', foreign, /auth\.sqlite belongs to another workspace/],
    ['auth.sqlite', 'is not Parley’s', notOurs, /auth\.sqlite holds no members/],
    ['secret', 'is missing', gone, /secret is missing, but there are members/],
    ['secret', 'is empty', empty, /secret is empty/],
    ['files', 'is missing', gone, /files is missing, but parley\.sqlite .* names attachments/],
  ])('does not begin where %s %s', async (name, _, damage, words) => {
    damage(name);
    const before = contents();
    await expect(start()).rejects.toThrow(words);
    await expect(start()).rejects.toThrow(dataDir);
    expect(contents()).toBe(before);
  });

  it.each(['parley.sqlite', 'auth.sqlite'])(
    'takes %s whose last pages are still in its log, and refuses it when other pages are lost',
    async (name) => {
      const db = new DatabaseSync(at(name));
      db.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE words (word)');
      const insert = db.prepare('INSERT INTO words VALUES (?)');
      for (let n = 0; n < 50; n += 1) insert.run(`${n}`.repeat(1_000));
      const log = readFileSync(at(`${name}-wal`));
      db.close();
      const moved = readFileSync(at(name));
      // The state after a server was killed while it moved pages from the log: the first pages are moved.
      writeFileSync(at(name), moved.subarray(0, moved.length - 5 * 4_096));
      writeFileSync(at(`${name}-wal`), log);
      await start();
      await start();
      const read = new DatabaseSync(at(name), { readOnly: true });
      expect(read.prepare('SELECT count(*) AS count FROM words').get()).toEqual({ count: 50 });
      read.close();
      writeFileSync(at(name), moved.subarray(0, 4 * 4_096));
      writeFileSync(at(`${name}-wal`), log);
      await expect(start()).rejects.toThrow(/is damaged/);
    },
  );

  it('does not begin anew where only attachments are left, nor where a log has lost its database', async () => {
    for (const name of ['parley.sqlite', 'auth.sqlite']) gone(name);
    await expect(start()).rejects.toThrow(/files\/ beside it holds attachments/);
    gone('files');
    writeFileSync(at('parley.sqlite-wal'), 'pages');
    await expect(start()).rejects.toThrow(/parley\.sqlite is missing, but its log/);
  });

  it('does not begin anew for databases of before the workspace stood in both', async () => {
    const db = new DatabaseSync(at('auth.sqlite'));
    db.exec('DROP TABLE belongs');
    db.close();
    await start();
    const again = new DatabaseSync(at('auth.sqlite'));
    again.exec('DROP TABLE belongs');
    again.close();
    renameSync(at('parley.sqlite'), at('elsewhere'));
    await expect(start()).rejects.toThrow(/parley\.sqlite is missing/);
  });

  it('begins where a first start was cut off half-way, whichever half', async () => {
    rmSync(dataDir, { recursive: true });
    mkdirSync(dataDir, { mode: 0o700 });
    await start();
    gone('auth.sqlite');
    await start();
    const db = new DatabaseSync(at('auth.sqlite'));
    db.exec(`INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt)
      VALUES ('left', 'Ana', '${OWNER.email}', 0, '2026-01-01', '2026-01-01')`);
    db.close();
    const server = await startTestServer({ dataDir });
    expect((await new Browser(server.url).get('/api/session')).body).toEqual({ state: 'first-start' });
    await firstStart(server);
    await server.stop();
  });

  it('says what members have no sign-in, and starts', async () => {
    const db = new DatabaseSync(at('parley.sqlite'));
    db.exec(`INSERT INTO members SELECT 'memberlate1', workspace, 'user-late', 1 FROM members;
      INSERT INTO workspace_items SELECT workspace, 'members', 'memberlate1', json, since, 1000000 FROM workspace_items
        WHERE collection = 'members'`);
    db.close();
    const server = await startTestServer({ dataDir });
    await server.stop();
    expect(server.log.some((line) => line.includes('1 members of parley.sqlite have no sign-in'))).toBe(true);
  });

  it('keeps what is private to its owner, and says when others can look into the folder', async () => {
    for (const name of ['parley.sqlite', 'auth.sqlite', 'secret', 'files']) chmodSync(at(name), 0o755);
    chmodSync(dataDir, 0o755);
    const server = await startTestServer({ dataDir });
    const open = readdirSync(dataDir).filter(
      (name) => !name.startsWith('app-assets') && (statSync(at(name)).mode & 0o077) !== 0,
    );
    await server.stop();
    expect(open).toEqual([]);
    expect(server.log.some((line) => line.includes('look into DATA_DIR'))).toBe(true);
  });
});

describe('the process', () => {
  const run = (script: string, ...args: string[]) =>
    spawnSync(process.execPath, [path.join(import.meta.dirname, '..', script), ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: dataDir },
    });

  it('ends with 1 and one sentence, of the server and of the command for passwords', () => {
    gone('parley.sqlite');
    const outcomes = [run('main.ts'), run('cli/reset-password.ts', OWNER.email)];
    for (const { status, stderr } of outcomes) {
      expect(status).toBe(1);
      expect(stderr).toMatch(/^\S+parley\.sqlite is missing, .*\n$/);
    }
    expect(existsSync(at('parley.sqlite'))).toBe(false);
    rmSync(dataDir, { recursive: true });
    mkdirSync(dataDir);
    expect(run('cli/reset-password.ts', OWNER.email).stderr).toBe(
      `There are no members in DATA_DIR ${dataDir}.\n`,
    );
    expect(readdirSync(dataDir)).toEqual([]);
    dataDir = makeDataDir();
  });

  it.each(['files', 'models', 'app-assets'])('%s is a file, or a link to nothing', async (name) => {
    rmSync(at(name), { recursive: true, force: true });
    writeFileSync(at(name), 'no folder');
    await expect(start()).rejects.toThrow(`${at(name)} has to be a folder. Nothing was changed.`);
    rmSync(at(name));
    symlinkSync('/nowhere/at/all', at(name));
    await expect(start()).rejects.toThrow(`${at(name)} has to be a folder. Nothing was changed.`);
  });

  it('the secret is a folder', async () => {
    rmSync(at('secret'));
    mkdirSync(at('secret'));
    await expect(start()).rejects.toThrow(`${at('secret')} has to be a file. Nothing was changed.`);
  });
});
