/**
 * A process for tests: sends what is queued in a data folder, over a channel that writes what it is given into a file, and
 * ends itself with SIGKILL at a certain step. Arguments: the folder, the time in ms, the number of the step; 0 is none.
 */
import { newId } from '@parley/core/new-id';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { createLocalBus } from '../../bus/local-bus.ts';
import { openSqliteStore } from '../../store/sqlite-store.ts';
import type { Store } from '../../store/store.ts';
import { ChannelDouble } from './channel-double.ts';
import { startJobsOver } from './jobs-over.ts';

const [dataDir = '', time = '', last = ''] = process.argv.slice(2);
const now = (): number => Number(time);
const log = pino({ level: 'silent' });

let steps = 0;
/** Between any two of these, the process may end. */
function step(): void {
  steps += 1;
  if (steps === Number(last)) process.kill(process.pid, 'SIGKILL');
}

/** Splits an operation into steps, before and after it, at which the process may end. */
async function inSteps<Value>(call: () => Promise<Value>): Promise<Value> {
  step();
  const value = await call();
  step();
  return value;
}

const bus = createLocalBus(log);
const opened = openSqliteStore({
  dataDir,
  log,
  publish: bus.publish,
  environment: { now, newId, isOnline: () => false, isDirect: () => false },
});
const store: Store = {
  ...opened,
  ledger: { ...opened.ledger, apply: (works) => inSteps(() => opened.ledger.apply(works)) },
  jobs: {
    ...opened.jobs,
    take: (take) => (take.kind === 'send' ? inSteps(() => opened.jobs.take(take)) : opened.jobs.take(take)),
    delay: (...delayed) => inSteps(() => opened.jobs.delay(...delayed)),
  },
};

const [workspace] = await opened.workspaces.ids();
if (workspace === undefined) throw new Error('no workspace');
const channel = new ChannelDouble(() => workspace);
channel.rates = { channel: { perSecond: 1, burst: 1_000_000 }, person: null };
channel.parts = ({ message }) => 1 + (message.seq % 3);
channel.answer = async ({ message, part }) => {
  step();
  appendFileSync(path.join(dataDir, 'given'), `${message.id}.${part}\n`);
  step();
  await new Promise((resolve) => setImmediate(resolve));
  step();
  return { outcome: 'sent', external: `outside-${message.id}.${part}` };
};

const jobs = startJobsOver({ store, bus, channel, now });
const isOver = async (): Promise<boolean> =>
  (await opened.jobs.duePools('send', now())).length === 0 && (await opened.jobs.next('send', 0)) === null;
while (!(await isOver())) await new Promise((resolve) => setTimeout(resolve, 5));
await jobs.stop();
await opened.close();
