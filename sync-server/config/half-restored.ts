/** Says of a data folder that a restore of a backup was interrupted while it moved data. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { StartError } from './data-dir.ts';

/** Folders in DATA_DIR in which data are moved: first the old data out, then the restored data in. */
export const MOVING_OUT = '.restore-out';
export const MOVING_IN = '.restore-in';

/** @throws a `StartError` if the folder holds parts of two states */
export function refuseHalfRestored(dataDir: string): void {
  if (![MOVING_OUT, MOVING_IN].some((name) => existsSync(path.join(dataDir, name)))) return;
  throw new StartError(
    `The restore of a backup into DATA_DIR ${dataDir} was interrupted. Run the same command again: it completes the restore.`,
  );
}
