/** Backups of a real server's data: what they hold, what they refuse, and what is left when they fail. */
import type { ContactId, FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  commandOf,
  commandsOf,
  firstStart,
  startTestServer,
  visitorWrites,
} from '../testing/running-server.ts';
import type { Browser, TestServer } from '../testing/running-server.ts';
import { BackupError } from './backup-error.ts';
import { backUp, type BackupOptions } from './backup.ts';
import { backupCommand } from './command.ts';
import { readManifest } from './manifest.ts';

const CLI = path.join(import.meta.dirname, '../cli/backup.ts');

let root: string;
let server: TestServer;
let owner: Browser;
let contact: ContactId;
/** Where backups are made. */
let folder: string;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'parley-backup-'));
  folder = path.join(root, 'copies', 'today');
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  const started = await firstStart(server);
  owner = started.owner;
  const [channel] = started.session.workspace.channels;
  if (!channel) throw new Error('no channel');
  contact = await visitorWrites(owner, channel.id);
});
afterEach(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

/** A comment with an attachment of random bytes. */
const attach = async (bytes: Uint8Array<ArrayBuffer>): Promise<FileId> => {
  const id = newId<FileId>();
  const { status } = await owner.send('PUT', `/api/files/${id}?contact=${contact}&name=a.bin`, {
    body: bytes,
  });
  expect(status).toBe(200);
  const body = { v: 1, blocks: [] } as const;
  const { body: said } = await commandsOf(owner, [
    commandOf(contact, { type: 'comment', body, files: [id] }),
  ]);
  expect(said.answers).toMatchObject([{ outcome: 'applied' }]);
  return id;
};

const back = (part: Partial<BackupOptions> = {}) =>
  backUp({
    dataDir: server.dataDir,
    folder,
    hasSecret: false,
    signal: new AbortController().signal,
    ...part,
  });

/** Why a backup was refused. */
const whyNot = async (part: Partial<BackupOptions> = {}): Promise<string> => {
  const error: unknown = await back(part).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(BackupError);
  return (error as BackupError).message;
};

const countIn = (database: string, table: string): number => {
  const db = new DatabaseSync(database, { readOnly: true });
  try {
    return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
  } finally {
    db.close();
  }
};

/** The place of a table's first page in its file, in bytes, and the end of that page. */
const pageOf = (database: string, table: string): readonly [number, number] => {
  const db = new DatabaseSync(database, { readOnly: true });
  try {
    const { n, size } = db
      .prepare('SELECT rootpage AS n, page_size AS size FROM sqlite_schema, pragma_page_size WHERE name = ?')
      .get(table) as { readonly n: number; readonly size: number };
    return [(n - 1) * size, n * size];
  } finally {
    db.close();
  }
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a backup', () => {
  it('is a whole copy of a running server, and of a stopped one, that only its owner can read', async () => {
    const bytes = randomBytes(3_000_000);
    const file = await attach(bytes);
    for (const name of ['running', 'stopped']) {
      if (name === 'stopped') await server.stop();
      const copy = path.join(folder, name);
      const report = await back({ folder: copy });
      expect(report).toMatchObject({ attachments: 1, lost: [], hasSecret: true });
      const manifest = readManifest(copy);
      expect(manifest.parts.map((part) => part.path)).toEqual([
        'parley.sqlite',
        'auth.sqlite',
        'secret',
        `files/${file}`,
      ]);
      for (const part of manifest.parts) {
        const found = readFileSync(path.join(copy, part.path));
        expect([part.path, found.length, sha256(found)]).toEqual([part.path, part.size, part.sha256]);
        expect(statSync(path.join(copy, part.path)).mode & 0o077).toBe(0);
      }
      expect(statSync(copy).mode & 0o077).toBe(0);
      expect(readFileSync(path.join(copy, 'files', file)).equals(bytes)).toBe(true);
      for (const [database, table] of [
        ['parley.sqlite', 'entries'],
        ['auth.sqlite', 'user'],
      ] as const) {
        const copied = countIn(path.join(copy, database), table);
        expect(copied).toBe(countIn(path.join(server.dataDir, database), table));
        expect(copied).toBeGreaterThan(0);
      }
      expect(readdirSync(copy).sort()).toEqual([
        'auth.sqlite',
        'backup.json',
        'files',
        'parley.sqlite',
        'secret',
      ]);
    }
  });

  it('takes an empty folder, and closes it to others', async () => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    await back();
    expect(statSync(folder).mode & 0o077).toBe(0);
  });

  it('tells attachments that were deleted meanwhile from attachments that are lost', async () => {
    const [kept, lost] = [await attach(randomBytes(10)), await attach(randomBytes(10))];
    rmSync(path.join(server.dataDir, 'files', lost));
    expect((await back()).lost).toEqual([lost]);
    const manifest = readManifest(folder);
    expect(manifest.without).toEqual([lost]);
    expect(manifest.parts.map((part) => part.path)).toContain(`files/${kept}`);
  });

  it('has no secret where the secret comes from outside', async () => {
    rmSync(path.join(server.dataDir, 'secret'));
    expect((await back({ hasSecret: true })).hasSecret).toBe(false);
    expect(readManifest(folder).parts.map((part) => part.path)).not.toContain('secret');
  });
});

describe('a backup is refused', () => {
  it.each([
    ['holds a backup', 'backup.json', /holds a backup already/],
    ['holds an interrupted backup', 'backup.json.unfinished', /was interrupted/],
    ['holds something else', 'letter.txt', /is not empty/],
  ])('where the folder %s, which stays as it is', async (_, name, why) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, name), 'mine');
    expect(await whyNot()).toMatch(why);
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(path.join(folder, name), 'utf8')).toBe('mine');
  });

  it('where the folder is a file', async () => {
    writeFileSync(path.join(root, 'letter'), '');
    expect(await whyNot({ folder: path.join(root, 'letter') })).toMatch(/is not a folder/);
  });

  it('within the data folder, by whatever way', async () => {
    expect(await whyNot({ folder: path.join(server.dataDir, 'copy') })).toMatch(/lies in DATA_DIR/);
    expect(await whyNot({ folder: server.dataDir })).toMatch(/lies in DATA_DIR/);
    symlinkSync(server.dataDir, path.join(root, 'way'));
    expect(await whyNot({ folder: path.join(root, 'way', 'deep', 'copy') })).toMatch(/lies in DATA_DIR/);
    expect(existsSync(path.join(server.dataDir, 'deep'))).toBe(false);
  });

  it('where there are no data, or damaged data', async () => {
    expect(await whyNot({ dataDir: path.join(root, 'nothing') })).toMatch(/nothing to back up/);
    await server.stop();
    const file = path.join(server.dataDir, 'auth.sqlite');
    const bytes = readFileSync(file);
    bytes.fill(0x55, 4_096, 12_288);
    writeFileSync(file, bytes);
    expect(await whyNot()).toMatch(/auth\.sqlite is damaged/);
    expect(existsSync(folder)).toBe(false);
  });

  it('where a damaged page is found while copying', async () => {
    await server.stop();
    const file = path.join(server.dataDir, 'parley.sqlite');
    // The check before the copying does not read this page.
    const [from, to] = pageOf(file, 'entries');
    const bytes = readFileSync(file);
    bytes.fill(0x55, from, to);
    writeFileSync(file, bytes);
    expect(await whyNot()).toMatch(/parley\.sqlite could not be copied.*malformed/);
    expect(existsSync(folder)).toBe(false);
  });

  it('where there is too little space, before anything is copied', async () => {
    const needSpace = (where: string, bytes: number): Promise<void> => {
      expect(where).toBe(folder);
      expect(bytes).toBeGreaterThan(statSync(path.join(server.dataDir, 'parley.sqlite')).size);
      throw new BackupError('There is not enough space.');
    };
    expect(await whyNot({ needSpace })).toBe('There is not enough space.');
    expect(existsSync(folder)).toBe(false);
  });
});

describe('the command', () => {
  const run = async (...args: readonly string[]) => {
    let said = '';
    const say = (text: string): void => void (said += text);
    const signal = new AbortController().signal;
    const dataDir = server.dataDir;
    const status = await backupCommand(args, {
      dataDir,
      hasSecret: false,
      cwd: root,
      out: say,
      err: say,
      signal,
    });
    return { status, said };
  };

  it('says what it did, and what it could not do', async () => {
    await attach(randomBytes(10));
    expect(await run('copies/here')).toEqual({
      status: 0,
      said: expect.stringMatching(
        /^The backup is complete: .*\/copies\/here \(1 attachment, .*\)\.\n$/,
      ) as string,
    });
    expect(await run('copies/here')).toMatchObject({
      status: 1,
      said: expect.stringMatching(/already/) as string,
    });
    for (const args of [[], ['a', 'b'], ['--fast', 'a'], ['--replace', 'a']])
      expect(await run(...args)).toMatchObject({
        status: 2,
        said: expect.stringMatching(/pnpm backup <folder>/) as string,
      });
  });

  const SOON = { timeout: 20_000, interval: 1 };

  /** Attachments that take longer to copy than it takes to send a signal. */
  const attachMuch = async (): Promise<void> => {
    for (let n = 0; n < 8; n += 1)
      truncateSync(path.join(server.dataDir, 'files', await attach(randomBytes(10))), 50_000_000);
  };

  const env = () => ({ ...process.env, DATA_DIR: server.dataDir });

  it('leaves nothing where a disk runs full, and says so', () => {
    // A limit on the size of a file is the full disk that any user can have.
    const limited = `ulimit -f 200; exec "${process.execPath}" "${CLI}" "${folder}"`;
    const { status, stderr } = spawnSync('sh', ['-c', limited], { env: env(), encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/could not be copied to .*: disk I\/O error\.\n$/);
    expect(existsSync(folder)).toBe(false);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing after %s', async (signal) => {
    await attachMuch();
    const child = spawn(process.execPath, [CLI, folder], { env: env(), stdio: 'ignore' });
    await expect.poll(() => existsSync(path.join(folder, 'parley.sqlite')), SOON).toBe(true);
    child.kill(signal);
    expect((await once(child, 'close'))[0]).toBe(130);
    expect(existsSync(folder)).toBe(false);
  });

  it('is no backup after kill -9, and says so', async () => {
    await attachMuch();
    const child = spawn(process.execPath, [CLI, folder], { env: env(), stdio: 'ignore' });
    await expect.poll(() => existsSync(path.join(folder, 'files')), SOON).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(() => readManifest(folder)).toThrow(/interrupted before it was complete/);
    expect(await whyNot()).toMatch(/was interrupted: remove it, or name another folder/);
  });
});
