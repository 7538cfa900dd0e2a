/**
 * Puts restored data in the place of the data that are there. Renaming several files is not one step, so that the folder
 * in which this happens says how far it has come: whatever interrupts the change, the same call completes it later, and
 * no server starts in between (`refuseHalfRestored`).
 */
import {
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { MOVING_IN, MOVING_OUT } from '../config/half-restored.ts';

/** Where a backup is copied and checked before anything is changed. */
const STAGING = '.restore';
const NEW = 'new';
const OLD = 'old';
const DATABASES = ['parley.sqlite', 'auth.sqlite'];
/** The parts that are replaced. Models, and parts of earlier builds of the app, stay as they are. */
const REPLACED = [...DATABASES.flatMap((name) => [name, `${name}-wal`, `${name}-shm`]), 'secret', 'files'];

export interface Placed {
  /** Folder with the data that were there before, if there were any. */
  readonly old: string | undefined;
}

/** Makes an empty folder below the data folder, for the copy of a backup. */
export function makeStaging(dataDir: string): string {
  discardStaging(dataDir);
  const folder = path.join(dataDir, STAGING, NEW);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(path.join(dataDir, STAGING, OLD), { mode: 0o700 });
  return folder;
}

/** Removes a copy that was not put in place. */
export function discardStaging(dataDir: string): void {
  rmSync(path.join(dataDir, STAGING), { recursive: true, force: true });
}

/** Whether a data folder holds data that a restore would replace. */
export function holdsData(dataDir: string): boolean {
  return REPLACED.some((name) => {
    const file = path.join(dataDir, name);
    return existsSync(file) && (name !== 'files' || readdirSync(file).length > 0);
  });
}

/**
 * Puts the copy that was made in the staging folder in place, and moves what was there aside.
 * @param now gives the folder with the old data its name
 * @param move renames; a test gives another, which fails
 */
export function putInPlace(dataDir: string, now: Date, move: typeof renameSync = renameSync): Placed {
  move(path.join(dataDir, STAGING), path.join(dataDir, MOVING_OUT));
  sync(dataDir);
  return moveAll(dataDir, now, move);
}

/** Completes a change that was interrupted. Undefined if there is none. */
export function completeChange(
  dataDir: string,
  now: Date,
  move: typeof renameSync = renameSync,
): Placed | undefined {
  const isHalf = [MOVING_OUT, MOVING_IN].some((name) => existsSync(path.join(dataDir, name)));
  return isHalf ? moveAll(dataDir, now, move) : undefined;
}

function moveAll(dataDir: string, now: Date, move: typeof renameSync): Placed {
  const [out, into] = [path.join(dataDir, MOVING_OUT), path.join(dataDir, MOVING_IN)];
  if (existsSync(out)) {
    for (const name of REPLACED) moveIfThere(path.join(dataDir, name), path.join(out, OLD, name), move);
    sync(path.join(out, OLD));
    sync(dataDir);
    move(out, into);
    sync(dataDir);
  }
  for (const name of REPLACED) moveIfThere(path.join(into, NEW, name), path.join(dataDir, name), move);
  sync(dataDir);
  const old = setAside(dataDir, path.join(into, OLD), now, move);
  rmSync(into, { recursive: true });
  sync(dataDir);
  return { old };
}

function setAside(dataDir: string, old: string, now: Date, move: typeof renameSync): string | undefined {
  if (!existsSync(old) || readdirSync(old).length === 0) return undefined;
  const stamp = now.toISOString().replaceAll(':', '-').replace(/\..*$/, 'Z');
  let target = path.join(dataDir, `replaced-${stamp}`);
  for (let n = 2; existsSync(target); n += 1) target = path.join(dataDir, `replaced-${stamp}-${n}`);
  move(old, target);
  sync(dataDir);
  return target;
}

function moveIfThere(from: string, to: string, move: typeof renameSync): void {
  if (existsSync(from)) move(from, to);
}

function sync(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
