/** How long a server that is in use stops while a backup of its data is made, beside the same load without a backup. */
import type { ContactId, FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commentOn, createPoster, fill, openContacts, startParley } from './load/parley.ts';
import { keep, printTable, printVerdict } from './report.ts';
import { figure, percentile, spread, withSpread } from './statistics.ts';

const CLI = path.join(import.meta.dirname, '../../sync-server/cli/backup.ts');
const AGENTS = 6;
const CONTACTS = 20;
const COMMENTS = Number(process.env.BENCH_COMMENTS ?? 2_500);
const FILES = 20;
const FILE_BYTES = 5_000_000;
const RUNS = Number(process.env.BENCH_RUNS ?? 5);
/** Commands a second. */
const RATE = 100;
/** What a backup may add to the longest stop, in ms. */
const MOST_MORE = 50;

const server = await startParley(AGENTS + 1);
const poster = createPoster(server);
const contacts = await openContacts(server, CONTACTS);
for (const contact of contacts) await fill(server, contact, COMMENTS);
for (let n = 0; n < FILES; n += 1) {
  const url = `/api/files/${newId<FileId>()}?contact=${contacts[n % CONTACTS] ?? ''}&name=a.bin`;
  const { status } = await server
    .browser(1 + (n % AGENTS))
    .send('PUT', url, { body: randomBytes(FILE_BYTES) });
  if (status !== 200) throw new Error(`An upload was answered ${status}`);
}
const copies = await mkdtemp(path.join(tmpdir(), 'parley-bench-copy-'));

interface Measured {
  /** In s. */
  readonly took: number;
  /** In ms. */
  readonly longestStop: number;
  readonly acks: readonly number[];
}

/** Posts commands at a rate, whether or not the server answers, as long as some work lasts. */
const measure = async (work: () => Promise<void>): Promise<Measured> => {
  await server.child.longestStop();
  const acks: number[] = [];
  let sent = 0;
  let isOver = false;
  const begin = performance.now();
  const working = work().finally(() => (isOver = true));
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      while (!isOver && sent < ((performance.now() - begin) / 1_000) * RATE) {
        const at = performance.now();
        const contact = contacts[sent % CONTACTS] as ContactId;
        poster.post(1 + (sent % AGENTS), commentOn(contact), () => acks.push(performance.now() - at));
        sent += 1;
      }
      if (isOver && acks.length === sent) resolve();
      else setTimeout(tick, 2);
    };
    tick();
  });
  await working;
  const took = (performance.now() - begin) / 1_000;
  return { took, longestStop: await server.child.longestStop(), acks };
};

const backUp = async (): Promise<void> => {
  const target = path.join(copies, newId());
  const env = { ...process.env, DATA_DIR: server.dataDir };
  const command = spawn(process.execPath, [CLI, target], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [status] = (await once(command, 'close')) as [number];
  if (status !== 0) throw new Error(`The backup ended with ${status}`);
  await rm(target, { recursive: true });
};

const pause = (seconds: number) => (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

await measure(pause(2));
const without: Measured[] = [];
const during: Measured[] = [];
for (let run = 0; run < RUNS; run += 1) {
  // In turns, so that what else the machine does meets both.
  const backup = await measure(backUp);
  during.push(backup);
  without.push(await measure(pause(backup.took)));
}
const bytes = (await stat(path.join(server.dataDir, 'parley.sqlite'))).size;
poster.close();
await server.stop();
await rm(copies, { recursive: true });

const row = (name: string, runs: readonly Measured[]): string[] => [
  name,
  withSpread(spread(runs.map(({ took }) => took))),
  withSpread(spread(runs.map(({ longestStop }) => longestStop))),
  withSpread(spread(runs.map(({ acks }) => percentile(acks, 0.5)))),
  withSpread(spread(runs.map(({ acks }) => percentile(acks, 0.99)))),
  withSpread(spread(runs.map(({ acks }) => Math.max(...acks)))),
];
console.log(
  `${RUNS} runs of each, in turns, at ${RATE} commands a second; a database of ${figure(bytes / 1e6)} MB and ` +
    `${FILES} attachments of ${figure(FILE_BYTES / 1e6)} MB: median (least–most).`,
);
printTable('A server in use', [
  ['', 'took s', 'longest stop ms', 'ack p50 ms', 'ack p99 ms', 'longest ack ms'],
  row('without a backup', without),
  row('during a backup', during),
]);
const stop = (runs: readonly Measured[]): number => spread(runs.map(({ longestStop }) => longestStop)).median;
const more = stop(during) - stop(without);
console.log('');
printVerdict(
  `a backup adds at most ${MOST_MORE} ms to the longest stop of the event loop`,
  `${figure(stop(during))} ms against ${figure(stop(without))} ms`,
  more <= MOST_MORE,
);
keep('backup', { rate: RATE, bytes, files: FILES, fileBytes: FILE_BYTES, without, during });
