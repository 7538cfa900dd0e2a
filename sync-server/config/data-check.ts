/**
 * Checks the data folder before anything in it is opened or made: a missing or damaged part never begins a
 * new workspace beside an old one. Changes nothing.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readSecret, StartError } from './data-dir.ts';
import { refuseHalfRestored } from './half-restored.ts';
import { errorText } from '../error-text.ts';

/** Says what to do about a missing or damaged part. */
export const RESTORE = 'Nothing was changed. Put it back from your backup (README, “Data and backup”).';

const FOLDERS = ['files', 'models', 'app-assets'] as const;

/** Facts from the record database. */
interface Record {
  readonly workspaces: readonly string[];
  /** Users of the sign-in database to whom active members belong. */
  readonly users: readonly string[];
  readonly hasFiles: boolean;
}

/** Facts from the sign-in database. */
interface SignIn {
  readonly users: readonly string[];
  /** The workspaces to which the users belong; empty until the first start is complete. */
  readonly workspaces: readonly string[];
  readonly hasSessions: boolean;
}

/** Why no facts could be read from a part. */
type Blank = 'is missing' | 'is empty' | 'holds no workspace' | 'holds no members';

const NO_RECORD: Record = { workspaces: [], users: [], hasFiles: false };
const NO_SIGN_IN: SignIn = { users: [], workspaces: [], hasSessions: false };

/**
 * Checks that the parts of a data folder are there, whole, and belong together. Returns warnings that a start
 * should log.
 * @param hasSecret whether the secret comes from outside the folder
 * @throws a `StartError` that names the part, its fault, and the remedy
 */
export function checkData(dataDir: string, hasSecret: boolean): readonly string[] {
  const file = (name: string): string => path.join(dataDir, name);
  refuseHalfRestored(dataDir);
  for (const name of FOLDERS) mayBeFolder(file(name));
  const record = inspect(file('parley.sqlite'), readRecord);
  const signIn = inspect(file('auth.sqlite'), readSignIn);
  const known = record.found ?? NO_RECORD;
  const users = signIn.found ?? NO_SIGN_IN;
  if (known.workspaces.length === 0) refuseLostRecord(dataDir, record.blank ?? 'holds no workspace', users);
  else if (users.users.length === 0) {
    const blank = signIn.blank ?? 'holds no members';
    throw new StartError(
      `${file('auth.sqlite')} ${blank}, but parley.sqlite beside it holds a workspace whose members could not sign in. ${RESTORE}`,
    );
  } else refuseStrangers(dataDir, known, users);
  checkFiles(file('files'), known.hasFiles);
  if (!hasSecret && users.users.length > 0) checkSecret(file('secret'));
  const lost = known.users.filter((user) => !users.users.includes(user)).length;
  return lost === 0
    ? []
    : [
        `${lost} members of parley.sqlite have no sign-in in auth.sqlite: is one of the two from an older backup?`,
      ];
}

/** Refuses to begin a new workspace where parts of an earlier one are left. */
function refuseLostRecord(dataDir: string, blank: Blank, { users, workspaces, hasSessions }: SignIn): void {
  const record = path.join(dataDir, 'parley.sqlite');
  // An interrupted first start leaves one user, without a workspace, who has never signed in.
  if (workspaces.length > 0 || users.length > 1 || (users.length === 1 && hasSessions)) {
    throw new StartError(
      `${record} ${blank}, but auth.sqlite beside it has ${users.length} members of an earlier workspace. ${RESTORE} To begin a new workspace, move the folder ${dataDir} away.`,
    );
  }
  if (users.length === 0 && holdsFiles(path.join(dataDir, 'files'))) {
    throw new StartError(
      `${record} ${blank}, but files/ beside it holds attachments of an earlier workspace. ${RESTORE} To begin a new workspace, move the folder ${dataDir} away.`,
    );
  }
}

function refuseStrangers(dataDir: string, record: Record, signIn: SignIn): void {
  const isOther =
    signIn.workspaces.length > 0
      ? !signIn.workspaces.some((workspace) => record.workspaces.includes(workspace))
      : !record.users.some((user) => signIn.users.includes(user));
  if (!isOther) return;
  throw new StartError(
    `${path.join(dataDir, 'auth.sqlite')} belongs to another workspace than parley.sqlite beside it. Nothing was changed. Put both back from the same backup (README, “Data and backup”).`,
  );
}

function holdsFiles(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => !name.startsWith('.'));
  } catch {
    return false;
  }
}

function checkFiles(folder: string, hasFiles: boolean): void {
  if (!existsSync(folder)) {
    if (!hasFiles) return;
    throw new StartError(
      `${folder} is missing, but parley.sqlite beside it names attachments. ${RESTORE} To go on without the attachments, make an empty folder in its place.`,
    );
  }
  mayUse(folder);
}

/**
 * Refuses anything other than a folder at this place: a file, or a broken link, where no folder could be
 * made.
 */
function mayBeFolder(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new StartError(`${folder} has to be a folder. ${RESTORE}`);
}

function checkSecret(file: string): void {
  if (existsSync(file)) {
    if (!statSync(file).isFile()) throw new StartError(`${file} has to be a file. ${RESTORE}`);
    mayUse(file);
    readSecret(file);
    return;
  }
  throw new StartError(
    `${file} is missing, but there are members. ${RESTORE} If the secret was given by the variable SECRET, give it again. If it is lost, put at least 32 random characters in its place (openssl rand -hex 32): everybody has to sign in anew.`,
  );
}

function mayUse(file: string): void {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new StartError(`${file} cannot be read and written by this user: ${errorText(error)}`);
  }
}

/** Reads facts from a database; a missing or empty one gives none. */
function inspect<Found>(
  file: string,
  read: (db: DatabaseSync) => Found,
): { readonly found?: Found; readonly blank?: Blank } {
  const blank = blankOf(file);
  if (blank !== undefined) {
    if (hasLog(file)) {
      throw new StartError(`${file} ${blank}, but its log ${file}-wal is there. ${RESTORE}`);
    }
    return { blank };
  }
  const cut = cutOf(file);
  if (cut !== undefined && !hasLog(file)) throw new StartError(`${file} is damaged: ${cut}. ${RESTORE}`);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    if (cut !== undefined) refuseLostPages(db, cut);
    return { found: read(db) };
  } catch (error) {
    throw new StartError(`${file} is damaged: ${errorText(error)}. ${RESTORE}`);
  } finally {
    db?.close();
  }
}

function blankOf(file: string): Blank | undefined {
  let found;
  try {
    found = statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${errorText(error)}`);
  }
  if (found === undefined) return 'is missing';
  if (!found.isFile()) throw new StartError(`${file} has to be a file. ${RESTORE}`);
  mayUse(file);
  return found.size === 0 ? 'is empty' : undefined;
}

const MAGIC = 'SQLite format 3\0';
/** Bytes of the header of a SQLite file. */
const HEADER = 100;

function hasLog(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/**
 * Says by how much a file is shorter than its header says; undefined if it is not. Refuses a file that is not
 * a SQLite database. A server that was killed while it moved pages from the log leaves a short file too: the
 * first page is moved first.
 */
function cutOf(file: string): string | undefined {
  const header = Buffer.alloc(HEADER);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, header, 0, HEADER, 0);
  } finally {
    closeSync(handle);
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new StartError(`${file} is damaged: it is not a SQLite database. ${RESTORE}`);
  }
  const stored = header.readUInt16BE(16);
  const pageSize = stored === 1 ? 65_536 : stored;
  // The number of pages is valid only if it was written with the last change of the file.
  const isGood = header.readUInt32BE(24) === header.readUInt32BE(92);
  const expected = pageSize * header.readUInt32BE(28);
  const { size } = statSync(file);
  return isGood && size < expected ? `it was cut short, it has ${size} of ${expected} bytes` : undefined;
}

/** Refuses a file that is cut short, unless all that it lacks is in its log. */
function refuseLostPages(db: DatabaseSync, cut: string): void {
  const [state] = texts(db, 'PRAGMA quick_check(1)');
  if (state !== 'ok') throw new Error(cut);
}

function hasTable(db: DatabaseSync, name: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined;
}

function texts(db: DatabaseSync, query: string): string[] {
  return db
    .prepare(query)
    .all()
    .flatMap((row) => Object.values(row).filter((value) => typeof value === 'string'));
}

function readRecord(db: DatabaseSync): Record {
  if (!hasTable(db, 'workspaces')) return NO_RECORD;
  return {
    workspaces: texts(db, 'SELECT id FROM workspaces'),
    users: texts(
      db,
      `SELECT m.user FROM members m JOIN workspace_items i ON i.workspace = m.workspace
       AND i.collection = 'members' AND i.id = m.id WHERE json_extract(i.json, '$.active')`,
    ),
    hasFiles: db.prepare('SELECT 1 FROM files LIMIT 1').get() !== undefined,
  };
}

function readSignIn(db: DatabaseSync): SignIn {
  const [state] = texts(db, 'PRAGMA quick_check(1)');
  if (state !== 'ok') throw new Error(state);
  if (!hasTable(db, 'user')) return NO_SIGN_IN;
  return {
    users: texts(db, 'SELECT id FROM user'),
    workspaces: hasTable(db, 'belongs') ? texts(db, 'SELECT workspace FROM belongs') : [],
    hasSessions: db.prepare('SELECT 1 FROM session LIMIT 1').get() !== undefined,
  };
}
