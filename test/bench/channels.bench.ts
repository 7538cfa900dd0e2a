/**
 * A number on WhatsApp under load: two thousand messages come within ten seconds while agents answer, and replies while
 * twenty thousand messages of broadcasts wait. `BENCH_INBOUNDS` and `BENCH_WAITING` set other counts.
 */
import type { EntryOf } from '@parley/core/contact/entry';
import type { ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, commandsOf } from '../../sync-server/testing/running-server.ts';
import { replySteadily, type Correspondent } from './channels/replies.ts';
import { ChannelShop } from './channels/shop.ts';
import { createWebhookSender } from './channels/webhooks.ts';
import { holdDocuments } from './load/documents.ts';
import { liveDocuments } from './load/parley.ts';
import { keep, printTable, printVerdict } from './report.ts';
import { figure, percentile } from './statistics.ts';

const INBOUNDS = Number(process.env.BENCH_INBOUNDS ?? 2_000);
const SECONDS = 10;
const WAITING = Number(process.env.BENCH_WAITING ?? 20_000);
const PEOPLE = 500;
/** People whose conversations a colleague has open. */
const OPEN = 100;
const AGENTS = 4;
const REPLIES = { perSecond: 8, seconds: SECONDS };
/** Replies among the broadcasts: below what the number may send, which is 40 a second. */
const AMONG = { perSecond: 4, seconds: 15 };
/** A place in the number's limit comes free so often, in ms. */
const PLACE = 1_000 / 40;
const BATCH = 100;
/** Longest time for the 99th percentile, in ms. */
const GOALS = { webhook: 500, screen: 1_000, reply: 2_000 };

const shop = await ChannelShop.open(AGENTS);
const sender = createWebhookSender(shop);
try {
  const people = await meet();
  const burst = await measureBurst(people);
  const alone = await replySteadily(shop, people.slice(0, OPEN), AMONG);
  const waited = await measureBehindBroadcasts(people);
  report({ ...burst, alone, ...waited });
} finally {
  sender.close();
  await shop.close();
}

/** Everybody writes once. */
async function meet(): Promise<readonly Correspondent[]> {
  const people = shop.addPeople(PEOPLE);
  for (const person of people) person.says('Hello!');
  await shop.graph.webhooks.settled();
  for (;;) {
    const contacts = new Map(
      query(`SELECT contact, external AS key FROM identities WHERE channel = '${shop.channel}'`).map(
        ({ contact, key }) => [String(key), String(contact) as ContactId],
      ),
    );
    const known = people.flatMap((person) => {
      const contact = contacts.get(`phone:${person.phone ?? ''}`);
      return contact === undefined ? [] : [{ person, contact }];
    });
    if (known.length === people.length) return known;
    await sleep(100);
  }
}

function query(sql: string): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(path.join(shop.dataDir, 'parley.sqlite'), { timeout: 10_000 });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

interface Burst {
  readonly acknowledged: readonly number[];
  readonly seen: readonly number[];
  readonly replies: readonly number[];
}

async function measureBurst(people: readonly Correspondent[]): Promise<Burst> {
  const watched = people.slice(0, OPEN);
  const owner = shop.browser(0);
  const names = await liveDocuments(
    owner,
    watched.map(({ contact }) => contact),
  );
  const url = `${shop.child.url.replace('http', 'ws')}/sync`;
  const screen = await holdDocuments(url, names, { cookie: owner.cookie ?? '', origin: shop.child.url });
  const planned = new Map<string, number>();
  const seen: number[] = [];
  for (const { doc } of screen.documents)
    doc.getArray<EntryOf<'message'>>('entries').observe(({ changes }) => {
      for (const { insert } of changes.delta)
        for (const { external } of (insert ?? []) as readonly { external?: string }[]) {
          const at = planned.get(external ?? '');
          if (at !== undefined) seen.push(performance.now() - at);
        }
    });
  const acknowledged: number[] = [];
  const begin = performance.now();
  const inbounds = Array.from({ length: INBOUNDS }, async (_, n) => {
    const at = begin + (n / INBOUNDS) * SECONDS * 1_000;
    await sleep(Math.max(0, at - performance.now()));
    const id = `wamid.${newId()}`;
    if (n % people.length < OPEN) planned.set(id, at);
    const to = people[n % people.length]?.person ?? { phone: null };
    await new Promise<void>((resolve) => sender.send(to, id, resolve));
    acknowledged.push(performance.now() - at);
  });
  const replies = await replySteadily(shop, people.slice(OPEN), REPLIES);
  await Promise.all(inbounds);
  while (seen.length < planned.size) await sleep(10);
  screen.close();
  return { acknowledged, seen, replies };
}

/** Replies while broadcasts wait. They are written as replies while nothing is sent, and then become broadcasts. */
async function measureBehindBroadcasts(people: readonly Correspondent[]): Promise<{
  readonly behind: readonly number[];
  readonly waiting: number;
}> {
  shop.endToken();
  for (let n = 0; n < WAITING; n += BATCH) {
    const commands = Array.from({ length: BATCH }, (_, at) => {
      const { contact } = people[OPEN + ((n + at) % (PEOPLE - OPEN))] ??
        people[0] ?? { contact: '' as ContactId };
      return commandOf(
        contact,
        { type: 'send', body: fromPlainText(`Offer ${n + at}`), files: [] },
        { seen: 1_000_000 },
      );
    });
    const { status } = await commandsOf(shop.browser(n / BATCH), commands);
    if (status !== 200) throw new Error(`a batch was answered ${status}`);
  }
  await shop.restart(() =>
    query(
      `UPDATE jobs SET pool = pool || '/broadcasts', lane = lane || '/broadcasts' WHERE kind = 'send' RETURNING n`,
    ),
  );
  await shop.renewToken();
  const behind = await replySteadily(shop, people.slice(0, OPEN), AMONG);
  const [left] = query(`SELECT count(*) AS count FROM jobs WHERE kind = 'send'`);
  return { behind, waiting: Number(left?.['count']) };
}

function report({
  acknowledged,
  seen,
  replies,
  alone,
  behind,
  waiting,
}: Burst & { alone: readonly number[]; behind: readonly number[]; waiting: number }): void {
  const row = (name: string, times: readonly number[]): string[] => [
    name,
    String(times.length),
    ...[0.5, 0.95, 0.99].map((p) => figure(percentile(times, p))),
  ];
  console.log(
    `${INBOUNDS} messages of ${PEOPLE} people come in ${SECONDS} s; ${REPLIES.perSecond} replies a second.`,
  );
  printTable('Times in ms, from the planned moment', [
    ['', 'count', 'p50', 'p95', 'p99'],
    row('webhook answered', acknowledged),
    row('on a colleague’s screen', seen),
    row('reply on the telephone', replies),
    row('reply, nothing else waiting', alone),
    row(`reply, ${WAITING} broadcasts waiting`, behind),
  ]);
  const p99 = (times: readonly number[]): number => percentile(times, 0.99);
  const verdict = (what: string, times: readonly number[], goal: number): void =>
    printVerdict(`${what}, p99 at most ${figure(goal)} ms`, `${figure(p99(times))} ms`, p99(times) <= goal);
  verdict('webhook answered', acknowledged, GOALS.webhook);
  verdict('on a colleague’s screen', seen, GOALS.screen);
  verdict('reply on the telephone', replies, GOALS.reply);
  const median = (times: readonly number[]): number => percentile(times, 0.5);
  const late = median(behind) - median(alone);
  printVerdict(
    `broadcasts delay a reply by its place in the limit, ${figure(PLACE)} ms`,
    `${figure(late)} ms; ${waiting} of ${WAITING} still wait`,
    late <= PLACE,
  );
  keep('channels', { inbounds: INBOUNDS, waiting: WAITING, acknowledged, seen, replies, alone, behind });
}
