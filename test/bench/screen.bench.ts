/**
 * What an agent waits for on the screen, against budgets: the built app in Chromium, from a local copy without a
 * network, and on a server that is busy. `QUICK=1` takes fewer runs.
 */
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import type { ContactId } from '@parley/core/ids';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { CHROMIUM_ARGS, ensureChromium } from '../tools/chromium.ts';
import { commentOn, createPoster, openContacts, startParley, type ParleyServer } from './load/parley.ts';
import { keep, printTable, printVerdict } from './report.ts';
import { scriptBytes, type ScriptBytes } from './screen/bytes.ts';
import { createRandom, createWriter, keptConversation, type Kept } from './screen/made-up.ts';
import {
  allRows,
  ENTRY,
  firstPaint,
  firstPaintAt,
  pressToPaint,
  ROW,
  scrollToPaint,
  typeToPaint,
  untilIdle,
  watchKeys,
  watchPaint,
  watchTasks,
} from './screen/paint.ts';
import { emptyCopy, fillCopy, notedLength } from './screen/seed.ts';
import { figure, percentile, spread, withSpread } from './statistics.ts';

const QUICK = process.env['QUICK'] === '1';
const RUNS = QUICK ? 3 : 7;
/** Seconds of use under load, and messages a second. */
const USE = QUICK ? 20 : 60;
const RATE = 50;

const { found, did } = ensureChromium();
if (found === null) throw new Error(did);
const server = await startParley(3);
const browser = await chromium.launch({ executablePath: found, args: CHROMIUM_ARGS });
const { url } = server.child;
const random = createRandom(7);
const { word, sentence } = createWriter(random);
const NOW = Date.now();
const rows: string[][] = [['what', 'median ms (least–most)', 'budget']];
const figures: Record<string, unknown> = {};
const verdicts: (() => void)[] = [];

/** One more line of the table, said at once too: the whole takes minutes. */
const tell = (what: string, measured: string, budget = ''): void => {
  console.log(`  ${what}: ${measured}`);
  rows.push([what, measured, budget]);
};
const note = (what: string, times: readonly number[], budget?: number): void => {
  tell(what, withSpread(spread(times)), budget === undefined ? '' : `${budget} ms`);
  figures[what] = times;
  if (budget === undefined) return;
  const { median } = spread(times);
  verdicts.push(() =>
    printVerdict(`${what}, at most ${budget} ms`, `${figure(median)} ms`, median <= budget),
  );
};
const several = async (run: () => Promise<number>, runs = RUNS): Promise<number[]> => {
  await run();
  const times: number[] = [];
  while (times.length < runs) times.push(await run());
  return times;
};

/** A browser with storage of its own in which an agent is signed in. */
const openAgent = async (
  of: ParleyServer,
  agent: number,
): Promise<{ context: BrowserContext; page: Page }> => {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  const [name = '', value = ''] = (of.staff.agents[agent]?.cookie ?? '').split('=');
  await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  await watchPaint(page);
  await page.goto(url);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  return { context, page };
};

// ── bytes ──
const fresh = await browser.newContext({ locale: 'en-GB', serviceWorkers: 'block' });
const signIn = await fresh.newPage();
const bytes: Record<string, ScriptBytes> = {};
bytes['sign-in'] = await scriptBytes(signIn, async () => {
  await signIn.goto(url);
  await signIn.locator('form').first().waitFor();
  return Date.now();
});
await fresh.close();

const { context, page } = await openAgent(server, 0);
const { session } = server.staff;
const database = `parley/${session.workspace.id}/${session.agent.id}`;

// ── the list, without a network ──
const conversations = Array.from({ length: 5_000 }, (_, index): Kept =>
  keptConversation(`${word()} ${index}`, 20, sentence, NOW - index * 60_000),
);
const long = [200, 5_000].map((count) => keptConversation(`long ${count}`, count, sentence, NOW + count));
const bare = conversations.map((kept): Kept => ({ ...kept, documents: [] }));
await context.setOffline(true);

const reload = async (): Promise<number> => {
  await page.reload();
  return firstPaint(page);
};
/**
 * A start of before that was not broken off: it reads all rows, and notes with which of them the list begins, which
 * the starts that are measured show first. The very first start after an update has no such note, and is told apart.
 */
const startOnce = async (count: number): Promise<number> => {
  await page.reload();
  const shown = await firstPaint(page);
  await allRows(page, count);
  while ((await notedLength(page, database)) !== count) await wait(100);
  return shown;
};
await emptyCopy(page, database);
await fillCopy(page, database, bare.slice(0, 50));
await startOnce(50);
note('first paint of the list, 50 rows', await several(reload));
await emptyCopy(page, database);
await fillCopy(page, database, bare);
note('first paint of the list, 5,000 rows, before any note of the list', [await startOnce(5_000)]);
note('first paint of the list, 5,000 rows', await several(reload), 300);
note(
  'all 5,000 rows there',
  await several(async () => {
    await page.reload();
    return allRows(page, 5_000);
  }),
);
note(
  'switch of view, 5,000 rows',
  await several(async () => {
    const there = await pressToPaint(page, 'a[href="/?view=unassigned"]', {
      selector: 'h1',
      text: 'Unassigned',
    });
    await pressToPaint(page, 'nav a[href="/"]', { selector: 'h1', text: 'All' });
    return there;
  }),
);
await emptyCopy(page, database);
await fillCopy(page, database, bare, 20);
note('first paint of the list, 100,000 rows, before any note of the list', [await startOnce(100_000)]);
note('first paint of the list, 100,000 rows', await several(reload, 3));
note(
  'all 100,000 rows there',
  await several(async () => {
    await page.reload();
    return allRows(page, 100_000);
  }, 3),
);
const scrolls = await scrollToPaint(page, 20);
tell('scroll to another place in 100,000 rows, to paint, p95', figure(percentile(scrolls, 0.95)));
figures['scrolls'] = scrolls;

// ── conversations and search, without a network ──
await emptyCopy(page, database);
await fillCopy(page, database, [...conversations, ...long]);
await startOnce(conversations.length + long.length);
/** What is pressed in the list, and what then stands at the end of its stream. */
const opening = ({ row }: Kept): Parameters<typeof pressToPaint> => {
  const text = row.state.preview?.text.slice(0, 60) ?? '';
  return [page, `${ROW}[href="/c/${row.contact}"]`, { selector: ENTRY, text }];
};
const [other] = conversations;
if (other === undefined) throw new Error('There is no conversation');
for (const kept of long.toReversed()) {
  const count = kept.row.state.fields.name?.slice(5) ?? '';
  note(
    `open a kept conversation of ${count} messages right after the start, with the program for it`,
    await several(async () => {
      await page.goto(url);
      await firstPaint(page);
      return pressToPaint(...opening(kept));
    }),
  );
  // As one works: the program is there, another conversation is open.
  await page.goto(url);
  await allRows(page, conversations.length + long.length);
  note(
    `open a kept conversation of ${count} messages`,
    await several(async () => {
      await pressToPaint(...opening(other));
      await untilIdle(page);
      const time = await pressToPaint(...opening(kept));
      await untilIdle(page);
      return time;
    }),
    count === '200' ? 100 : undefined,
  );
  note(
    `the same at once after another, ${count} messages`,
    await several(async () => {
      await pressToPaint(...opening(other));
      return pressToPaint(...opening(kept));
    }),
  );
}
await page.goto(url);
await firstPaint(page);
const began = performance.now();
await page.getByRole('searchbox').fill('la');
await page.locator('section[aria-label="Search results"][aria-busy="false"]').waitFor();
await page.getByText(/^Reading the conversations/).waitFor({ state: 'detached', timeout: 120_000 });
const reading = performance.now() - began;
await typeToPaint(page, word());
const typed: number[] = [];
for (let run = 0; run < (QUICK ? 10 : 30); run += 1)
  typed.push(...(await typeToPaint(page, `${word()} ${word()}`)));
tell('search as typed, key to paint, p50', figure(percentile(typed, 0.5)));
tell('search as typed, key to paint, p95', figure(percentile(typed, 0.95)));
tell('reading 5,000 conversations of 20 messages for it', figure(reading));
const texts = conversations.flatMap(() => Array.from({ length: 20 }, sentence));
const scans: number[] = [];
for (let run = 0; run < 10; run += 1) {
  const asked = word();
  const begin = performance.now();
  texts.filter((text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().includes(asked));
  scans.push(performance.now() - begin);
}
tell('the same by a plain scan of 100,000 messages, in Node', withSpread(spread(scans)));
Object.assign(figures, { typed, reading, scans });
await context.close();

// ── a busy server ──
const contacts: readonly ContactId[] = await openContacts(server, 40);
const [first] = contacts;
if (first === undefined) throw new Error('There is no contact');
const [ana, ben] = [await openAgent(server, 1), await openAgent(server, 2)];
const bareContext = await browser.newContext({ locale: 'en-GB', serviceWorkers: 'block' });
await bareContext.addCookies(await ana.context.cookies());
const visitor = await bareContext.newPage();
await watchPaint(visitor);
// The very first visit has to fetch the rows, with the program for that, before there is a list.
bytes['inbox, the very first visit'] = await scriptBytes(visitor, async () => {
  await visitor.goto(url);
  return firstPaintAt(visitor);
});
bytes['inbox'] = await scriptBytes(visitor, async () => {
  await visitor.reload();
  return firstPaintAt(visitor);
});
bytes['a conversation with its editor'] = await scriptBytes(visitor, async () => {
  await visitor.goto(`${url}/c/${first}`);
  await visitor.getByRole('textbox', { name: 'Reply', exact: true }).waitFor();
  return Date.now();
});
bytes['settings'] = await scriptBytes(visitor, async () => {
  await visitor.goto(`${url}/settings`);
  await visitor.getByRole('heading').first().waitFor();
  return Date.now();
});
const widget = gzipSync(await (await visitor.request.get(`${url}/widget.js`)).body()).length;
bytes['widget'] = { shown: widget, all: widget };
await bareContext.close();

for (const { page: one } of [ana, ben]) {
  await one.goto(`${url}/c/${first}`);
  await one.getByRole('textbox', { name: 'Reply', exact: true }).click();
}
const keysOf = await watchKeys(ana.page);
const words = Array.from({ length: QUICK ? 10 : 40 }, word).join(' ');
await Promise.all([
  ana.page.keyboard.type(words, { delay: 60 }),
  ben.page.keyboard.type(words, { delay: 45 }),
]);
const keys = (await keysOf()).slice(10);
tell('key to paint in a shared draft, p95', figure(percentile(keys, 0.95)), '50 ms');
figures['keys'] = keys;
verdicts.push(() => {
  const p95 = percentile(keys, 0.95);
  printVerdict('key to paint in a shared draft, p95 at most 50 ms', `${figure(p95)} ms`, p95 <= 50);
});

const poster = createPoster(server);
const tasksOf = await watchTasks(ana.page);
const start = performance.now();
let unanswered = 0;
const answered = (): void => {
  unanswered -= 1;
};
for (let sent = 0; sent < USE * RATE; sent += 1) {
  // Each at its time, however long the one before took.
  const early = start + (sent * 1_000) / RATE - performance.now();
  if (early > 0) await wait(early);
  const contact = contacts[sent % contacts.length];
  if (contact !== undefined) {
    unanswered += 1;
    poster.post(sent % 2, commentOn(contact), answered);
  }
  // One goes on working: to another conversation and back, a word in the draft.
  if (sent % RATE === 0)
    void ana.page
      .locator(ROW)
      .nth((sent / RATE) % 8)
      .click({ timeout: 5_000 })
      .catch(() => undefined);
}
const tasks = await tasksOf();
while (unanswered > 0) await wait(20);
poster.close();
tell(`longest task of the page in ${USE} s at ${RATE} messages/s`, figure(Math.max(0, ...tasks)), '50 ms');
tell(`tasks over 50 ms meanwhile`, String(tasks.length));
Object.assign(figures, { tasks, bytes });

await browser.close();
await server.stop();

printTable('What an agent waits for', rows);
printTable('JavaScript, gzipped', [
  ['page', 'kB until it stands', 'and afterwards'],
  ...Object.entries(bytes).map(([name, { shown, all }]) => [
    name,
    figure(shown / 1_000),
    figure(all / 1_000),
  ]),
]);
console.log('');
for (const say of verdicts) say();
const inbox = (bytes['inbox']?.shown ?? 0) / 1_000;
printVerdict(
  'JavaScript of the inbox, until the list stands, at most 150 kB',
  `${figure(inbox)} kB`,
  inbox <= 150,
);
keep('screen', { rows: RUNS, figures });
