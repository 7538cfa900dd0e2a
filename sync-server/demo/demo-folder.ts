/** The demo's folder: emptied at each start, so only one that a demo has made. */
import { ChannelIdSchema, type ChannelId } from '@parley/core/ids';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { lockDataDir, makeDataDir, StartError } from '../config/data-dir.ts';

/** Says that everything beside it is made up; when that is complete, the id of the channel stands in it. */
const MARK = 'demo';

/**
 * Gets the folder ready. Gives the channel of the demo that it holds and that is kept, or empties the folder.
 * @param keep whether an earlier demo may go on
 * @throws a `StartError` if the folder holds anything but a demo, or a server uses it
 */
export const prepareDemoFolder = (dataDir: string, keep: boolean): ChannelId | undefined => {
  makeDataDir(dataDir);
  const mark = path.join(dataDir, MARK);
  const found = readdirSync(dataDir);
  if (found.length > 0 && !found.includes(MARK)) {
    throw new StartError(`DATA_DIR ${dataDir} holds something that is no demo. It is left as it is.`);
  }
  const unlock = lockDataDir(dataDir);
  try {
    const kept =
      keep && existsSync(mark) ? v.safeParse(ChannelIdSchema, readFileSync(mark, 'utf8').trim()) : undefined;
    if (kept?.success) return kept.output;
    writeFileSync(mark, '');
    // The mark goes last, so that a start that is cut off leaves a folder that the next one may empty.
    for (const name of readdirSync(dataDir)) {
      if (name !== MARK && !name.startsWith('lock.sqlite')) {
        rmSync(path.join(dataDir, name), { recursive: true, force: true });
      }
    }
    return undefined;
  } finally {
    unlock();
  }
};

/** Takes down that the data are complete: a demo whose making was cut off is not kept. */
export const markComplete = (dataDir: string, channel: ChannelId): void => {
  writeFileSync(path.join(dataDir, MARK), `${channel}\n`);
};
