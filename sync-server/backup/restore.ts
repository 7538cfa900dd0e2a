/**
 * Takes the data of a server back from a backup. The backup is copied into the data folder and checked there before
 * anything is changed. The next start of the server begins a new era of the history, by which browsers notice it.
 */
import { mkdirSync, type renameSync } from 'node:fs';
import path from 'node:path';
import { checkData } from '../config/data-check.ts';
import { lockDataDir, makeDataDir, StartError } from '../config/data-dir.ts';
import { BackupError, inWords } from './backup-error.ts';
import { filesNamed, modelsIn } from './backup.ts';
import { copyPart, syncFolder } from './copy-part.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { completeChange, discardStaging, holdsData, makeStaging, putInPlace } from './put-in-place.ts';
import { runTask } from './run-task.ts';
import { errorText } from '../error-text.ts';

export interface RestoreOptions {
  readonly dataDir: string;
  /** The backup. */
  readonly folder: string;
  /** Whether the secret comes from outside the data folder. */
  readonly hasSecret: boolean;
  /** Whether data that are there are moved aside. Otherwise they keep the backup from being restored. */
  readonly replace: boolean;
  /** Ends the restore early, up to the moment in which data are moved. */
  readonly signal: AbortSignal;
  /** Renames; a test gives another, which fails. */
  readonly move?: typeof renameSync;
}

export type RestoreReport =
  | {
      readonly type: 'restored';
      readonly manifest: Manifest;
      /** Folder with the data that were there before, if there were any. */
      readonly old: string | undefined;
      /** Models that the backed-up server held and this data folder does not. */
      readonly models: Manifest['models'];
      /** What a start of the server will warn of. */
      readonly warnings: readonly string[];
    }
  /** An earlier restore was interrupted, and is complete now. This one was not begun. */
  | { readonly type: 'completed'; readonly old: string | undefined };

/** Most faults that are named one by one. */
const MOST_FAULTS = 5;

/**
 * Restores a backup.
 * @throws a `BackupError` that says why it was not restored, or the signal's reason; nothing was changed then, unless
 *   data could not be moved: the next restore completes that
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { dataDir, signal } = options;
  const release = takeDataDir(dataDir);
  try {
    const completed = completeChange(dataDir, new Date(), options.move);
    if (completed) return { type: 'completed', old: completed.old };
    return await restoreInto(options);
  } catch (error) {
    signal.throwIfAborted();
    throw inWords(error, dataDir);
  } finally {
    discardStaging(dataDir);
    release();
  }
}

async function restoreInto(options: RestoreOptions): Promise<RestoreReport> {
  const { dataDir, folder, signal } = options;
  const manifest = readManifest(folder);
  if (!options.replace && holdsData(dataDir)) {
    throw new BackupError(
      `DATA_DIR ${dataDir} holds data already. With --replace they are moved aside, into a folder beside the restored data.`,
    );
  }
  const staging = makeStaging(dataDir);
  await copyIn(folder, staging, manifest, signal);
  await checkDatabases(folder, staging, signal);
  refuseIncomplete(folder, staging, manifest);
  const warnings = checkTogether(options, staging);
  signal.throwIfAborted();
  const { old } = putInPlace(dataDir, new Date(), options.move);
  const here = new Set((await modelsIn(dataDir)).map(({ id }) => id));
  const models = manifest.models.filter(({ id }) => !here.has(id));
  return { type: 'restored', manifest, old, models, warnings };
}

/** Takes the folder's lock, as a server does: a server and a restore must not write at the same time. */
function takeDataDir(dataDir: string): () => void {
  try {
    makeDataDir(dataDir);
    return lockDataDir(dataDir);
  } catch (error) {
    throw error instanceof StartError ? new BackupError(error.message) : error;
  }
}

/** Copies all parts. @throws a `BackupError` that names parts that are missing or are not what was backed up */
async function copyIn(
  folder: string,
  staging: string,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<void> {
  mkdirSync(path.join(staging, 'files'), { mode: 0o700 });
  const faults: string[] = [];
  for (const part of manifest.parts) {
    signal.throwIfAborted();
    const copied = await copyPart(path.join(folder, part.path), path.join(staging, part.path));
    if (copied === undefined) faults.push(`${part.path} is missing`);
    else if (copied.size !== part.size) faults.push(`${part.path} has ${copied.size} of ${part.size} bytes`);
    else if (copied.sha256 !== part.sha256) faults.push(`${part.path} is not what was backed up`);
  }
  await syncFolder(path.join(staging, 'files'));
  await syncFolder(staging);
  if (faults.length === 0) return;
  const more = faults.length - MOST_FAULTS;
  const told = [...faults.slice(0, MOST_FAULTS), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
  throw damaged(folder, told);
}

async function checkDatabases(folder: string, staging: string, signal: AbortSignal): Promise<void> {
  for (const name of ['parley.sqlite', 'auth.sqlite']) {
    const task = { type: 'check', file: path.join(staging, name), ours: name === 'parley.sqlite' } as const;
    await runTask(task, signal).catch((error: unknown) => {
      throw error instanceof BackupError ? damaged(folder, `${name}: ${error.message}`) : error;
    });
  }
}

/** @throws a `BackupError` if the database names an attachment of which the backup says nothing */
function refuseIncomplete(folder: string, staging: string, { parts, without }: Manifest): void {
  const known = new Set([...parts.map((part) => part.path), ...without.map((id) => `files/${id}`)]);
  const missing = filesNamed(path.join(staging, 'parley.sqlite')).filter((id) => !known.has(`files/${id}`));
  if (missing.length > 0)
    throw damaged(folder, `it lacks ${missing.length} attachments that its database names`);
}

/** Checks the copy as a start of the server does. */
function checkTogether({ folder, hasSecret }: RestoreOptions, staging: string): readonly string[] {
  try {
    return checkData(staging, hasSecret);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    throw new BackupError(errorText(error).replaceAll(staging, folder));
  }
}

function damaged(folder: string, why: string): BackupError {
  return new BackupError(`The backup ${folder} is damaged: ${why}. Nothing was changed.`);
}
