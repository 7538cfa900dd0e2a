/** Opens DATA_DIR/parley.sqlite: checks that it is ours, whole and not newer than this program, and migrates it. */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from './migrations.ts';
import { errorText } from '../../error-text.ts';

/** `PARL`: marks the file as Parley's. */
const APPLICATION_ID = 0x5041524c;
/** How long to wait, in ms, for another process (a backup) that has locked the file. It blocks the event loop. */
const BUSY_TIMEOUT = 2_000;
/**
 * Pages that are kept in memory, in kB. The 2 MB of SQLite's default hold less than what a busy hour
 * touches: indexes would be read again from the file for each command.
 */
const CACHE = 32_000;
/** Up to this size in bytes every page is checked at the start; beyond, that would hold the start up for long. */
const CHECK_ALL_UP_TO = 256 * 1024 * 1024;

export interface OpenDatabase {
  readonly path: string;
  /**
   * The one connection, for reading too. Bodies of transactions are synchronous, so between them it sees what is
   * committed, and no more. A second one would throw away all that it keeps in memory at each commit.
   */
  readonly db: DatabaseSync;
}

const prepareDirectory = (dataDir: string): void => {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new Error(`DATA_DIR ${dataDir} cannot be written: ${errorText(error)}`, { cause: error });
  }
};

const pragma = (db: DatabaseSync, name: string): unknown =>
  Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];

const checkWhole = (db: DatabaseSync, path: string): void => {
  if (existsSync(path) && statSync(path).size > CHECK_ALL_UP_TO) return;
  const found = pragma(db, 'quick_check(1)');
  if (found !== 'ok') throw new Error(String(found));
};

/** @throws an error if a database is not Parley's, or newer than this program. */
export const checkOurs = (db: DatabaseSync): void => {
  const tables = Number(Object.values(db.prepare('SELECT count(*) FROM sqlite_schema').get() ?? {})[0]);
  if (tables > 0 && pragma(db, 'application_id') !== APPLICATION_ID)
    throw new Error('it is not a database of Parley');
  const version = Number(pragma(db, 'user_version'));
  if (version > MIGRATIONS.length) {
    throw new Error(
      `it has version ${version}, this program knows up to ${MIGRATIONS.length}: start a newer Parley`,
    );
  }
};

/**
 * Runs the migrations that a database lacks, each in a transaction of its own that also sets the version.
 * @param migrations of this program; others only in tests
 * @throws an error if a migration fails; the database then keeps the version, and the data, from before it.
 */
export const migrate = (db: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void => {
  const version = Number(pragma(db, 'user_version'));
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(migration);
      db.exec(`PRAGMA user_version = ${index + 1}; PRAGMA application_id = ${APPLICATION_ID}`);
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
};

const open = (path: string): DatabaseSync => {
  // Created before SQLite does it, accessible to its owner only: files that SQLite adds get the same mode.
  closeSync(openSync(path, 'a', 0o600));
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, defensive: true });
  try {
    checkOurs(db);
    checkWhole(db, path);
    // secure_delete: what was deleted is overwritten, not only unlinked (CM-5).
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    db.exec(`PRAGMA cache_size = -${CACHE}`);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/**
 * Opens the database in a folder, which is made if it is not there.
 * @throws an error that says which file or folder and why: not writable, damaged, not ours, or of a newer version.
 */
export const openDatabase = (dataDir: string): OpenDatabase => {
  prepareDirectory(dataDir);
  const path = join(dataDir, 'parley.sqlite');
  try {
    return { path, db: open(path) };
  } catch (error) {
    throw new Error(`the database ${path} cannot be opened: ${errorText(error)}`, { cause: error });
  }
};
