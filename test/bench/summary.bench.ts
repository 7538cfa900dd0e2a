/**
 * What a summary on the agent's device costs (AI-3): the built app in Chromium, a conversation of 40 messages, the model
 * that comes with Parley and the small one of the tests that follows instructions. `QUICK=1` takes fewer runs.
 * `FP32=<exported folder>` also compares the bundled weights with those they were made of.
 */
import { chromium, type Browser, type Page } from '@playwright/test';
import type { ContactId } from '@parley/core/ids';
import { putModel } from '../browser/support/models.ts';
import { CHROMIUM_ARGS, ensureChromium } from '../tools/chromium.ts';
import { startParley } from './load/parley.ts';
import { keep, printTable, printVerdict } from './report.ts';
import { figure, spread, withSpread } from './statistics.ts';
import { holdTalk, longTalk } from './summary/conversation.ts';
import { compareWeights } from './summary/weights.ts';
import {
  longestTask,
  pageMemory,
  pressUntilGone,
  takePassed,
  untilCalm,
  watchWorkers,
  type Passed,
} from './summary/watch.ts';

const QUICK = process.env['QUICK'] === '1';
const RUNS = QUICK ? 3 : 5;
const MESSAGES = 40;
/** How long after the answer the page still shows what belongs to it, in ms. */
const SETTLES = 300;
const COMMENT = '[aria-label="Comment"][contenteditable]';

const { found, did } = ensureChromium();
if (found === null) throw new Error(did);
const server = await startParley(1);
const { url } = server.child;
const contact = await holdTalk(server, longTalk(MESSAGES));
const rows: string[][] = [['what', 'median (least–most)', 'budget']];
const figures: Record<string, unknown> = {};
const verdicts: (() => void)[] = [];

const note = (what: string, values: readonly number[], unit: string, budget?: number): void => {
  const measured = `${withSpread(spread(values))} ${unit}`;
  console.log(`  ${what}: ${measured}`);
  rows.push([what, measured, budget === undefined ? '' : `${budget} ${unit}`]);
  figures[what] = values;
  if (budget === undefined) return;
  const { median } = spread(values);
  verdicts.push(() =>
    printVerdict(`${what}, at most ${budget} ${unit}`, `${figure(median)} ${unit}`, median <= budget),
  );
};

const at = (passed: readonly Passed[], type: string): number =>
  passed.find((one) => one.type === type)?.at ?? Number.NaN;

/** Presses *Summarize*; gives what passed until the summary was whole, with the time of the press. */
const summarize = async (
  page: Page,
): Promise<{ readonly pressed: number; readonly passed: readonly Passed[] }> => {
  await page.getByRole('tab', { name: 'Reply' }).click();
  await takePassed(page);
  const pressed = await page.evaluate(() => {
    const button = [...document.querySelectorAll('button')].find(
      (element) => element.textContent.trim() === 'Summarize',
    );
    if (button === undefined) throw new Error('There is no button to summarize');
    const now = performance.now();
    button.click();
    return now;
  });
  await page.waitForFunction(
    () =>
      (window as unknown as { passed: Passed[] }).passed.some(
        ({ type }) => type === 'done' || type === 'failed',
      ),
    undefined,
    { timeout: 120_000 },
  );
  const passed = await takePassed(page);
  if (passed.some(({ type }) => type === 'failed')) throw new Error('The summary failed');
  await page.locator(COMMENT).getByText('Issue:').first().waitFor();
  return { pressed, passed };
};

/** Empties the comment draft, so that each run finds the same. */
const clear = async (page: Page): Promise<void> => {
  await page.locator(COMMENT).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
};

const open = async (page: Page, of: ContactId): Promise<void> => {
  await page.goto(`${url}/c/${of}`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.getByRole('button', { name: 'Summarize', exact: true }).waitFor();
};

/** What one run measured; undefined where the model does not write, or nothing was left to stop. */
interface RunFigures {
  readonly cold: number;
  readonly load: number;
  readonly warm: number;
  readonly first: number | undefined;
  readonly pace: number | undefined;
  readonly memory: number;
  readonly grown: number;
  readonly stop: number | undefined;
  readonly task: number;
}

/** All of one model, each first summary in a browser of its own that has nothing kept. */
const measure = async (name: string, writes: boolean): Promise<void> => {
  // The first one warms up the server and the disk.
  await measureRun(writes);
  const runs: RunFigures[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await measureRun(writes));
  const valuesOf = (figure: keyof RunFigures): number[] =>
    runs.map((run) => run[figure]).filter((value) => value !== undefined);

  const most = writes ? undefined : 3_000;
  note(`${name}: first summary, nothing kept, press to whole`, valuesOf('cold'), 'ms', most);
  note(`${name}: of it, runtime and model`, valuesOf('load'), 'ms');
  note(`${name}: next summary, press to whole`, valuesOf('warm'), 'ms', most);
  if (writes) {
    note(`${name}: press to first words`, valuesOf('first'), 'ms');
    note(`${name}: tokens a second`, valuesOf('pace'), '/s');
  }
  note(`${name}: memory of the page, most`, valuesOf('memory'), 'MB', writes ? undefined : 450);
  note(`${name}: of it, for the model`, valuesOf('grown'), 'MB');
  note(`${name}: longest task of the page over 50 ms, 0 for none`, valuesOf('task'), 'ms', 50);
  const stops = valuesOf('stop');
  if (stops.length > 0) note(`${name}: Stop to stopped`, stops, 'ms', 100);
};

const measureRun = async (writes: boolean): Promise<RunFigures> => {
  const browser = await chromium.launch({ executablePath: found, args: CHROMIUM_ARGS });
  const page = await signedInPage(browser);
  await open(page, contact);
  await clear(page).catch(() => undefined);
  const before = (await pageMemory(browser)).now;
  // What the page itself does when it opens is no part of this.
  await untilCalm(page);
  const cold = await summarize(page);
  const coldDone = at(cold.passed, 'done');
  await clear(page);
  const warm = await summarize(page);
  const warmDone = at(warm.passed, 'done');
  await clear(page);
  const { most } = await pageMemory(browser);
  const task = Math.max(
    await longestTask(page, cold.pressed, coldDone + SETTLES),
    await longestTask(page, warm.pressed, warmDone + SETTLES),
  );
  const stop = await measureStop(page, writes);
  await browser.close();
  const begun = at(warm.passed, 'text');
  const tokens = warm.passed.find(({ type }) => type === 'done')?.tokens ?? 0;
  return {
    cold: coldDone - cold.pressed,
    load: coldDone - at(cold.passed, 'run') - (warmDone - at(warm.passed, 'run')),
    warm: warmDone - warm.pressed,
    first: writes ? begun - warm.pressed : undefined,
    pace: writes ? (tokens / (warmDone - begun)) * 1_000 : undefined,
    memory: most,
    grown: most - before,
    stop: Number.isNaN(stop) ? undefined : stop,
    task,
  };
};

/** Stops a summary in the middle: as soon as it writes, or as soon as it reads. `NaN` where it ended before. */
const measureStop = async (page: Page, writes: boolean): Promise<number> => {
  await page.getByRole('tab', { name: 'Reply' }).click();
  await page.getByRole('button', { name: 'Summarize', exact: true }).click();
  await page.waitForFunction(
    (type) => (window as unknown as { passed: Passed[] }).passed.some((passed) => passed.type === type),
    writes ? 'text' : 'run',
  );
  return pressUntilGone(page, writes ? 'Stop' : 'Cancel').catch(() => Number.NaN);
};

/** A page of the first agent, whose workers are watched. */
const signedInPage = async (browser: Browser): Promise<Page> => {
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
  });
  const [cookie = '', value = ''] = (server.staff.agents[0]?.cookie ?? '').split('=');
  await context.addCookies([{ name: cookie, value, url }]);
  const page = await context.newPage();
  await watchWorkers(page);
  return page;
};

console.log(`\nA conversation of ${MESSAGES} messages`);
await measure('bundled', false);
await putModel(server.dataDir);
await measure('instruct, tiny', true);
await server.stop();

printTable('A summary on the device', rows);
console.log('');
for (const say of verdicts) say();
const weights = await compareWeights(process.env['FP32']);
keep('summary', { runs: RUNS, messages: MESSAGES, figures, weights });
