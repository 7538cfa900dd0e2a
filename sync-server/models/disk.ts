/** What pulling a model needs of the disk; tests stand in for one that is full. */
import { sizeText } from '@parley/core/words/size';
import { constants, type PathLike } from 'node:fs';
import { mkdir, open, statfs, type FileHandle } from 'node:fs/promises';
import { codeOf, ModelsError } from './models-error.ts';

export interface Disk {
  /** Bytes that may still be written below a folder. */
  free(folder: string): Promise<number>;
  /** Opens a file to write behind its end; never one that a link leads to. */
  append(file: PathLike): Promise<Pick<FileHandle, 'write' | 'truncate' | 'sync' | 'close'>>;
}

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

export const disk: Disk = {
  free: async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  append: (file) => open(file, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o644),
};

/** Left for everything else that the server writes, in bytes. */
const MARGIN = 64_000_000;

/** @throws ModelsError when there is not enough for so many bytes more */
export const needSpace = async (on: Disk, folder: string, bytes: number): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const free = await on.free(folder);
  if (free >= bytes + MARGIN) return;
  throw new ModelsError(
    `There is not enough space: ${sizeText('en', bytes + MARGIN)} are needed, ${sizeText('en', free)} are free in ${folder}.`,
    { advice: 'Make space, then run the same command again.' },
  );
};

/** Says in words that a disk ran full; gives back any other error. */
export const diskError = (error: unknown, folder: string): unknown => {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ModelsError(`There is no more space in ${folder}. What has come so far is kept.`, {
      advice: 'Make space, then run the same command again: it goes on where it stopped.',
      cause: error,
    });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new ModelsError(`${folder} may not be written by this user (${code}).`, {
      advice: 'Run the command as the user that the server runs as.',
      cause: error,
    });
  return error;
};
