/** The folder of the server's data: made, locked, checked, and with a secret. */
import { checkData } from '../config/data-check.ts';
import { isOpenToOthers, keepPrivate, keptSecret, lockDataDir, makeDataDir } from '../config/data-dir.ts';
import type { ServerOptions } from '../server-options.ts';
import type { Closers } from './closers.ts';

export interface DataPart {
  readonly dataDir: string;
  /** Signs the cookies of sessions, and seals the secrets of channels. */
  readonly secret: string;
}

/** @throws a `StartError` if the folder cannot be used */
export function openData({ config, log }: ServerOptions, closers: Closers): DataPart {
  const { dataDir } = config;
  makeDataDir(dataDir);
  closers.add(lockDataDir(dataDir));
  keepPrivate(dataDir);
  for (const warning of checkData(dataDir, config.secret !== undefined)) log.warn(warning);
  if (isOpenToOthers(dataDir)) {
    log.warn({ dataDir }, 'other users of this machine can look into DATA_DIR: chmod 700 closes it');
  }
  return { dataDir, secret: config.secret ?? keptSecret(dataDir) };
}
