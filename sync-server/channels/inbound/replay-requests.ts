/**
 * Requests of the operator to read stored bodies again, as after an upgrade. The command lays a file into the data folder,
 * since the server alone writes its database; the server takes the file up while it runs, or when it starts.
 */
import { mkdirSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ChannelIdSchema } from '@parley/core/ids';
import type { Logger } from 'pino';
import * as v from 'valibot';
import type { Bus } from '../../bus/bus.ts';
import type { ReadAgain } from '../../store/inbound-store.ts';
import type { Store } from '../../store/store.ts';

const FOLDER = 'replay';
/** Pause in ms between two looks into the folder. */
const LOOK_EVERY = 1_000;

const RequestSchema = v.strictObject({
  since: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  channel: v.exactOptional(ChannelIdSchema),
  onlyIncomplete: v.boolean(),
});

/** Lays down a request; gives the path of its file, which is removed when the server has taken the request up. */
export async function requestReplay(dataDir: string, again: ReadAgain, name: string): Promise<string> {
  const folder = path.join(dataDir, FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${name}.json`);
  // A file that is half written is never taken up.
  const temporary = `${file}.part`;
  await writeFile(temporary, JSON.stringify(again), { mode: 0o600, flush: true });
  await rename(temporary, file);
  return file;
}

export interface ReplayWatchOptions {
  readonly dataDir: string;
  readonly store: Pick<Store, 'inbound'>;
  readonly log: Logger;
  readonly now: () => number;
  readonly bus: Pick<Bus, 'signal'>;
}

/** Takes up requests until it is stopped. */
export class ReplayWatch {
  readonly #options: ReplayWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: ReplayWatchOptions) {
    this.#options = options;
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #look(): void {
    this.#running = this.#takeUp()
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'requests to read bodies again could not be taken up');
      })
      .then(() => {
        if (!this.#stopped) this.#timer = setTimeout(() => this.#look(), LOOK_EVERY).unref();
      });
  }

  async #takeUp(): Promise<void> {
    const { dataDir, store, log, now, bus } = this.#options;
    const folder = path.join(dataDir, FOLDER);
    for (const name of await namesIn(folder)) {
      if (!name.endsWith('.json')) continue;
      const file = path.join(folder, name);
      const request = readRequest(await readFile(file, 'utf8'));
      // A request that is taken up twice, as after a crash, has the same effect.
      if (request === undefined) log.warn({ file }, 'a request to read bodies again cannot be read');
      else log.info({ bodies: await store.inbound.readAgain(request, now()) }, 'bodies are read again');
      await rm(file, { force: true });
      bus.signal({ type: 'job-due', kind: 'read-webhook' });
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function readRequest(text: string): ReadAgain | undefined {
  try {
    return v.parse(RequestSchema, JSON.parse(text));
  } catch {
    return undefined;
  }
}
