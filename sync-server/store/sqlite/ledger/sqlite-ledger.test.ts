/** The ledger decides the same on SQLite and on a model of it in memory that loads asynchronously. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Cast } from '../../../ledger/testing/cast.ts';
import { MemoryLedger } from '../../../ledger/testing/memory-ledger.ts';
import { firstDeeds, randomDeeds, type Deed } from '../../../ledger/testing/random-deeds.ts';
import { Stage } from '../../../ledger/testing/stage.ts';
import { createSetAside } from '../../set-aside.ts';
import { createWriteQueue, type WriteQueue } from '../log/write-queue.ts';
import { openDatabase } from '../open-database.ts';
import { createTables, type Tables } from '../tables/tables.ts';
import { createSqliteLedger } from './sqlite-ledger.ts';

const DEEDS = 300;
/** Writes nothing: what is tested is what is asked and written, not whether it lasts. */
const NO_DISK = {
  sync: () => Promise.resolve(),
  writeAgain: () => Promise.resolve(),
  isLogLong: () => false,
  emptyLog: () => Promise.resolve(true),
};
const ALWAYS = { hold: () => undefined, release: () => undefined };

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A ledger on SQLite; what is set aside is counted by `logged`. */
function openLedger() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-ledger-'));
  const { db } = openDatabase(folder);
  const logged: object[] = [];
  const log = { error: (detail: object) => logged.push(detail) };
  const setAside = createSetAside(log);
  const tables = createTables(db, setAside);
  const queue = createWriteQueue(db, log, NO_DISK, ALWAYS, () => undefined);
  ends.push(async () => {
    await queue.close();
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { queue, tables, store: createSqliteLedger(queue, tables, log, setAside) };
}

/** Files and drafts do not come by the ledger. */
async function prepare(cast: Cast, queue: WriteQueue, tables: Tables): Promise<void> {
  await queue.add(() => {
    for (const file of cast.uploads) tables.files.create({ ...file, createdAt: cast.now });
    for (const { name, contact, update } of cast.drafts) tables.draftsDocuments.append(name, contact, update);
  });
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'L19 gives the same answers and changes on every store (seed %i)',
  async (seed) => {
    const cast = new Cast(seed);
    const sqlite = openLedger();
    const model = new MemoryLedger();
    const stages = [new Stage(cast, sqlite.store), new Stage(cast, model)] as const;
    const play = async (deeds: readonly Deed[]): Promise<void> => {
      for (const deed of deeds) {
        const [given, expected] = await Promise.all(stages.map((stage) => stage.perform(deed)));
        expect(withoutVersion(given)).toEqual(withoutVersion(expected));
        const [changes, expectedChanges] = stages.map((stage) => stage.changes.splice(0));
        expect(changes).toEqual(expectedChanges);
      }
    };
    await play(firstDeeds(cast));
    await prepare(cast, sqlite.queue, sqlite.tables);
    model.prepare(cast);
    await play(randomDeeds(cast, DEEDS));
    expect(stages.map(({ failures }) => failures)).toEqual([[], []]);
  },
);

/** A version is a `rev`, of which each store gives its own. */
function withoutVersion(result: unknown): unknown {
  const changed = result as { readonly workspace?: object } | undefined;
  if (typeof changed !== 'object' || !('workspace' in changed)) return result;
  return { ...changed, workspace: { ...changed.workspace, version: 0 } };
}
