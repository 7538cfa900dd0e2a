/**
 * Memory of the server for each agent who is connected and idle: a socket with feed and presence. Beside it bare
 * Hocuspocus with as many sockets, each with a document of its own and one that all share.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { openIdle, type IdleOptions } from './load/idle-agent.ts';
import { startParley } from './load/parley.ts';
import { keep, printTable, printVerdict } from './report.ts';
import { BARE, startChild, type Child } from './servers/child.ts';
import { figure, spread, withSpread } from './statistics.ts';

const COUNTS = [100, 500] as const;
const RUNS = Number(process.env.BENCH_RUNS ?? 5);
/** Sockets that come and go before anything is measured: code is loaded and compiled, pools are filled. */
const WARM_UP = 50;
/** Connections opened at a time. */
const AT_ONCE = 10;
const BUDGET_KB = 80;

interface System {
  readonly child: Child;
  agent(n: number): IdleOptions;
  stop(): Promise<void>;
}

/** Resident memory and heap, in kB for each connected agent. */
interface Cost {
  readonly rss: number;
  readonly heap: number;
}

const startParleyIdle = async (): Promise<System> => {
  const server = await startParley(Math.max(...COUNTS));
  const { agents, session } = server.staff;
  const presence = `presence/${session.workspace.id}`;
  return {
    child: server.child,
    agent: (n) => {
      const one = agents[n % agents.length];
      if (one === undefined) throw new Error('There are no agents');
      return {
        url: `${server.child.url.replace('http', 'ws')}/sync`,
        headers: { cookie: one.cookie, origin: server.child.url },
        documents: [`feed/${one.agent}`, presence],
        presence,
        client: n + 1,
        state: { agent: one.agent, viewing: null, writing: null },
      };
    },
    stop: () => server.stop(),
  };
};

const startBareIdle = async (): Promise<System> => {
  const child = await startChild(BARE, { STORE: 'none' });
  return {
    child,
    agent: (n) => ({
      url: child.url.replace('http', 'ws'),
      headers: {},
      documents: [`feed-${n}`, 'presence'],
      presence: 'presence',
      client: n + 1,
      state: { agent: `agent${n}`.padEnd(24, '0'), viewing: null, writing: null },
    }),
    stop: () => child.stop(),
  };
};

/** What is in use when nothing has changed any more for a moment. */
const settled = async (child: Child): Promise<NodeJS.MemoryUsage> => {
  let before = await child.memory();
  for (let tries = 0; tries < 10; tries += 1) {
    await wait(200);
    const now = await child.memory();
    if (Math.abs(now.heapUsed - before.heapUsed) < 50_000) return now;
    before = now;
  }
  return before;
};

const measure = async (start: () => Promise<System>): Promise<readonly Cost[]> => {
  const system = await start();
  const leave: (() => void)[] = [];
  const openUpTo = async (count: number): Promise<void> => {
    while (leave.length < count) {
      const first = leave.length;
      const now = Math.min(AT_ONCE, count - first);
      leave.push(
        ...(await Promise.all(Array.from({ length: now }, (_, n) => openIdle(system.agent(first + n))))),
      );
    }
  };
  try {
    await openUpTo(WARM_UP);
    for (const one of leave.splice(0)) one();
    const empty = await settled(system.child);
    const costs: Cost[] = [];
    for (const count of COUNTS) {
      await openUpTo(count);
      const { rss, heapUsed, external } = await settled(system.child);
      costs.push({
        rss: (rss - empty.rss) / count / 1_000,
        heap: (heapUsed + external - empty.heapUsed - empty.external) / count / 1_000,
      });
    }
    return costs;
  } finally {
    for (const one of leave) one();
    await system.stop();
  }
};

const systems = [
  { name: 'Parley', runs: [] as (readonly Cost[])[], start: startParleyIdle },
  { name: 'bare Hocuspocus', runs: [] as (readonly Cost[])[], start: startBareIdle },
];
for (let run = 0; run < RUNS; run += 1) {
  for (const system of systems) system.runs.push(await measure(system.start));
}

const costAt = (runs: readonly (readonly Cost[])[], index: number, of: keyof Cost) =>
  spread(runs.map((costs) => costs[index]?.[of] ?? Number.NaN));
console.log(
  `${RUNS} runs, each in new processes, after collecting garbage: median (least–most), in kB for each agent.`,
);
printTable('Memory for each connected, idle agent', [
  ['', 'agents', 'resident kB', 'heap and buffers kB'],
  ...COUNTS.flatMap((count, index) =>
    systems.map(({ name, runs }) => [
      name,
      `${count}`,
      withSpread(costAt(runs, index, 'rss')),
      withSpread(costAt(runs, index, 'heap')),
    ]),
  ),
]);
console.log('');
const [parley] = systems;
// Resident memory alone may be pages that were free before: the larger of both counts.
const most = Math.max(
  ...COUNTS.flatMap((_, index) =>
    (['rss', 'heap'] as const).map((of) => costAt(parley?.runs ?? [], index, of).median),
  ),
);
printVerdict(
  `at most ${BUDGET_KB} kB for each connected, idle agent`,
  `${figure(most)} kB`,
  most <= BUDGET_KB,
);
keep('memory', { counts: COUNTS, systems: systems.map(({ name, runs }) => ({ name, runs })) });
