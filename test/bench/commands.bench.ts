/**
 * How long until a command is durably acknowledged, and until a colleague's open conversation shows it; beside bare
 * Hocuspocus with its own way of storing, and with a log before each acknowledgement.
 */
import { startBare } from './load/bare.ts';
import { runOpenLoop, type Figures, type Run, type System } from './load/open-loop.ts';
import { startParleySystem } from './load/parley.ts';
import { HISTORY } from './load/words.ts';
import { keep, printTable, printVerdict } from './report.ts';
import { figure, spread, withSpread } from './statistics.ts';

const CONTACTS = 200;
const AGENTS = 8;
const RATES = (process.env.BENCH_RATES ?? '200,500,1000').split(',').map(Number);
const RUNS = Number(process.env.BENCH_RUNS ?? 5);
/** Five runs are long enough for whole documents to be stored: Hocuspocus waits up to 10 s. */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const WARM_UP = { rate: 300, seconds: 3, contacts: CONTACTS };

interface Measured {
  readonly name: string;
  readonly isDurable: boolean;
  readonly byRate: ReadonlyMap<number, readonly Run[]>;
}

const measure = async (start: () => Promise<System>): Promise<Measured> => {
  const system = await start();
  try {
    await runOpenLoop(system, { ...WARM_UP, seed: 0 });
    const byRate = new Map<number, readonly Run[]>();
    for (const rate of RATES) {
      const runs: Run[] = [];
      while (runs.length < RUNS)
        runs.push(
          await runOpenLoop(system, { rate, seconds: SECONDS, contacts: CONTACTS, seed: 1 + runs.length }),
        );
      byRate.set(rate, runs);
    }
    return { name: system.name, isDurable: system.isDurable, byRate };
  } finally {
    await system.close();
  }
};

const cells = (runs: readonly Run[], of: (run: Run) => Figures): string[] =>
  (['p50', 'p95', 'p99'] as const).map((p) => withSpread(spread(runs.map((run) => of(run)[p]))));

const rows = (systems: readonly Measured[], of: (run: Run) => Figures): string[][] => [
  ['', 'asked/s', 'reached/s', 'p50 ms', 'p95 ms', 'p99 ms'],
  ...RATES.flatMap((rate) =>
    systems.map(({ name, byRate }) => {
      const runs = byRate.get(rate) ?? [];
      return [
        name,
        `${rate}`,
        figure(spread(runs.map(({ perSecond }) => perSecond)).median),
        ...cells(runs, of),
      ];
    }),
  ),
];

const systems: Measured[] = [];
for (const start of [
  () => startParleySystem(CONTACTS, AGENTS),
  () => startBare('log', CONTACTS),
  () => startBare('debounced', CONTACTS),
]) {
  systems.push(await measure(start));
}

console.log(
  `${CONTACTS} contacts of ${HISTORY} entries, ${AGENTS} agents and a colleague with all of them open; ` +
    `${RUNS} runs of ${SECONDS} s: median (least–most).\n` +
    'Times run from the planned moment; load and server share this machine.',
);
printTable(
  'Durable acknowledgement: on disk when acknowledged',
  rows(
    systems.filter(({ isDurable }) => isDurable),
    ({ ack }) => ack,
  ),
);
printTable(
  'Acknowledgement from memory: lost if the server is killed within seconds',
  rows(
    systems.filter(({ isDurable }) => !isDurable),
    ({ ack }) => ack,
  ),
);
printTable(
  'Until a colleague’s open conversation shows it',
  rows(systems, ({ seen }) => seen),
);
for (const [title, of] of [
  ['Time of the server on processors for each command', ({ cpu }: Run) => cpu],
  ['Time that the server’s event loop was held for each command', ({ loop }: Run) => loop],
] as const) {
  printTable(title, [
    ['', ...RATES.map((rate) => `µs at ${rate}/s`)],
    ...systems.map(({ name, byRate }) => [
      name,
      ...RATES.map((rate) => withSpread(spread((byRate.get(rate) ?? []).map(of)))),
    ]),
  ]);
}
printTable('How late the load itself was', [
  ['', ...RATES.map((rate) => `p99 ms at ${rate}/s`)],
  ...systems.map(({ name, byRate }) => [
    name,
    ...RATES.map((rate) => withSpread(spread((byRate.get(rate) ?? []).map(({ late }) => late)))),
  ]),
]);

const top = Math.max(...RATES);
const p99 = (system: Measured | undefined): number =>
  spread((system?.byRate.get(top) ?? []).map(({ seen }) => seen.p99)).median;
const [parley, log, debounced] = systems.map(p99) as [number, number, number];
console.log('');
printVerdict(
  `to a colleague's screen, p99 at ${top}/s, not above bare Hocuspocus with debounced stores`,
  `${figure(parley)} ms against ${figure(debounced)} ms`,
  parley <= debounced,
);
printVerdict(
  `to a colleague's screen, p99 at ${top}/s, at most twice bare Hocuspocus with log before ack`,
  `${figure(parley)} ms against ${figure(log)} ms`,
  parley <= 2 * log,
);
keep('commands', {
  contacts: CONTACTS,
  history: HISTORY,
  agents: AGENTS,
  seconds: SECONDS,
  systems: systems.map(({ name, isDurable, byRate }) => ({
    name,
    isDurable,
    byRate: Object.fromEntries(byRate),
  })),
});
