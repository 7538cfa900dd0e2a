/** The folder that holds everything: made when absent, owned by one process at a time, with the secret in it. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A start that cannot be: said in one sentence, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** Makes the folder if it is not there. Throws a `StartError` when that cannot be. */
export const makeDataDir = (dataDir: string): void => {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(`DATA_DIR ${dataDir} cannot be made: ${reason(error)}`);
  }
};

/**
 * Takes the folder for this process: two that write one database and two caches of it would not agree. It is a lock
 * of SQLite's, which the system takes back however the process ends. Throws a `StartError` while another holds it;
 * gives the function that lets go.
 */
export const lockDataDir = (dataDir: string): (() => void) => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path.join(dataDir, 'lock.sqlite'), { timeout: 0 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    const why = reason(error);
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

/** The secret kept in the folder, 64 hexadecimal digits that only its owner reads; made when there is none. */
export const keptSecret = (dataDir: string): string => {
  const file = path.join(dataDir, 'secret');
  try {
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw new StartError(`${file} cannot be written: ${reason(error)}`);
    chmodSync(file, 0o600);
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) {
    throw new StartError(
      `${file} is shorter than 32 characters: remove it to have a new one made (ends all sessions).`,
    );
  }
  return secret;
};
