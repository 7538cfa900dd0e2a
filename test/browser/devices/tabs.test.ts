/** Two tabs of one agent: one shows what the other does, with and without a network. */
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import { ANA, atWork, newCaller } from '../support/office.ts';

test('OF-4 two tabs of one agent agree, online and offline', async ({ newDevice, server }) => {
  test.setTimeout(120_000);
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(device.context.request, server.url, channel, 'Carla');
  await caller.write('Where is my lamp?');
  const other = await device.context.newPage();
  await Promise.all([device.page.goto('/'), other.goto('/')]);
  const [one, two] = [new AgentScreen(device.page), new AgentScreen(other)];
  const tabs = [one, two];

  await test.step('online: list, draft and messages', async () => {
    for (const tab of tabs) {
      await tab.page.bringToFront();
      await tab.open('Carla');
      await expect(tab.message('Where is my lamp?')).toBeVisible();
      await tab.saved();
    }
    await one.page.bringToFront();
    await one.beginReply();
    await one.page.keyboard.type('It is here, says robin.');
    await expect(two.reply).toContainText('It is here, says robin.');
    await one.send.click();
    for (const tab of tabs) {
      await expect(tab.message('robin')).toHaveCount(1);
      await expect(tab.reply).toHaveText('');
      await expect(tab.row('Carla')).toContainText('It is here, says robin.');
      await expect(tab.message('robin').getByTitle('Sent')).toBeVisible();
      await expect(tab.message('robin')).toHaveCount(1);
    }
  });

  await ready(device.page);
  await device.goOffline();
  await test.step('offline: draft, waiting messages, list and count', async () => {
    await two.page.bringToFront();
    await two.page.reload();
    await expect(two.sync).toContainText('Offline');
    await expect(two.message('robin')).toBeVisible();
    await two.beginReply();
    await two.page.keyboard.type('Come on Friday, says wren.');
    await expect(one.reply).toContainText('Come on Friday, says wren.');
    await two.send.click();
    for (const tab of tabs) {
      await expect(tab.message('wren').getByText('Waiting to send')).toBeVisible();
      await expect(tab.message('wren')).toHaveCount(1);
      await expect(tab.row('Carla')).toContainText('Come on Friday, says wren.');
      await expect(tab.sync).toContainText('Offline');
    }
    await one.page.bringToFront();
    await one.beginReply();
    await one.page.keyboard.type('Bring tea, says siskin.');
    await expect(two.reply).toHaveText('Bring tea, says siskin.');
    expect(await one.sync.innerText()).toBe(await two.sync.innerText());
  });

  await device.goOnline();
  await test.step('on return: sent once, seen in both', async () => {
    for (const tab of tabs) {
      await expect(tab.message('wren').getByTitle('Sent')).toBeVisible();
      await expect(tab.message('wren')).toHaveCount(1);
      await expect(tab.reply).toHaveText('Bring tea, says siskin.');
      await tab.saved();
    }
    expect(await caller.answers()).toEqual(['It is here, says robin.', 'Come on Friday, says wren.']);
    // The tab that did the sending goes; the other goes on.
    await one.page.close();
    await two.page.bringToFront();
    await two.send.click();
    await expect(two.message('siskin').getByTitle('Sent')).toBeVisible();
  });
});
