/** Notifications: a mention is told of in the title, the list, by the browser and by a sound, and archived everywhere. */
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import { ANA, atWork, BEN, newCaller } from '../support/office.ts';
import { hide, iconsOf, recordOutside, shownBy, tonesOf } from '../support/outside.ts';

/** Opens the list behind the bell, or closes it. */
const bell = (page: Page) => page.getByRole('button', { name: 'Notifications', exact: true });
const mentions = (page: Page) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: /^Mentions/ });

test('NT-1 IN-1 a mention is told of once, archived on every device, and not told of when switched off', async ({
  newDevice,
  server,
}) => {
  test.setTimeout(120_000);
  const [workstation, office, laptop] = await Promise.all([newDevice(), newDevice(), newDevice()]);
  const session = await atWork(server.url, office, ANA);
  await atWork(server.url, workstation, BEN, office);
  await atWork(server.url, laptop, BEN);
  await recordOutside(workstation.context);
  await workstation.context.grantPermissions(['notifications'], { origin: workstation.wire.url });
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(office.context.request, server.url, channel, 'Kim');
  await caller.write('May I ask something?');

  const ana = new AgentScreen(office.page);
  const ben = new AgentScreen(workstation.page);
  const there = new AgentScreen(laptop.page);
  const tag = async (words: string) => {
    await ana.beginComment();
    await office.page.keyboard.type(`${words} @ben`);
    await office.page.getByRole('option', { name: BEN.name }).click();
    await ana.addComment.click();
    await expect(ana.posted(words)).toBeVisible();
  };

  await test.step('the settings page asks, says what this browser allows, and lets one try', async () => {
    const { page } = workstation;
    await page.goto('/settings/notifications');
    await ready(page);
    await expect(page.getByText('When you turn it on, the browser asks')).toHaveCount(0);
    await page.getByRole('checkbox', { name: /^Desktop A notification/ }).check();
    await expect(page.getByText('This browser shows them.')).toBeVisible();
    // This checkbox works only with notifications on: once it is enabled, the setting is stored.
    await expect(page.getByRole('checkbox', { name: /^Quote the message/ })).toBeEnabled();
    await page.getByRole('button', { name: 'Try it' }).click();
    await expect(page.getByText('That is how it is.')).toBeVisible();
    expect(await shownBy(page)).toEqual(['Mia Lindqvist: New message']);
    const [icon = ''] = await iconsOf(page);
    const answer = await workstation.context.request.get(icon);
    expect(answer.headers()['content-type']).toBe('image/png');
    expect(await tonesOf(page)).toBe(2);
  });

  await office.page.goto('/');
  await ana.open('Kim');
  await expect(ana.message('May I ask something?')).toBeVisible();
  await ana.assign(ANA.name);
  await expect(ana.line('Ana Costa took the conversation')).toBeVisible();
  await laptop.page.goto('/');
  await workstation.page.getByRole('link', { name: 'Inbox', exact: true }).click();
  const second = await workstation.context.newPage();
  await second.goto('/');
  for (const one of [ben, there, new AgentScreen(second)]) {
    // Whose conversation it is, is known everywhere: what nobody had before is over for all.
    await expect(one.row('Kim')).toBeVisible();
    await one.saved();
    await expect(one.page).toHaveTitle('Marlow · Parley');
  }
  // A browser plays sounds only after a press on the page.
  await second.getByRole('searchbox').click();
  for (const page of [workstation.page, second]) await hide(page, true);
  const before = await tonesOf(workstation.page, second);

  await test.step('NT-1 IN-1 a mention: title, list, view, one notification without its words, a sound', async () => {
    await tag('Can you check the invoice');
    for (const page of [workstation.page, second, laptop.page])
      await expect(page).toHaveTitle('(1) Marlow · Parley');
    await expect.poll(() => shownBy(workstation.page, second)).toContain('Kim: Ana Costa mentioned you');
    const told = (await shownBy(workstation.page, second)).filter((one) => one.startsWith('Kim'));
    expect(told).toEqual(['Kim: Ana Costa mentioned you']);
    // One sound, of two tones, however many tabs are hidden.
    expect((await tonesOf(workstation.page, second)) - before).toBe(2);
    for (const page of [workstation.page, second]) await hide(page, false);
    await expect(mentions(workstation.page)).toHaveText(/New mentions\s*1$/);
    await mentions(workstation.page).click();
    await expect(ben.row('Kim').getByRole('img', { name: 'You were mentioned' })).toBeVisible();
  });

  await test.step('NT-1 archived here it is archived there, offline too, and the count goes', async () => {
    await workstation.goOffline();
    await expect(ben.sync).toContainText('Offline');
    await bell(workstation.page).click();
    await expect(workstation.page.getByText('Can you check the invoice')).toBeVisible();
    await workstation.page.getByRole('button', { name: 'Archive what Kim brought' }).click();
    await expect(workstation.page.getByText('Nothing new.')).toBeVisible();
    await expect(workstation.page).toHaveTitle('Marlow · Parley');
    await expect(second).toHaveTitle('Marlow · Parley');
    await expect(laptop.page).toHaveTitle('(1) Marlow · Parley');
    await workstation.page.keyboard.press('Escape');
    await workstation.goOnline();
    await ben.saved();
    await expect(laptop.page).toHaveTitle('Marlow · Parley');
    await bell(laptop.page).click();
    await laptop.page.getByRole('tab', { name: 'Archived' }).click();
    await expect(laptop.page.getByText('Can you check the invoice')).toBeVisible();
    await laptop.page.getByRole('button', { name: 'Make what Kim brought new again' }).click();
    for (const page of [workstation.page, second]) await expect(page).toHaveTitle('(1) Marlow · Parley');
    await laptop.page.keyboard.press('Escape');
  });

  await test.step('NT-1 looking at it is enough', async () => {
    await ben.open('Kim');
    await expect(ben.posted('Can you check the invoice')).toBeVisible();
    await expect(workstation.page).toHaveTitle('Kim · Parley');
    for (const page of [second, laptop.page]) await expect(page).toHaveTitle('Marlow · Parley');
    // The mention is done with; the conversation is open, so it stays in the view.
    await expect(mentions(laptop.page)).toHaveText(/^\s*Mentions\s*1$/);
  });

  await test.step('NT-1 none of what is on screen, and a press brings the conversation', async () => {
    await tag('And the address');
    await expect(ben.posted('And the address')).toBeVisible();
    await expect(laptop.page).toHaveTitle('Marlow · Parley');
    expect((await shownBy(workstation.page, second)).filter((one) => one.startsWith('Kim'))).toHaveLength(1);
    const contact = new URL(workstation.page.url()).pathname.slice('/c/'.length);
    const [worker] = workstation.context.serviceWorkers();
    if (worker === undefined) throw new Error('no service worker');
    await worker.evaluate(async (id) => {
      const { clients } = globalThis as unknown as {
        clients: { matchAll(options: object): Promise<{ postMessage(message: unknown): void }[]> };
      };
      for (const client of await clients.matchAll({ type: 'window' }))
        client.postMessage({ type: 'open', contact: id });
    }, contact);
    await expect(second).toHaveTitle('Kim · Parley');
  });

  await test.step('NT-1 switched off: the list has it, and nothing else tells of it', async () => {
    const switches = (page: Page) => [
      page.getByRole('checkbox', { name: 'Mentions of me: Desktop', exact: true }),
      page.getByRole('checkbox', { name: 'Mentions of me: Tab title', exact: true }),
      page.getByRole('checkbox', { name: /^Sound Two/ }),
    ];
    for (const page of [laptop.page, workstation.page]) await page.goto('/settings/notifications');
    for (const one of switches(laptop.page)) await one.uncheck();
    // The settings are the agent's: they come to the other device.
    for (const one of switches(workstation.page)) await expect(one).not.toBeChecked();
    for (const page of [laptop.page, workstation.page, second]) await page.goto('/');
    for (const one of [there, ben, new AgentScreen(second)]) await one.saved();
    const tones = await tonesOf(workstation.page, second);
    await tag('One more thing');
    await expect(bell(workstation.page).locator('..')).toContainText('New in 1 conversation');
    for (const page of [workstation.page, second, laptop.page])
      await expect(page).toHaveTitle('Marlow · Parley');
    await bell(workstation.page).click();
    await expect(workstation.page.getByText('One more thing')).toBeVisible();
    const item = workstation.page.getByRole('listitem').filter({ hasText: 'One more thing' });
    await item.hover();
    const at = await item.boundingBox();
    const lena = await newCaller(office.context.request, server.url, channel, 'Lena');
    await lena.write('Anybody there?');
    await workstation.page.getByRole('button', { name: '1 new' }).click();
    await expect(workstation.page.getByRole('listitem').filter({ hasText: 'Lena' })).toBeVisible();
    expect((await item.boundingBox())?.y).toBeGreaterThan(at?.y ?? 0);
    expect((await shownBy(workstation.page, second)).filter((one) => one.startsWith('Kim'))).toEqual([]);
    expect(await tonesOf(workstation.page, second)).toBe(tones);
  });
});

test('NT-1 nobody is asked for leave but by a press, and a refusal is said', async ({
  newDevice,
  server,
}) => {
  const device = await newDevice();
  const { page } = device;
  await device.context.addInitScript(() => {
    const asked = window as unknown as { asked: number };
    asked.asked = 0;
    let permission = 'default';
    Object.defineProperty(Notification, 'permission', { get: () => permission });
    Notification.requestPermission = () => {
      asked.asked += 1;
      permission = 'denied';
      return Promise.resolve('denied');
    };
  });
  const asked = () => page.evaluate(() => (window as unknown as { asked: number }).asked);
  await atWork(server.url, device, ANA);
  await page.goto('/');
  await bell(page).click();
  await expect(page.getByText('Be told when this tab is in the background?')).toBeVisible();
  expect(await asked()).toBe(0);
  await page.getByRole('button', { name: 'Not now' }).click();
  await expect(page.getByText('Be told when this tab is in the background?')).toHaveCount(0);
  await page.getByRole('link', { name: 'Notification settings' }).click();
  expect(await asked()).toBe(0);
  await page.getByRole('checkbox', { name: /^Desktop A notification/ }).check();
  expect(await asked()).toBe(1);
  await expect(page.getByText('This browser blocks notifications of this site.')).toBeVisible();
});
