/** The folder that a new backup is made in. */
import { chmod, lstat, mkdir, readdir, realpath, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { sizeText } from '@parley/core/words/size';
import { BackupError } from './backup-error.ts';
import { claimFolder, MANIFEST, UNFINISHED } from './manifest.ts';

/** Space that has to stay free beside the backup, in bytes: a full disk would stop the server. */
const MARGIN = 64_000_000;

export interface Target {
  readonly folder: string;
  /** Removes everything of a backup that was not completed. */
  readonly discard: () => Promise<void>;
}

/**
 * Takes a folder that is missing or empty for a new backup, for its owner alone.
 * @param dataDir must not hold the folder: each backup would hold the ones before it
 * @throws a `BackupError` if the folder cannot be taken; nothing is changed then
 */
export async function takeTarget(folder: string, dataDir: string): Promise<Target> {
  if (isWithin(await realPlace(folder), await realPlace(dataDir)))
    throw new BackupError(`${folder} lies in DATA_DIR ${dataDir}: name a folder outside of it.`);
  const isNew = (await lstat(folder).catch(absent)) === undefined;
  if (!isNew) await refuseTaken(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await claimFolder(folder).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new BackupError(`Another backup is being made in ${folder}.`) : error;
  });
  const discard = async (): Promise<void> => {
    if (isNew) await rm(folder, { recursive: true, force: true });
    else for (const name of await readdir(folder)) await rm(path.join(folder, name), { recursive: true });
  };
  return { folder, discard };
}

/** @throws a `BackupError` if a folder's disk has no room for so many bytes and what the server may need */
export async function needSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes + MARGIN) return;
  const text = (size: number): string => sizeText('en', size);
  throw new BackupError(
    `There is not enough space in ${folder}: ${text(bytes + MARGIN)} are needed, ${text(bavail * bsize)} are free.`,
  );
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function refuseTaken(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOTDIR' ? new BackupError(`${folder} is not a folder.`) : error;
  });
  if (names.includes(MANIFEST))
    throw new BackupError(`${folder} holds a backup already: name another folder.`);
  if (names.includes(UNFINISHED)) {
    throw new BackupError(
      `${folder} holds a backup that is being made, or was interrupted: remove it, or name another folder.`,
    );
  }
  if (names.length > 0) throw new BackupError(`${folder} is not empty: name another folder.`);
}

/** The path without links of a folder that may not be there yet. */
async function realPlace(folder: string): Promise<string> {
  const found = await realpath(folder).catch(absent);
  if (found !== undefined) return found;
  return path.join(await realPlace(path.dirname(folder)), path.basename(folder));
}

function isWithin(folder: string, other: string): boolean {
  const way = path.relative(other, folder);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
