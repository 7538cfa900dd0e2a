import type { ContactId, WorkspaceId } from '@parley/core/ids';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Disk } from './disk.ts';
import { takeOverSync, type WalFile } from './wal-file.ts';
import { UnavailableError } from '../../unavailable-error.ts';
import { createWriteQueue, type WriteQueue } from './write-queue.ts';

let folder = '';
let db: DatabaseSync;
let queue: WriteQueue;
/** Stands in for the disk. */
let disk: Disk;
let wal: WalFile;
/** How often readers were held at the present state since they were last released. */
let view: { held: number; hold: () => void; release: () => void };
const logged: string[] = [];
/** The `rev` of each commit that was published. */
const published: number[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-queue-'));
  db = new DatabaseSync(join(folder, 'queue.sqlite'));
  db.exec(`PRAGMA journal_mode = WAL; CREATE TABLE counter (rev INTEGER); INSERT INTO counter VALUES (0);
    CREATE TABLE kept (id INTEGER PRIMARY KEY, bytes BLOB)`);
  logged.length = 0;
  published.length = 0;
  const log = { error: (_: object, message: string) => logged.push(message) };
  wal = takeOverSync(db, join(folder, 'queue.sqlite'), log);
  disk = { ...wal, sync: () => Promise.resolve() };
  view = { held: 0, hold: () => (view.held += 1), release: () => (view.held = 0) };
  const now: Disk = {
    sync: () => disk.sync(),
    writeAgain: () => disk.writeAgain(),
    isLogLong: () => disk.isLogLong(),
    emptyLog: () => disk.emptyLog(),
  };
  queue = createWriteQueue(db, log, now, view, ({ rev }) => published.push(rev));
});
afterEach(async () => {
  disk = wal;
  await queue.close().catch(() => undefined);
  await wal.close();
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const keep = (id: number, length = 1) =>
  queue.add(() => {
    db.prepare('INSERT INTO kept VALUES (?, ?)').run(id, new Uint8Array(length));
    return id;
  });
/** Keeps something, and notes that it changed. */
const noting = (id: number) =>
  queue.add((transaction) => {
    transaction.nextRev();
    transaction.note({ type: 'announce-drafts', workspace: 'w' as WorkspaceId, contact: 'c' as ContactId });
    db.prepare('INSERT INTO kept VALUES (?, NULL)').run(id);
    return id;
  });
const stored = () =>
  db
    .prepare('SELECT id FROM kept ORDER BY id')
    .all()
    .map((row) => row.id);
const resolved = (outcomes: readonly PromiseSettledResult<number>[]) =>
  outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));

it('all that waits goes in one transaction, and runs in order', async () => {
  let transactions = 0;
  const counting = Array.from({ length: 5 }, (_, id) =>
    queue.add((transaction) => {
      if (id === 0) transactions += 1;
      db.prepare('INSERT INTO kept VALUES (?, NULL)').run(id);
      return transaction.nextRev();
    }),
  );
  expect(await Promise.all(counting)).toEqual([1, 2, 3, 4, 5]);
  expect(transactions).toBe(1);
  expect(stored()).toEqual([0, 1, 2, 3, 4]);
  expect(db.prepare('SELECT rev FROM counter').get()).toEqual({ rev: 5 });
});

it('what a full disk refuses is rejected, and what is resolved is stored', async () => {
  const pages = Number(Object.values(db.prepare('PRAGMA page_count').get() ?? {})[0]);
  db.exec(`PRAGMA max_page_count = ${pages + 4}`);
  const outcomes = await Promise.allSettled([keep(1), keep(2, 1_000_000), keep(3)]);
  expect(outcomes[1]?.status).toBe('rejected');
  expect(stored()).toEqual(resolved(outcomes));
  db.exec('PRAGMA max_page_count = 100000');
  expect(await keep(4, 1_000_000)).toBe(4);
});

it('L17 a transaction that SQLite itself rolls back is written again item by item', async () => {
  const rollback = queue.add(() => {
    db.exec('ROLLBACK');
    throw new Error('rolled back from within');
  });
  const outcomes = await Promise.allSettled([keep(1), rollback.then(() => 0), keep(2)]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(stored()).toEqual([1, 2]);
  expect(await keep(3)).toBe(3);
});

it('a database that somebody else has locked rejects, and nothing is lost by trying again', async () => {
  const other = new DatabaseSync(join(folder, 'queue.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  await expect(keep(1)).rejects.toThrow('locked');
  other.exec('COMMIT');
  other.close();
  expect(await keep(1)).toBe(1);
});

it('a rev is given once, also when its item is rolled back', async () => {
  const revs: number[] = [];
  const failing = queue.add((transaction) => {
    revs.push(transaction.nextRev());
    throw new Error('no');
  });
  const next = queue.add((transaction) => transaction.nextRev());
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBeGreaterThan(revs[0] ?? 0);
});

it('what was added before closing is written, what comes after is rejected', async () => {
  const before = keep(1);
  await queue.close();
  expect(await before).toBe(1);
  await expect(keep(2)).rejects.toThrow('closed');
  expect(stored()).toEqual([1]);
});

it('what is added by who was just answered goes in the next transaction', async () => {
  const chain = keep(1)
    .then(() => keep(2))
    .then(() => keep(3));
  expect(await chain).toBe(3);
  expect(stored()).toEqual([1, 2, 3]);
});

/** A disk that is slow: each sync waits until it is let go, or made to fail. */
const slowDisk = () => {
  const waiting: { readonly done: () => void; readonly fail: (error: Error) => void }[] = [];
  const asked: string[] = [];
  const wait = (what: string) => () => {
    asked.push(what);
    return new Promise<void>((done, fail) => waiting.push({ done, fail }));
  };
  disk = { ...wal, sync: wait('sync'), writeAgain: wait('writeAgain') };
  const next = () => vi.waitFor(() => waiting.shift() ?? expect.fail('nobody waits for the disk'));
  return { waiting, next, asked: () => asked };
};

it('L2 L20 nothing is answered or published before it is on the disk', async () => {
  const { next } = slowDisk();
  let answered = false;
  const writing = noting(1).then(() => (answered = true));
  const sync = await next();
  expect(stored()).toEqual([1]);
  await new Promise((resolve) => setImmediate(resolve));
  expect([answered, published]).toEqual([false, []]);
  sync.done();
  await writing;
  expect(published).toEqual([1]);
});

it('L2 what comes while the disk is busy goes in one transaction after it', async () => {
  const { waiting, next } = slowDisk();
  const first = noting(1);
  const sync = await next();
  const others = [noting(2), noting(3)];
  await new Promise((resolve) => setImmediate(resolve));
  others.push(noting(4));
  await new Promise((resolve) => setImmediate(resolve));
  expect(stored()).toEqual([1]);
  expect(waiting).toEqual([]);
  sync.done();
  await first;
  expect(published).toEqual([1]);
  (await next()).done();
  expect(await Promise.all(others)).toEqual([2, 3, 4]);
  expect(stored()).toEqual([1, 2, 3, 4]);
  expect(published).toEqual([1, 4]);
});

it('L2 closing while the disk is busy writes what is held', async () => {
  const { next } = slowDisk();
  const first = noting(1);
  const sync = await next();
  const held = noting(2);
  const closing = queue.close();
  sync.done();
  (await next()).done();
  expect(await Promise.all([first, held])).toEqual([1, 2]);
  await closing;
});

it('L2 L12 L20 what the disk refuses is not answered, and published when it is there after all', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    const { next, asked } = slowDisk();
    const writing = noting(1);
    const refused = expect(writing).rejects.toThrow('no space');
    (await next()).fail(new Error('no space'));
    await refused;
    expect(logged).toEqual(['what was committed could not be brought to the disk']);
    expect(published).toEqual([]);
    expect(view.held).toBe(1);
    // Meanwhile the queue accepts nothing, since it could not answer.
    expect(queue.failure()).toBeDefined();
    await expect(noting(2)).rejects.toBeInstanceOf(UnavailableError);
    await vi.advanceTimersByTimeAsync(2_000);
    // A repeated sync proves nothing: the committed data are written again.
    expect(asked()).toEqual(['sync', 'writeAgain']);
    (await next()).done();
    await vi.waitFor(() => expect(published).toEqual([1]));
    expect(view.held).toBe(0);
    expect(queue.failure()).toBeUndefined();
    const after = noting(2);
    (await next()).done();
    expect(await after).toBe(2);
    expect(published).toEqual([1, 2]);
  } finally {
    vi.useRealTimers();
  }
});

it('L12 closing says if the disk does not take what was written', async () => {
  const { next } = slowDisk();
  const writing = keep(1);
  const refused = expect(writing).rejects.toThrow('broken');
  const closing = expect(queue.close()).rejects.toThrow('broken');
  (await next()).fail(new Error('broken'));
  await Promise.all([refused, closing]);
});

it('a disk that does not answer refuses what comes, until it does', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { next } = slowDisk();
    const first = noting(1);
    const sync = await next();
    const waiting = expect(noting(2)).rejects.toBeInstanceOf(UnavailableError);
    await vi.advanceTimersByTimeAsync(6_000);
    await waiting;
    await expect(noting(3)).rejects.toBeInstanceOf(UnavailableError);
    expect(queue.failure()).toBeDefined();
    sync.done();
    expect(await first).toBe(1);
    expect(queue.failure()).toBeUndefined();
    const after = noting(4);
    (await next()).done();
    expect(await after).toBe(4);
  } finally {
    vi.useRealTimers();
  }
});

it('a full disk is said to be full until something could be written', async () => {
  const pages = Number(Object.values(db.prepare('PRAGMA page_count').get() ?? {})[0]);
  db.exec(`PRAGMA max_page_count = ${pages + 4}`);
  await expect(keep(1, 1_000_000)).rejects.toBeInstanceOf(UnavailableError);
  expect(queue.failure()).toBeDefined();
  db.exec('PRAGMA max_page_count = 100000');
  // Nobody writes: the queue itself checks.
  await vi.waitFor(() => expect(queue.failure()).toBeUndefined(), { timeout: 5_000 });
});

it('L17 an item that no transaction can be committed with takes no other with it', async () => {
  db.exec(`PRAGMA foreign_keys = ON; CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)`);
  const bad = queue.add(() => {
    db.exec('INSERT INTO child VALUES (7)');
    return 0;
  });
  const outcomes = await Promise.allSettled([keep(1), bad, keep(2)]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(stored()).toEqual([1, 2]);
});

it('CM-5 a reader of another process keeps nobody waiting, and the log is emptied after it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const log = () => statSync(join(folder, 'queue.sqlite-wal')).size;
    const reader = new DatabaseSync(join(folder, 'queue.sqlite'), { readOnly: true });
    await keep(1);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM kept').get();
    const emptying = () =>
      queue.add((transaction) => {
        db.exec('UPDATE kept SET bytes = NULL');
        transaction.emptyLog();
      });
    await emptying();
    let longest = 0;
    for (let id = 2; id < 30; id += 1) {
      const begun = performance.now();
      await emptying();
      longest = Math.max(longest, performance.now() - begun);
    }
    expect(longest).toBeLessThan(1_000);
    expect(log()).toBeGreaterThan(0);
    reader.exec('COMMIT');
    reader.close();
    await vi.advanceTimersByTimeAsync(31_000);
    await vi.waitFor(() => expect(log()).toBe(0));
    expect(logged).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});
