/** What one more command costs on a contact with a short and with a very long record. */
import type { ContactId } from '@parley/core/ids';
import { commentOn, createPoster, fill, openContacts, startParley } from './load/parley.ts';
import { keep, printTable, printVerdict } from './report.ts';
import { figure, percentile, spread, withSpread } from './statistics.ts';

const LENGTHS = [10, 10_000] as const;
const RUNS = 7;
const COMMANDS = 150;
const AGENTS = 6;
/** The long record may cost this much more: nothing of a command's way may read the whole record. */
const MOST = 1.5;

const server = await startParley(AGENTS + 1);
const poster = createPoster(server);
const contacts = await openContacts(server, LENGTHS.length);
/** A contact begins with two entries: opened, and the visitor's message. */
for (const [index, length] of LENGTHS.entries()) await fill(server, contacts[index] as ContactId, length - 2);

/** One after the other, in ms for each. */
const post = async (contact: ContactId): Promise<readonly number[]> => {
  const times: number[] = [];
  while (times.length < COMMANDS) {
    const begin = performance.now();
    await new Promise<void>((acknowledged) =>
      poster.post(1 + (times.length % AGENTS), commentOn(contact), acknowledged),
    );
    times.push(performance.now() - begin);
  }
  return times;
};

const runs = LENGTHS.map(() => ({ p50: [] as number[], p95: [] as number[], cpu: [] as number[] }));
for (const contact of contacts) await post(contact);
for (let run = 0; run < RUNS; run += 1) {
  // In turns, so that what else the machine does meets both.
  for (const [index, contact] of contacts.entries()) {
    const before = (await server.child.time()).cpu;
    const times = await post(contact);
    const cpu = ((await server.child.time()).cpu - before) / COMMANDS;
    runs[index]?.p50.push(percentile(times, 0.5));
    runs[index]?.p95.push(percentile(times, 0.95));
    runs[index]?.cpu.push(cpu);
  }
}
poster.close();
await server.stop();

console.log(`${RUNS} runs of ${COMMANDS} commands, one after the other: median (least–most).`);
printTable('One more command', [
  ['entries', 'p50 ms', 'p95 ms', 'processor µs'],
  ...LENGTHS.map((length, index) => [
    `${length.toLocaleString('en')}`,
    withSpread(spread(runs[index]?.p50 ?? [])),
    withSpread(spread(runs[index]?.p95 ?? [])),
    withSpread(spread(runs[index]?.cpu ?? [])),
  ]),
]);
const [short, long] = runs.map(({ p50 }) => spread(p50).median) as [number, number];
const ratio = long / short;
console.log('');
printVerdict(
  `with 10,000 entries at most ${MOST} times what it costs with 10`,
  `${figure(ratio)} times`,
  ratio <= MOST,
);
keep('growth', { lengths: LENGTHS, runs, ratio });
