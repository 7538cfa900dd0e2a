/**
 * Copies the data of a server, which may run meanwhile, into a folder. The databases come first: attachments never
 * change, and the bytes of each are on the disk before the database names it, so that the attachments that the copied
 * database names can be copied afterwards.
 */
import { existsSync } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FileIdSchema, type FileId } from '@parley/core/ids';
import * as v from 'valibot';
import { checkData } from '../config/data-check.ts';
import { StartError } from '../config/data-dir.ts';
import { digestOf } from '../files/receive.ts';
import { readFolders, readManifest as readModel } from '../models/model-folders.ts';
import { BackupError, inWords } from './backup-error.ts';
import { copyPart, syncFolder } from './copy-part.ts';
import { writeManifest, type Manifest, type Part } from './manifest.ts';
import { runTask } from './run-task.ts';
import { needSpace, takeTarget } from './target.ts';

export interface BackupOptions {
  readonly dataDir: string;
  /** Where the backup is made: a folder that is missing or empty. */
  readonly folder: string;
  /** Whether the secret comes from outside the data folder: then the backup has none. */
  readonly hasSecret: boolean;
  /** Ends the backup early: what was copied is removed. */
  readonly signal: AbortSignal;
  /** Checks that a folder's disk has room for so many bytes; of the system unless a test gives another. */
  readonly needSpace?: typeof needSpace;
}

export interface BackupReport {
  readonly attachments: number;
  /** Of everything, in bytes. */
  readonly bytes: number;
  /** Attachments that the server names, and that are not in its data folder. */
  readonly lost: readonly FileId[];
  readonly hasSecret: boolean;
}

const DATABASES = ['parley.sqlite', 'auth.sqlite'] as const;

/**
 * Makes a backup. When it resolves, the backup is complete and on the disk.
 * @throws a `BackupError` that says why there is none, or the signal's reason; the folder is as it was before
 */
export async function backUp(options: BackupOptions): Promise<BackupReport> {
  const { dataDir, folder, signal } = options;
  refuseUnsound(options);
  const target = await takeTarget(folder, dataDir).catch((error: unknown) => {
    throw inWords(error, folder);
  });
  try {
    await (options.needSpace ?? needSpace)(folder, await bytesIn(dataDir));
    return await copyAll(options);
  } catch (error) {
    await target.discard().catch(() => undefined);
    signal.throwIfAborted();
    throw inWords(error, folder);
  }
}

function refuseUnsound({ dataDir, hasSecret }: BackupOptions): void {
  if (!DATABASES.every((name) => existsSync(path.join(dataDir, name))))
    throw new BackupError(`There is nothing to back up in DATA_DIR ${dataDir}.`);
  try {
    checkData(dataDir, hasSecret);
  } catch (error) {
    throw error instanceof StartError ? new BackupError(error.message) : error;
  }
}

async function copyAll({ dataDir, folder, signal }: BackupOptions): Promise<BackupReport> {
  const at = new Date().toISOString();
  const parts: Part[] = [];
  // The sign-in database is copied second: every member in the record database then has a sign-in.
  for (const name of DATABASES) parts.push(await copyDatabase(dataDir, folder, name, signal));
  const secret = await copyPart(path.join(dataDir, 'secret'), path.join(folder, 'secret'));
  if (secret) parts.push({ path: 'secret', ...secret });
  const files = await copyFiles(dataDir, folder, signal);
  parts.push(...files.parts);
  signal.throwIfAborted();
  await writeManifest(folder, { at, parts, without: files.without, models: await modelsIn(dataDir) });
  await syncFolder(path.dirname(folder));
  return {
    attachments: files.parts.length,
    bytes: parts.reduce((sum, { size }) => sum + size, 0),
    lost: stillNamed(dataDir, files.without),
    hasSecret: secret !== undefined,
  };
}

async function copyDatabase(
  dataDir: string,
  folder: string,
  name: string,
  signal: AbortSignal,
): Promise<Part> {
  const target = path.join(folder, name);
  // The file is created before SQLite opens it, so that only its owner can read it.
  const handle = await open(target, 'wx', 0o600);
  try {
    await runTask({ type: 'copy', source: path.join(dataDir, name), target }, signal);
    await handle.sync();
  } catch (error) {
    throw error instanceof BackupError
      ? new BackupError(`${path.join(dataDir, name)} could not be copied to ${folder}: ${error.message}.`)
      : error;
  } finally {
    await handle.close();
  }
  const sha256 = await digestOf(target);
  if (sha256 === undefined) throw new BackupError(`${target} was removed by somebody else.`);
  return { path: name, size: (await stat(target)).size, sha256 };
}

async function copyFiles(
  dataDir: string,
  folder: string,
  signal: AbortSignal,
): Promise<{ readonly parts: readonly Part[]; readonly without: readonly FileId[] }> {
  await mkdir(path.join(folder, 'files'), { mode: 0o700 });
  const parts: Part[] = [];
  const without: FileId[] = [];
  for (const id of filesNamed(path.join(folder, 'parley.sqlite'))) {
    signal.throwIfAborted();
    const name = `files/${id}`;
    const copied = await copyPart(path.join(dataDir, name), path.join(folder, name));
    if (copied) parts.push({ path: name, ...copied });
    else without.push(id);
  }
  await syncFolder(path.join(folder, 'files'));
  return { parts, without };
}

function read<Value>(file: string, query: (db: DatabaseSync) => Value): Value {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
  try {
    return query(db);
  } finally {
    db.close();
  }
}

/** The ids of the attachments that a database names. */
export function filesNamed(database: string): readonly FileId[] {
  return read(database, (db) =>
    db
      .prepare('SELECT id FROM files ORDER BY id')
      .all()
      .map(({ id }) => v.parse(FileIdSchema, id)),
  );
}

/** The attachments that the server still names: the others were deleted meanwhile. */
function stillNamed(dataDir: string, files: readonly FileId[]): readonly FileId[] {
  if (files.length === 0) return [];
  const named = new Set(filesNamed(path.join(dataDir, 'parley.sqlite')));
  return files.filter((id) => named.has(id));
}

async function bytesIn(dataDir: string): Promise<number> {
  const database = path.join(dataDir, 'parley.sqlite');
  const sum = read(database, (db) =>
    Number(db.prepare('SELECT total(size) AS bytes FROM files').get()?.['bytes']),
  );
  const sizes = DATABASES.flatMap((name) => [name, `${name}-wal`]).map(async (name) => {
    const file = path.join(dataDir, name);
    return existsSync(file) ? (await stat(file)).size : 0;
  });
  return (await Promise.all(sizes)).reduce((all, size) => all + size, sum);
}

/** What is known of the models that a server holds. */
export async function modelsIn(dataDir: string): Promise<Manifest['models']> {
  const root = path.join(dataDir, 'models');
  const { held } = await readFolders(root);
  const manifests = await Promise.all(held.map((id) => readModel(path.join(root, id))));
  return manifests.flatMap((manifest) =>
    manifest ? [{ id: manifest.id, source: manifest.source, revision: manifest.revision }] : [],
  );
}
