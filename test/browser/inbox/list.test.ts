/** The list: many conversations at once, a thank-you after a close, and the panes, by pointer and by keyboard. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import { localData } from '../support/local-data.ts';
import { ANA, atWork, BEN, changeRules, newCaller } from '../support/office.ts';

const NAMES = ['Adele', 'Bruno', 'Carla', 'Dario', 'Elisa', 'Fabio', 'Greta'];

test('IN-7 OC-8 IN-2 many at once, online and offline, and closing again after thanks', async ({
  newDevice,
  server,
}) => {
  test.setTimeout(180_000);
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const callers = new Map<string, Awaited<ReturnType<typeof newCaller>>>();
  for (const name of NAMES) {
    const caller = await newCaller(device.context.request, server.url, channel, name);
    await caller.write(`Hello from ${name}`);
    callers.set(name, caller);
  }
  const { page } = device;
  await page.goto('/');
  const ana = new AgentScreen(page);
  const grid = page.getByRole('grid', { name: 'Conversations' });
  const bar = page.getByRole('toolbar', { name: 'Actions on the selection' });
  const box = (name: string) => grid.getByRole('checkbox', { name: `Select ${name}` });
  const rowOf = (name: string) => grid.getByRole('row').filter({ hasText: name });
  const toast = (words: string | RegExp) => page.getByRole('status').getByText(words);
  await expect(grid.getByRole('row')).toHaveCount(NAMES.length);
  await expect(grid).toHaveAttribute('aria-multiselectable', 'true');

  await test.step('IN-7 by box, range and key; a live change leaves the selection', async () => {
    // Newest first: Greta stands above all others.
    await rowOf('Greta').hover();
    await box('Greta').click();
    await ana.row('Dario').click({ modifiers: ['Shift'] });
    await expect(bar.getByRole('status')).toHaveText('4 selected');
    await ana.row('Elisa').click({ modifiers: ['ControlOrMeta'] });
    for (const name of ['Greta', 'Fabio', 'Dario']) {
      await expect(rowOf(name)).toHaveAttribute('aria-selected', 'true');
    }
    await expect(rowOf('Elisa')).toHaveAttribute('aria-selected', 'false');
    await callers.get('Adele')?.write('One more thing');
    // The list does not move under the pointer.
    await expect(ana.list.getByRole('button', { name: '1 new' })).toBeVisible();
    await expect(grid.getByRole('row').first()).toContainText('Greta');
    await page.mouse.move(900, 500);
    await expect(grid.getByRole('row').first()).toContainText('Adele');
    await expect(bar.getByRole('status')).toHaveText('3 selected');
    expect(page.url()).not.toContain('/c/');
  });

  await test.step('IN-7 AS-2 assign, with one undo', async () => {
    await bar.getByRole('button', { name: 'Assign' }).click();
    await page.getByRole('option', { name: ANA.name }).click();
    await expect(toast('3 assigned')).toBeVisible();
    await expect(rowOf('Fabio')).toContainText(`Assigned to ${ANA.name}`);
    await ana.saved();
    await page.keyboard.press('u');
    await expect(toast('3 undone')).toBeVisible();
    await expect(rowOf('Fabio')).not.toContainText('Assigned to');
    await page.keyboard.press('Escape');
    await expect(bar).toBeHidden();
  });

  await test.step('IN-7 IN-8 OC-4 offline by keyboard: notes are asked once for all', async () => {
    await changeRules(device, { closingNotes: { mode: 'category-required', categories: ['Order'] } });
    await ready(page);
    await ana.saved();
    // The rule has to be on the device before the network goes.
    await expect.poll(() => localData(page)).toContain('category-required');
    await ana.row('Greta').focus();
    await device.goOffline();
    await expect(ana.sync).toContainText('Offline');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(bar.getByRole('status')).toHaveText('3 selected');
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Close 3 conversations with notes' });
    await dialog.getByLabel('Category').selectOption('Order');
    await dialog.getByRole('button', { name: 'Close 3 conversations' }).click();
    await expect(toast('3 closed, sent when you are back online')).toBeVisible();
    await expect(grid.getByRole('row')).toHaveCount(NAMES.length - 3);
    await expect(bar).toBeHidden();
  });

  await test.step('IN-7 OC-6 back online: what was new is held, the others are closed', async () => {
    // Elisa writes while the closing of her conversation waits.
    await callers.get('Elisa')?.write('Wait, I have a question');
    await device.goOnline();
    await ana.saved();
    await expect(page.getByRole('button', { name: /Handed back 1/ })).toBeVisible();
    await expect(rowOf('Elisa')).toContainText('Handed back');
    await expect(grid.getByRole('row')).toHaveCount(NAMES.length - 2);
  });

  await test.step('OC-8 a thank-you re-opens it and is shown; closing again asks for no notes', async () => {
    await callers.get('Greta')?.write('merci beaucoup 🙏');
    await expect(rowOf('Greta')).toContainText('Only a thank-you');
    await ana.open('Greta');
    await expect(ana.message('merci beaucoup')).toBeVisible();
    await ana.conversation.getByRole('button', { name: 'Close again' }).click();
    await expect(ana.line('Conversation closed by Ana Costa')).toHaveCount(2);
    await expect(ana.conversation.getByRole('button', { name: 'Close again' })).toBeHidden();
    await callers.get('Greta')?.write('Thanks, but it still fails');
    await expect(ana.message('it still fails')).toBeVisible();
    await expect(ana.conversation.getByRole('button', { name: 'Close again' })).toBeHidden();

    await callers.get('Fabio')?.write('Thanks!');
    await rowOf('Fabio').hover();
    await rowOf('Fabio').getByRole('button', { name: 'Close again' }).click();
    await page.mouse.move(900, 500);
    await expect(rowOf('Fabio')).toBeHidden();
    await ana.saved();
  });

  await test.step('IN-2 axe finds nothing serious in the list while rows are selected', async () => {
    await ana.row('Adele').focus();
    await page.keyboard.press('ControlOrMeta+a');
    await expect(bar.getByRole('checkbox')).toBeChecked();
    const { violations } = await new AxeBuilder({ page }).include('section').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  });
});

test('IN-4 IN-5 the panes, the order of a view, and who writes what in a row', async ({
  newDevice,
  server,
}) => {
  test.setTimeout(120_000);
  const device = await newDevice({ viewport: { width: 1440, height: 900 } });
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  for (const name of ['Hanna', 'Igor']) {
    await (await newCaller(device.context.request, server.url, channel, name)).write(`Hello from ${name}`);
  }
  const { page } = device;
  await page.goto('/');
  const ana = new AgentScreen(page);
  const line = (name: string) => page.getByRole('separator', { name: `Width of the ${name}` });
  const widthOf = async () => (await ana.list.boundingBox())?.width ?? 0;
  await ana.open('Hanna');

  await test.step('panes: dragged, moved by key, put back, within bounds, remembered', async () => {
    const usual = await widthOf();
    const at = await line('list').boundingBox();
    if (at === null) throw new Error('no separator');
    await page.mouse.move(at.x + 4, at.y + 300);
    await page.mouse.down();
    await page.mouse.move(at.x + 64, at.y + 300, { steps: 4 });
    await page.mouse.up();
    await expect.poll(widthOf).toBe(usual + 60);
    await line('list').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(widthOf).toBe(usual + 44);
    await expect(line('list')).toHaveAttribute('aria-valuenow', String(Math.round(usual + 44)));
    await page.reload();
    await expect(ana.row('Hanna')).toBeVisible();
    await expect.poll(widthOf).toBe(usual + 44);
    await line('list').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowRight');
    expect(await widthOf()).toBeLessThanOrEqual(560);
    await line('list').dblclick();
    await expect.poll(widthOf).toBe(usual);
  });

  await test.step('the contact stays put away', async () => {
    await line('contact').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(async () => (await ana.panel.boundingBox())?.width ?? 0).toBeGreaterThan(310);
    await ana.conversation.getByRole('button', { name: 'Contact', exact: true }).click();
    await expect(ana.panel).toBeHidden();
    await ana.open('Igor');
    await page.reload();
    await expect(ana.message('Hello from Igor')).toBeVisible();
    await expect(ana.panel).toBeHidden();
  });

  await test.step('IN-4 the order of a view is remembered for it', async () => {
    const first = ana.list.getByRole('row').first();
    await expect(first).toContainText('Igor');
    await page.getByRole('button', { name: 'Sort' }).click();
    await page.getByRole('menuitem', { name: 'Oldest first' }).click();
    await expect(first).not.toContainText('Igor');
    await page.reload();
    await expect(ana.row('Igor')).toBeVisible();
    await expect(first).not.toContainText('Igor');
    await page.getByRole('link', { name: /^Unassigned/ }).click();
    await expect(first).toContainText('Igor');
  });

  await test.step('IN-5 a colleague who writes a comment is named in the row', async () => {
    const other = await newDevice();
    await atWork(server.url, other, BEN, device);
    await other.page.goto('/');
    const ben = new AgentScreen(other.page);
    await ben.open('Hanna');
    await ben.beginComment();
    await ben.page.keyboard.type('I know her');
    await expect(ana.row('Hanna')).toContainText(`${BEN.name} is writing a comment`);
  });
});
