import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWriteQueue, type WriteQueue } from './write-queue.ts';

let folder = '';
let db: DatabaseSync;
let queue: WriteQueue;
const logged: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-queue-'));
  db = new DatabaseSync(join(folder, 'queue.sqlite'));
  db.exec(`PRAGMA journal_mode = WAL; CREATE TABLE counter (rev INTEGER); INSERT INTO counter VALUES (0);
    CREATE TABLE kept (id INTEGER PRIMARY KEY, bytes BLOB)`);
  logged.length = 0;
  queue = createWriteQueue(db, { error: (_, message) => logged.push(message) });
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const keep = (id: number, length = 1) =>
  queue.add(() => {
    db.prepare('INSERT INTO kept VALUES (?, ?)').run(id, new Uint8Array(length));
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

it('a transaction that SQLite itself rolls back rejects all of it', async () => {
  const rollback = queue.add(() => {
    db.exec('ROLLBACK');
    throw new Error('rolled back from within');
  });
  const outcomes = await Promise.allSettled([keep(1), rollback.then(() => 0), keep(2)]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(stored()).toEqual([]);
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
  queue.close();
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
