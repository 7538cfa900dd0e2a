/** What came long before is drawn when it is looked at, and does not move what is read. */
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { expect, test } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { ANA, atWork, newCaller } from '../support/office.ts';
import { answer, newestContact } from '../support/site.ts';

const REMARKS = 180;

test('EV-2 an opened contact draws what fills the screen, and a step more each time one scrolls up', async ({
  newDevice,
  server,
}) => {
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const caller = await newCaller(
    device.context.request,
    server.url,
    session.workspace.channels[0]?.id ?? '',
    'Greta Long',
  );
  await caller.write('The first of many');
  await device.page.goto('/');
  const ana = new AgentScreen(device.page);
  const remarks = Array.from({ length: REMARKS }, (_, at) => ({
    type: 'comment',
    body: fromPlainText(`Remark ${at + 1}.`),
    files: [],
  }));
  await answer(device, await newestContact(device), ...remarks);
  await ana.open('Greta Long');
  await expect(ana.posted(`Remark ${REMARKS}.`)).toBeVisible();
  await ana.close.click();
  await expect(ana.line('Conversation closed by')).toBeVisible();

  // The new conversation has a few lines only: what came before is needed to fill the screen, not all of it.
  await device.page.goto('/');
  await caller.write('Me again');
  await ana.open('Greta Long');
  await expect(ana.message('Me again')).toBeVisible();
  await expect(ana.posted(`Remark ${REMARKS}.`)).toBeVisible();
  const drawn = ana.timeline.locator('> li');
  expect(await drawn.count()).toBeLessThan(REMARKS / 2);

  // Up to the very first, one step after the other, each without moving what is read.
  const scroller = ana.timeline.locator('xpath=../..');
  const before = await drawn.count();
  const topmost = drawn.nth(1);
  const words = await topmost.innerText();
  const same = drawn.filter({ hasText: words.split('\n').at(-1) ?? '' }).first();
  await scroller.evaluate((element) => (element.scrollTop = 100));
  const at = await same.boundingBox();
  await expect(async () => expect(await drawn.count()).toBeGreaterThan(before)).toPass();
  expect(Math.abs(((await same.boundingBox())?.y ?? 0) - (at?.y ?? 0))).toBeLessThan(4);
  await expect(async () => {
    await scroller.evaluate((element) => (element.scrollTop = 0));
    await expect(ana.message('The first of many')).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(drawn.filter({ hasText: 'Remark' })).toHaveCount(REMARKS);
});
