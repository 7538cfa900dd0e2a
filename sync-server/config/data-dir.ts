/** The folder that holds everything: made when absent, owned by one process at a time, with the secret in it. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { roomIn } from './free-space.ts';
import { errorText } from '../error-text.ts';

/** A reason why the server cannot start, said in one sentence without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Makes the folder if it is not there. Throws a `StartError` when that cannot be. */
export const makeDataDir = (dataDir: string): void => {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(`DATA_DIR ${dataDir} cannot be made: ${errorText(error)}`);
  }
};

/**
 * Locks the folder for this process: two processes would write one database from caches that disagree. The
 * lock is SQLite's, so the system releases it however the process ends. Throws a `StartError` while another
 * process holds the lock; gives the function that releases it.
 */
export const lockDataDir = (dataDir: string): (() => void) => {
  let database: DatabaseSync | undefined;
  try {
    const file = path.join(dataDir, 'lock.sqlite');
    makePrivate(file);
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    const why = errorText(error);
    throw new StartError(
      /locked|busy/i.test(why)
        ? `DATA_DIR ${dataDir} is in use by another Parley server.`
        : `DATA_DIR ${dataDir} cannot be used: ${why}`,
    );
  }
  const held = database;
  return () => {
    held.close();
  };
};

/**
 * Makes a file accessible to its owner only; creates an empty one if it is missing. Files that SQLite adds
 * get its mode.
 */
export const makePrivate = (file: string): void => {
  closeSync(openSync(file, 'a', 0o600));
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
};

/** The files with people's words, or with secrets that open sessions. */
const PRIVATE = ['parley.sqlite', 'auth.sqlite'].flatMap((name) => [name, `${name}-wal`, `${name}-shm`]);

/** Makes the databases in a folder accessible to their owner only. */
export const keepPrivate = (dataDir: string): void => {
  for (const file of [...PRIVATE, 'secret'].map((name) => path.join(dataDir, name))) {
    const found = statSync(file, { throwIfNoEntry: false });
    try {
      if (found?.isFile() && (found.mode & 0o077) !== 0) chmodSync(file, 0o600);
    } catch (error) {
      throw new StartError(`${file} cannot be kept from other users of this machine: ${errorText(error)}`);
    }
  }
};

/**
 * Whether others than the owner may enter the folder. The folder may not be Parley's alone, so its mode is
 * not changed.
 */
export const isOpenToOthers = (dataDir: string): boolean => (statSync(dataDir).mode & 0o077) !== 0;

const syncFolder = (folder: string): void => {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/** Writes a secret so that a power cut leaves either all of it or nothing. */
const writeSecret = (dataDir: string, file: string): void => {
  const temporary = `${file}.new`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, `${randomBytes(32).toString('hex')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
  syncFolder(dataDir);
};

/** Reads the secret in a file. Throws a `StartError` if the secret is not complete. */
export const readSecret = (file: string): string => {
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) {
    throw new StartError(
      `${file} is ${secret === '' ? 'empty' : 'shorter than 32 characters'}: put it back from your backup, or remove it and put at least 32 random characters in its place (openssl rand -hex 32), which ends all sessions.`,
    );
  }
  return secret;
};

/**
 * The secret in the folder, 64 hexadecimal digits that only its owner can read; created if missing. Only a
 * process that holds the folder's lock may have it created.
 */
export const keptSecret = (dataDir: string): string => {
  const file = path.join(dataDir, 'secret');
  try {
    if (!existsSync(file)) writeSecret(dataDir, file);
    makePrivate(file);
  } catch (error) {
    throw new StartError(`${file} cannot be written: ${errorText(error)}`);
  }
  return readSecret(file);
};

/** The error that kept the server from starting, or an error that names the full disk of DATA_DIR. */
export const explainFullDisk = async (error: unknown, dataDir: string): Promise<unknown> => {
  if ((await roomIn(dataDir)) !== 'full') return error;
  const why = errorText(error);
  return new StartError(
    `The disk of DATA_DIR ${dataDir} is full, so that nothing could be stored (${why}). ` +
      'Nothing was lost: make room, and start again.',
  );
};
