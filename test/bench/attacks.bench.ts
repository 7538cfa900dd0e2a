/**
 * Measures how long agents' commands take during attacks: a real server, six agents who send commands at a
 * steady rate, and one attack after the other. `BENCH_CHECKOUT` names the folder of another checkout, whose
 * server is measured instead of this one's; `BENCH_ATTACK` names a single attack.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ContactId } from '@parley/core/ids';
import type { PullResponse } from '@parley/core/protocol/agent-api';
import { agentAttacks } from './attacks/agents.ts';
import type { Attack, Outcome, Target } from './attacks/attack.ts';
import { sendSteadily, type Steady } from './attacks/steady.ts';
import { visitorAttacks } from './attacks/visitors.ts';
import { fill, openContacts, startParley, type ParleyServer } from './load/parley.ts';
import { keep, printTable, printVerdict } from './report.ts';
import { figure, percentile } from './statistics.ts';

/** The owner, the attacker, and six working agents. */
const AGENTS = 8;
const SESSIONS = 60;
const CONTACTS = 50;
const HISTORY = 200;
/** Commands a second, of all agents together. */
const RATE = 40;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
/** An attack begins so long after the first command, and ends so long before the last, in ms. */
const CALM = 500;
/** Upper bound for the 95th percentile, in ms. */
const GOAL = 100;
/** How long to wait for an attacker whose time is over, in ms. */
const PATIENCE = 30_000;

interface Measured extends Steady {
  readonly name: string;
  /** In bytes. */
  readonly rss: { readonly before: number; readonly peak: number; readonly after: number };
  readonly outcome: Outcome;
}

const NO_ATTACK = 'nobody';
const attacks: Readonly<Record<string, Attack>> = { ...visitorAttacks, ...agentAttacks };
const names = [NO_ATTACK, ...Object.keys(attacks)].filter((name) =>
  name.includes(process.env.BENCH_ATTACK ?? ''),
);

const rssOf = (pid: number): number => {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1_024;
};

/**
 * Runs an attack in its own process. The process is killed if it does not end in time because the server does
 * not respond.
 */
const attack = async (name: string, target: Target): Promise<Outcome> => {
  const attacker = fork(path.join(import.meta.dirname, 'attacks/attacker.ts'));
  const killWithUs = (): boolean => attacker.kill('SIGKILL');
  process.once('exit', killWithUs);
  attacker.send({ name, target });
  const late = new Promise<readonly [Outcome]>((resolve) =>
    setTimeout(
      () => resolve([{ sent: Number.NaN, refused: Number.NaN }]),
      target.seconds * 1_000 + PATIENCE,
    ).unref(),
  );
  const [outcome] = (await Promise.race([once(attacker, 'message'), late])) as readonly [Outcome];
  attacker.kill('SIGKILL');
  process.off('exit', killWithUs);
  return outcome;
};

const targetOf = async (server: ParleyServer, contacts: readonly ContactId[]): Promise<Target> => {
  const asked = contacts.map((contact) => ({ contact, have: {}, segments: 1 }));
  const { body } = await server.browser(0).post<PullResponse>('/api/pull', { contacts: asked });
  return {
    url: server.child.url,
    channel: server.staff.session.workspace.channels[0]?.id ?? '',
    cookies: server.staff.agents[1]?.cookies ?? [],
    contacts,
    draftsDocuments: body.contacts.map(({ documents }) => documents?.draftsDocument ?? ''),
    seconds: SECONDS,
  };
};

/** Each attack has its own server, so that it leaves nothing behind for the next one. */
const measure = async (name: string): Promise<Measured> => {
  const server = await startParley(AGENTS, SESSIONS);
  try {
    const contacts = await openContacts(server, CONTACTS);
    for (const contact of contacts) await fill(server, contact, HISTORY);
    const target = await targetOf(server, contacts);
    await sendSteadily(server, contacts, { ms: 1_000, perSecond: RATE });
    const { rss: before } = await server.child.memory();
    let peak = before;
    const watching = setInterval(() => (peak = Math.max(peak, rssOf(server.child.pid))), 100);
    const commands = sendSteadily(server, contacts, { ms: SECONDS * 1_000 + 2 * CALM, perSecond: RATE });
    await new Promise((resolve) => setTimeout(resolve, CALM));
    const outcome = name === NO_ATTACK ? { sent: 0, refused: 0 } : await attack(name, target);
    const steady = await commands;
    clearInterval(watching);
    // Collects garbage first, unless the server does not respond.
    if (steady.failed === 0) await server.child.memory();
    const after = rssOf(server.child.pid);
    return { name, ...steady, rss: { before, peak, after }, outcome };
  } finally {
    await server.stop();
  }
};

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

const row = ({ name, times, failed, rss, outcome }: Measured): string[] => [
  name,
  ...[0.5, 0.95, 0.99, 1].map((p) => figure(percentile(times, p))),
  `${failed}`,
  mib(rss.before),
  mib(rss.peak),
  mib(rss.after),
  `${outcome.sent}`,
  `${outcome.refused}`,
];

const measured: Measured[] = [];
for (const name of names) {
  measured.push(await measure(name));
  console.log(`  ${name}`);
}

console.log(
  `\n${AGENTS - 2} agents send ${RATE} commands a second; each attack lasts ${SECONDS} s. Times run from the moment at ` +
    'which a command was due. The attacker is a process of the lowest priority, makes its requests beforehand where\n' +
    'it can, and sends at most 150 a second (frames: as the attack says): what is measured is the server.',
);
printTable('Agents’ commands while somebody attacks', [
  ['', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'failed', 'MiB before', 'peak', 'after', 'sent', 'refused'],
  ...measured.map(row),
]);
console.log('');
for (const { name, times, failed } of measured) {
  const p95 = percentile(times, 0.95);
  printVerdict(
    `p95 below ${GOAL} ms, none failed: ${name}`,
    `${figure(p95)} ms, ${failed}`,
    p95 < GOAL && failed === 0,
  );
}
keep('attacks', {
  seconds: SECONDS,
  rate: RATE,
  attacks: measured.map(({ times, ...rest }) => ({
    ...rest,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
    max: percentile(times, 1),
  })),
});
