/**
 * From a press to the server's disk, and to a colleague's screen, at an open-loop rate over 200 conversations. Beside
 * Parley: stock Hocuspocus with whole documents stored at its defaults, and with a log before the acknowledgement.
 * `RATE=1000 RUNS=5 SECONDS=6 pnpm bench commands`
 */
import { newId } from '@parley/core/new-id';
import type { CommandId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { Agent as Connections, request } from 'node:http';
import type * as Y from 'yjs';
import { offer, type Measured, type Subject } from './support/load.ts';
import { startBare, startParley } from './support/processes.ts';
import { ms, save, table } from './support/report.ts';
import { openScreen, parleySocket, type Screen } from './support/screens.ts';
import { makeWorkspace, type Workspace } from './support/workspace.ts';
import { median } from './statistics.ts';

const RATE = Number(process.env.RATE ?? 1_000);
const RUNS = Number(process.env.RUNS ?? 5);
const SECONDS = Number(process.env.SECONDS ?? 6);
const CONTACTS = 200;
const AGENTS = 8;
const WORDS = 'Thank you for your patience, it left our house this morning.';

interface Running {
  readonly subject: Subject;
  stop(): Promise<void>;
}

/** Notes when an entry is seen first, by the number in it. */
const watch = (
  array: Y.Array<unknown>,
  numberOf: (entry: unknown) => number | undefined,
  subject: Subject,
): void => {
  array.observe((event) => {
    const now = performance.now();
    for (const { insert } of event.changes.delta) {
      if (!Array.isArray(insert)) continue;
      for (const entry of insert) {
        const n = numberOf(entry);
        if (n !== undefined) subject.seen.set(n, now);
      }
    }
  });
};

const newSubject = (send: (n: number) => void, failed = () => 0): Subject => ({
  send,
  failed,
  acknowledged: new Map(),
  seen: new Map(),
});

const parley = async (workspace: Workspace): Promise<Running> => {
  const server = await startParley(workspace.dataDir);
  const connections = new Connections({ keepAlive: true, maxSockets: 64 });
  const numbers = new Map<string, number>();
  let failed = 0;
  const send = (n: number): void => {
    const contact = workspace.contacts[n % CONTACTS];
    const agent = workspace.agents[n % AGENTS];
    const id = newId<CommandId>();
    numbers.set(`${id}/0`, n);
    const command = {
      v: 1,
      id,
      contact: contact?.id,
      happenedAt: Date.now(),
      seen: 0,
      action: { type: 'comment', body: fromPlainText(WORDS), files: [] },
    };
    const body = JSON.stringify({ commands: [command] });
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      cookie: agent?.cookie ?? '',
      origin: server.url,
    };
    request(`${server.url}/api/commands`, { method: 'POST', agent: connections, headers }, (response) => {
      if (response.statusCode !== 200) failed += 1;
      response.resume().once('end', () => subject.acknowledged.set(n, performance.now()));
    })
      .once('error', () => (failed += 1))
      .end(body);
  };
  const subject = newSubject(send, () => failed);
  const screens = workspace.agents.slice(0, 4).map((agent, index) => {
    const screen = openScreen(...parleySocket(server.url, agent.cookie));
    screen.attach(`feed/${agent.id}`);
    for (const contact of workspace.contacts.filter((_, n) => n % 4 === index)) {
      const { doc } = screen.attach(contact.document);
      watch(doc.getArray('entries'), (entry) => numbers.get((entry as { readonly id: string }).id), subject);
    }
    return screen;
  });
  await Promise.all(screens.map((screen) => screen.synced()));
  return {
    subject,
    stop: async () => {
      for (const screen of screens) screen.close();
      connections.destroy();
      await server.stop();
    },
  };
};

/** What a client of stock Hocuspocus would push: the same entry, as JSON. */
const entryOf = (n: number) => ({
  v: 1,
  id: `${newId<CommandId>()}/0`,
  seq: n,
  at: Date.now(),
  by: { kind: 'agent', id: 'agent00000000000000000001' },
  conversation: 'conversation0000000000001',
  kind: 'comment',
  body: fromPlainText(WORDS),
  files: [],
  n,
});

const bare = async (kind: 'debounced' | 'logged'): Promise<Running> => {
  const server = await startBare(kind);
  const names = Array.from({ length: CONTACTS }, (_, n) => `document-${n}`);
  const waiting = names.map((): number[] => []);
  const writers = Array.from({ length: AGENTS }, () => openScreen(server.url));
  const arrays = names.map((name, index): Y.Array<unknown> => {
    const screen: Screen | undefined = writers[index % AGENTS];
    if (!screen) throw new Error('no writer');
    const { provider, doc } = screen.attach(name);
    provider.on('unsyncedChanges', ({ number }: { readonly number: number }) => {
      const line = waiting[index] ?? [];
      const now = performance.now();
      while (line.length > number) {
        const n = line.shift();
        if (n !== undefined) subject.acknowledged.set(n, now);
      }
    });
    return doc.getArray('entries');
  });
  const send = (n: number): void => {
    waiting[n % CONTACTS]?.push(n);
    arrays[n % CONTACTS]?.push([entryOf(n)]);
  };
  const subject = newSubject(send);
  await Promise.all(writers.map((screen) => screen.synced()));
  const readers = Array.from({ length: 4 }, (_, index) => {
    const screen = openScreen(server.url);
    for (const name of names.filter((_name, n) => n % 4 === index)) {
      const { doc } = screen.attach(name);
      watch(doc.getArray('entries'), (entry) => (entry as { readonly n: number }).n, subject);
    }
    return screen;
  });
  await Promise.all(readers.map((screen) => screen.synced()));
  return {
    subject,
    stop: async () => {
      for (const screen of [...writers, ...readers]) screen.close();
      await server.stop();
    },
  };
};

const LABELS = {
  parley: 'Parley: commands, on disk before the answer',
  debounced: 'Hocuspocus, whole documents at its defaults',
  logged: 'Hocuspocus, log before the acknowledgement',
} as const;
type Label = keyof typeof LABELS;

/** Warm-up, then the runs, on one process. */
const measure = async (label: Label, workspace: Workspace): Promise<readonly Measured[]> => {
  const running = label === 'parley' ? await parley(workspace) : await bare(label);
  await offer(running.subject, RATE / 2, 3_000);
  const runs: Measured[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await offer(running.subject, RATE, SECONDS * 1_000));
  await running.stop();
  return runs;
};

const of = (runs: readonly Measured[], pick: (run: Measured) => number): number => median(runs.map(pick));
const row = (label: Label, runs: readonly Measured[], which: 'ack' | 'screen'): string[] => {
  const p99 = runs.map((run) => run[which].p99);
  return [
    LABELS[label],
    of(runs, (run) => run.perSecond).toFixed(0),
    ms(of(runs, (run) => run[which].p50)),
    ms(of(runs, (run) => run[which].p95)),
    ms(of(runs, (run) => run[which].p99)),
    `${ms(Math.min(...p99))} – ${ms(Math.max(...p99))}`,
    String(runs.reduce((sum, run) => sum + run.failed, 0)),
  ];
};

const workspace = await makeWorkspace({ agents: AGENTS, contacts: CONTACTS });
const results: Record<Label, readonly Measured[]> = {
  debounced: await measure('debounced', workspace),
  logged: await measure('logged', workspace),
  parley: await measure('parley', workspace),
};
const head = ['', 'done/s', 'p50', 'p95', 'p99', 'p99 of runs', 'lost'];
console.log(
  `${RATE} arrivals a second over ${CONTACTS} conversations, ${RUNS} runs of ${SECONDS} s; medians, in ms\n`,
);
console.log('To a colleague’s screen');
table(
  head,
  (['debounced', 'logged', 'parley'] as const).map((label) => row(label, results[label], 'screen')),
);
console.log('\nAcknowledged, on disk');
table(
  head,
  (['logged', 'parley'] as const).map((label) => row(label, results[label], 'ack')),
);
console.log('\nAcknowledged from memory: lost if the process is killed');
table(head, [row('debounced', results.debounced, 'ack')]);
save('commands', { rate: RATE, seconds: SECONDS, contacts: CONTACTS, results });
process.exit(0);
