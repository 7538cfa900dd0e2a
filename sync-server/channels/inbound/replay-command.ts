/**
 * `pnpm channels replay`: has what channels brought read again. Each ending has a sentence and an exit status: 0 done, 1
 * not done, 2 not understood, 130 interrupted.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ChannelIdSchema } from '@parley/core/ids';
import * as v from 'valibot';
import type { CommandOptions } from '../../backup/command.ts';
import { lockDataDir, StartError } from '../../config/data-dir.ts';
import type { ReadAgain } from '../../store/inbound-store.ts';
import { requestReplay } from './replay-requests.ts';
import { errorText } from '../../error-text.ts';

const USAGE = `pnpm channels replay     has what channels brought, and could not be read, read again
  --all                  what could be read, too: what is known already stays as it is
  --since <time>         only what came since then, such as 2026-11-30 or 2026-11-30T18:00Z
  --channel <id>         only of this channel
The server may run meanwhile; a server that is stopped does it when it starts.`;

/** Time in ms that a running server has to take the request up. */
const PATIENCE = 30_000;
const LOOK_EVERY = 100;

export type ReplayOptions = Pick<CommandOptions, 'dataDir' | 'out' | 'err' | 'signal'>;

/** Runs `pnpm channels` and gives its exit status. */
export async function channelsCommand(args: readonly string[], options: ReplayOptions): Promise<number> {
  const { dataDir, out, err, signal } = options;
  const again = readArguments(args);
  if (typeof again === 'string') {
    err(`${again}\n\n${USAGE}\n`);
    return 2;
  }
  try {
    const bodies = count(dataDir, again);
    const file = await requestReplay(dataDir, again, `${Date.now()}-${randomUUID()}`);
    if (!isRunning(dataDir)) {
      out(`${inWords(bodies)} read again when the server starts.\n`);
      return 0;
    }
    if (await isTakenUp(file, signal)) {
      out(`The server reads again: ${inWords(bodies)} in its queue.\n`);
      return 0;
    }
    err(
      signal.aborted
        ? 'Interrupted: the server still has the request.\n'
        : 'The server has not answered yet.\n',
    );
    return signal.aborted ? 130 : 1;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    err(`${error.message}\n`);
    return 1;
  }
}

/** The request, or what is wrong with the arguments. */
function readArguments(args: readonly string[]): ReadAgain | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { all: { type: 'boolean' }, since: { type: 'string' }, channel: { type: 'string' } },
    });
  } catch (error) {
    return errorText(error);
  }
  const { positionals, values } = parsed;
  if (positionals.length !== 1 || positionals[0] !== 'replay') return 'Say what to do: replay.';
  const { since: time = '1970-01-01' } = values;
  const since = Date.parse(time);
  if (!(since >= 0)) return `--since ${time} is not a time.`;
  const channel = v.safeParse(v.optional(ChannelIdSchema), values.channel);
  if (!channel.success) return `--channel ${values.channel ?? ''} is not the id of a channel.`;
  return {
    since,
    ...(channel.output === undefined ? {} : { channel: channel.output }),
    onlyIncomplete: values.all !== true,
  };
}

/** How many bodies the request is about. @throws StartError if there are no data */
function count(dataDir: string, { since, channel, onlyIncomplete }: ReadAgain): number {
  const file = path.join(dataDir, 'parley.sqlite');
  if (!existsSync(file)) throw new StartError(`There is no workspace in DATA_DIR ${dataDir}.`);
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const found = db
      .prepare(
        `SELECT count(*) AS bodies FROM inbound_raw
         WHERE at >= ? AND (? IS NULL OR channel = ?) AND (? = 0 OR read = 0 OR why IS NOT NULL)`,
      )
      .get(since, channel ?? null, channel ?? null, onlyIncomplete ? 1 : 0);
    return Number(found?.['bodies'] ?? 0);
  } finally {
    db.close();
  }
}

function isRunning(dataDir: string): boolean {
  try {
    lockDataDir(dataDir)();
    return false;
  } catch (error) {
    if (error instanceof StartError) return true;
    throw error;
  }
}

/** Waits until the server has taken the request up; false if it has not in time. */
async function isTakenUp(file: string, signal: AbortSignal): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE && !signal.aborted; waited += LOOK_EVERY) {
    if (!existsSync(file)) return true;
    await pause(LOOK_EVERY);
  }
  return false;
}

function inWords(bodies: number): string {
  return bodies === 1 ? '1 body is' : `${bodies.toLocaleString('en')} bodies are`;
}
