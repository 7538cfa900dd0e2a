/** Backups are put back: all of what was backed up, or nothing; and what was there before is kept. */
import type { ContactId, FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../files/receive.ts';
import { MIGRATIONS } from '../store/sqlite/migrations.ts';
import {
  Browser,
  commandOf,
  commandsOf,
  contactsOf,
  firstStart,
  startTestServer,
  visitorWrites,
} from '../testing/running-server.ts';
import { BackupError } from './backup-error.ts';
import { backUp } from './backup.ts';
import { restoreCommand } from './command.ts';
import { restore, type RestoreOptions, type RestoreReport } from './restore.ts';

let root: string;
/** A backup that stays as it is, and a copy of it that a test may damage. */
let original: string;
let folder: string;
let dataDir: string;
let cookie: string | undefined;
let first: ContactId;
const bytes = randomBytes(100_000);
const file = newId<FileId>();
const signal = new AbortController().signal;

/** A workspace with one contact and an attachment; then its backup. */
beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'parley-restore-'));
  original = path.join(root, 'original');
  const server = await startTestServer({ dataDir: path.join(root, 'source') });
  const { owner, session } = await firstStart(server);
  const [channel] = session.workspace.channels;
  if (!channel) throw new Error('no channel');
  first = await visitorWrites(owner, channel.id);
  await owner.send('PUT', `/api/files/${file}?contact=${first}&name=a.bin`, { body: bytes });
  const body = { v: 1, blocks: [] } as const;
  await commandsOf(owner, [commandOf(first, { type: 'comment', body, files: [file] })]);
  await backUp({ dataDir: server.dataDir, folder: original, hasSecret: false, signal });
  await visitorWrites(owner, channel.id);
  await server.stop();
  cookie = owner.cookie;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(() => {
  const own = mkdtempSync(path.join(root, 'case-'));
  folder = path.join(own, 'backup');
  dataDir = path.join(own, 'data');
  cpSync(original, folder, { recursive: true });
});

const put = (part: Partial<RestoreOptions> = {}): Promise<RestoreReport> =>
  restore({ dataDir, folder, hasSecret: false, replace: false, signal, ...part });

const whyNot = async (part: Partial<RestoreOptions> = {}): Promise<string> => {
  const error: unknown = await put(part).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(BackupError);
  return (error as BackupError).message;
};

/** Starts a server on a folder and looks at what it has. */
const look = async (folderOfServer: string) => {
  const server = await startTestServer({ dataDir: folderOfServer });
  try {
    const owner = new Browser(server.url);
    owner.cookie = cookie;
    const response = await fetch(`${server.url}/api/files/${file}`, { headers: { cookie: cookie ?? '' } });
    const attachment = Buffer.from(await response.arrayBuffer());
    return { contacts: await contactsOf(owner), attachment, log: server.log.join('') };
  } finally {
    await server.stop();
  }
};

/** How many contacts a folder's database has. */
const contactsIn = (folderOfServer: string): number => {
  const db = new DatabaseSync(path.join(folderOfServer, 'parley.sqlite'), { readOnly: true });
  try {
    return Number(db.prepare('SELECT count(*) AS n FROM contacts').get()?.['n']);
  } finally {
    db.close();
  }
};

/** The data of a server that has two contacts: one more than the backup. */
const laterData = (): void => cpSync(path.join(root, 'source'), dataDir, { recursive: true });

describe('a backup that is put back', () => {
  it('is the workspace as it was, to its members too, with its attachments', async () => {
    expect(await put()).toMatchObject({ type: 'restored', old: undefined, warnings: [] });
    const { contacts, attachment } = await look(dataDir);
    expect(contacts).toEqual([first]);
    expect(attachment.equals(bytes)).toBe(true);
    expect(
      readdirSync(dataDir).filter((name) => name.startsWith('.') || name.startsWith('replaced')),
    ).toEqual([]);
  });

  it('keeps the data that were there, which can be put back by hand', async () => {
    laterData();
    const report = await put({ replace: true });
    expect((await look(dataDir)).contacts).toEqual([first]);
    expect(report.old).toMatch(/\/replaced-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
    expect((await look(report.old ?? '')).contacts).toHaveLength(2);
  });

  it('says which models the server had', async () => {
    const manifest = path.join(folder, 'backup.json');
    const json = JSON.parse(readFileSync(manifest, 'utf8')) as object;
    const models = [{ id: 'small', source: 'hub/small', revision: 'abc' }];
    writeFileSync(manifest, JSON.stringify({ ...json, models }));
    expect(await put()).toMatchObject({ models });
  });
});

describe('a backup is not put back', () => {
  it('over data that are there, unless they are to be replaced', async () => {
    laterData();
    expect(await whyNot()).toMatch(/holds data already. With --replace/);
    expect((await look(dataDir)).contacts).toHaveLength(2);
  });

  it('while a server runs', async () => {
    const server = await startTestServer({ dataDir });
    expect(await whyNot({ replace: true })).toMatch(/in use by another Parley server/);
    await server.remove();
  });

  const damage = (name: string, at: number): void => {
    const whole = readFileSync(path.join(folder, name));
    whole.writeUInt8(whole.readUInt8(at) ^ 1, at);
    writeFileSync(path.join(folder, name), whole);
  };
  const changeManifest = (change: (manifest: Record<string, unknown>) => object): void => {
    const place = path.join(folder, 'backup.json');
    writeFileSync(
      place,
      JSON.stringify(change(JSON.parse(readFileSync(place, 'utf8')) as Record<string, unknown>)),
    );
  };
  const partsOf = (manifest: Record<string, unknown>) =>
    manifest['parts'] as { path: string; sha256: string }[];

  it.each<[string, () => void, RegExp]>([
    ['is not there', () => rmSync(folder, { recursive: true }), /There is no folder/],
    ['is another folder', () => rmSync(path.join(folder, 'backup.json')), /is not a backup of Parley/],
    [
      'was interrupted',
      () => renameSync(path.join(folder, 'backup.json'), path.join(folder, 'backup.json.unfinished')),
      /interrupted before it was complete/,
    ],
    [
      'has half a manifest',
      () => writeFileSync(path.join(folder, 'backup.json'), '{"form'),
      /backup.json is damaged/,
    ],
    [
      'is of a newer version',
      () => changeManifest((manifest) => ({ ...manifest, version: 2 })),
      /newer Parley/,
    ],
    [
      'names files elsewhere',
      () =>
        changeManifest((manifest) => ({
          ...manifest,
          parts: [...partsOf(manifest), { path: 'files/../../secret', size: 1, sha256: '0'.repeat(64) }],
        })),
      /backup.json is damaged/,
    ],
    [
      'names no sign-in database',
      () =>
        changeManifest((manifest) => ({
          ...manifest,
          parts: partsOf(manifest).filter((part) => part.path !== 'auth.sqlite'),
        })),
      /does not name each database once/,
    ],
    [
      'does not name an attachment',
      () =>
        changeManifest((manifest) => ({
          ...manifest,
          parts: partsOf(manifest).filter((part) => !part.path.startsWith('files/')),
        })),
      /lacks 1 attachments/,
    ],
    ['lacks an attachment', () => rmSync(path.join(folder, 'files', file)), /files\/\w+ is missing/],
    [
      'has a file cut short',
      () => writeFileSync(path.join(folder, 'files', file), bytes.subarray(1)),
      /has 99999 of 100000 bytes/,
    ],
    [
      'has an attachment changed',
      () => damage(`files/${file}`, 50_000),
      /files\/\w+ is not what was backed up/,
    ],
    [
      'has a database changed',
      () => damage('parley.sqlite', 5_000),
      /parley.sqlite is not what was backed up/,
    ],
    ['has the secret changed', () => damage('secret', 3), /secret is not what was backed up/],
  ])('that %s', async (_, change, why) => {
    laterData();
    change();
    expect(await whyNot({ replace: true })).toMatch(why);
    expect((await look(dataDir)).contacts).toHaveLength(2);
    expect(
      readdirSync(dataDir).filter((name) => name.startsWith('.') || name.startsWith('replaced')),
    ).toEqual([]);
  });

  /** Changes a database of the backup and has the manifest say that this is right. */
  const forge = async (name: string, sql: string): Promise<void> => {
    const db = new DatabaseSync(path.join(folder, name), { defensive: false });
    db.exec(sql);
    db.close();
    const whole = {
      size: readFileSync(path.join(folder, name)).length,
      sha256: await digestOf(path.join(folder, name)),
    };
    changeManifest((manifest) => ({
      ...manifest,
      parts: partsOf(manifest).map((part) => (part.path === name ? { ...part, ...whole } : part)),
    }));
  };

  it.each([
    [
      'of a newer version',
      'parley.sqlite',
      `PRAGMA user_version = ${MIGRATIONS.length + 1}`,
      /start a newer Parley/,
    ],
    ['that is not of Parley', 'parley.sqlite', 'PRAGMA application_id = 1', /not a database of Parley/],
    [
      'whose index lacks a row',
      'parley.sqlite',
      `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '(workspace, rev)', '(workspace, id)')
       WHERE name = 'contacts_by_rev'`,
      /parley.sqlite: /,
    ],
    [
      'of another workspace',
      'auth.sqlite',
      `UPDATE belongs SET workspace = 'another1'`,
      /belongs to another workspace/,
    ],
  ])('with a database %s', async (_, name, sql, why) => {
    await forge(name, sql);
    expect(await whyNot()).toMatch(why);
    expect(existsSync(path.join(dataDir, 'parley.sqlite'))).toBe(false);
  });

  it('without the secret that it needs', async () => {
    rmSync(path.join(folder, 'secret'));
    changeManifest((manifest) => ({
      ...manifest,
      parts: partsOf(manifest).filter((part) => part.path !== 'secret'),
    }));
    expect(await whyNot()).toMatch(/secret is missing/);
    expect(await put({ hasSecret: true })).toMatchObject({ type: 'restored' });
  });

  it('after it was interrupted before data were moved', async () => {
    laterData();
    const controller = new AbortController();
    const running = put({ replace: true, signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toBe(controller.signal.reason);
    expect((await look(dataDir)).contacts).toHaveLength(2);
  });
});

describe('a restore that was interrupted while it moved data', () => {
  it('is completed by the next one, and no server starts before, wherever it was interrupted', async () => {
    let moves = 0;
    const counting = {
      replace: true,
      move: ((from, to) => {
        moves += 1;
        renameSync(from, to);
      }) as typeof renameSync,
    };
    laterData();
    await put(counting);
    const all = moves;
    expect(all).toBeGreaterThan(8);
    for (let least = 1; least <= all; least += 1) {
      rmSync(dataDir, { recursive: true });
      laterData();
      let left = least;
      const move = ((from, to) => {
        left -= 1;
        if (left === 0) throw new Error('killed here');
        renameSync(from, to);
      }) as typeof renameSync;
      await expect(put({ replace: true, move })).rejects.toThrow('killed here');
      if (least === 1) {
        expect(contactsIn(dataDir)).toBe(2);
        continue;
      }
      await expect(startTestServer({ dataDir })).rejects.toThrow(/restore of a backup .* was interrupted/);
      const completed = await put();
      expect(completed.type).toBe('completed');
      expect([contactsIn(dataDir), contactsIn(completed.old ?? '')]).toEqual([1, 2]);
      expect(readFileSync(path.join(dataDir, 'files', file)).equals(bytes)).toBe(true);
    }
    expect((await look(dataDir)).contacts).toEqual([first]);
  });
});

describe('the command', () => {
  it('says what it did, and what it could not do', async () => {
    const run = async (...args: readonly string[]) => {
      let said = '';
      const say = (text: string): void => void (said += text);
      const options = { dataDir, hasSecret: false, cwd: path.dirname(folder), out: say, err: say, signal };
      return { status: await restoreCommand(args, options), said };
    };
    const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
    expect(await run('backup')).toEqual({
      status: 0,
      said: matching(/^The backup of \d.* is restored: .*\/backup → /),
    });
    expect(await run('backup')).toEqual({ status: 1, said: matching(/--replace/) });
    expect(await run('--replace', 'backup')).toEqual({
      status: 0,
      said: matching(/before lie in .*replaced-/),
    });
    expect(await run()).toEqual({ status: 2, said: matching(/Name one folder/) });
    expect(await run('nowhere')).toEqual({ status: 1, said: matching(/There is no folder/) });
  });
});
