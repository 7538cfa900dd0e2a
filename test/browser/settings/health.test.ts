/** *Settings → Health*: what the server has set aside, why, and what comes of trying it again (L17). */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { CommandId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { expect, test } from '../fixtures.ts';
import type { Device } from '../support/devices.ts';
import { ANA, atWork, BEN, newCaller } from '../support/office.ts';

/** Damages the stored state of the only contact of a database. Gives its id, and what mends it. */
const damage = (dataDir: string): { readonly contact: string; readonly mend: () => void } => {
  const inDatabase = <Result>(work: (database: DatabaseSync) => Result): Result => {
    const database = new DatabaseSync(path.join(dataDir, 'parley.sqlite'));
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  const row = inDatabase((database) => database.prepare('SELECT id, state FROM contacts').get());
  const contact = String(row?.['id']);
  const set = (state: string) =>
    inDatabase((database) =>
      database.prepare('UPDATE contacts SET state = ? WHERE id = ?').run(state, contact),
    );
  set('{"v":1,');
  return { contact, mend: () => set(String(row?.['state'])) };
};

/** Comments on a contact over the API, as a device would that still shows the contact. */
const comment = async (device: Device, contact: string, words: string): Promise<void> => {
  const action = { type: 'comment', body: fromPlainText(words), files: [] };
  const command = { v: 1, id: newId<CommandId>(), contact, happenedAt: Date.now(), seen: 1_000, action };
  const response = await device.context.request.post('/api/commands', {
    data: { commands: [command] },
    headers: { origin: device.wire.url },
  });
  expect(await response.json()).toMatchObject({ kept: [command.id] });
};

const faults = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join()}`);

test('L17 what was set aside is shown with its reason, and each item shows what came of trying it again', async ({
  newDevice,
  server,
  allowConsole,
}) => {
  const device = await newDevice({ reducedMotion: 'reduce' });
  const { page } = device;
  const session = await atWork(server.url, device, ANA);
  const caller = await newCaller(
    device.context.request,
    server.url,
    session.workspace.channels[0]?.id ?? '',
    'Vera',
  );
  await caller.write('Good morning');
  const { contact, mend } = damage(server.dataDir);
  await comment(device, contact, 'one');
  await comment(device, contact, 'two');

  await page.goto('/settings/health');
  const list = page.getByRole('list', { name: 'Set aside' });
  await expect(page.getByText('The server stores everything that is written.')).toBeVisible();
  const item = (name: string) => list.getByRole('listitem').filter({ hasText: name });
  await expect(item('Comment · Ana Costa')).toHaveCount(2);
  await expect(item('Comment · Ana Costa').first()).toContainText(
    'What is stored of the contact is damaged.',
  );
  await expect(item('Comment · Ana Costa').first()).toContainText('1 try');
  await expect(list.getByRole('listitem')).toHaveCount(3);
  expect(await faults(page)).toEqual([]);

  await test.step('by keyboard: trying one again before the contact is mended fails again', async () => {
    await item('Comment · Ana Costa').first().getByRole('button').focus();
    await page.keyboard.press('Enter');
    await expect(item('Comment · Ana Costa').first()).toContainText('Failed again');
    await expect(item('Comment · Ana Costa').first()).toContainText('2 tries');
  });

  await test.step('without a connection, what is shown may be old, and nothing can be tried', async () => {
    await device.goOffline();
    await expect(page.getByText('What you see may have changed meanwhile.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try all again' })).toBeDisabled();
    await device.goOnline();
    await expect(page.getByRole('button', { name: 'Try all again' })).toBeEnabled();
  });

  await test.step('once the contact is mended, all of it is done, and the list is empty then', async () => {
    mend();
    await page.getByRole('button', { name: 'Try all again' }).click();
    await expect(list.getByText('Done')).toHaveCount(3);
    await page.reload();
    await expect(page.getByText('Nothing is set aside.')).toBeVisible();
    expect(await faults(page)).toEqual([]);
  });

  await test.step('a server that does not answer is said to be unknown', async () => {
    allowConsole(/ 503 /);
    await page.route('**/api/health', (route) =>
      route.fulfill({ status: 503, json: { error: { code: 'unavailable', message: '' } } }),
    );
    await page.reload();
    await expect(page.getByText('The state of the server is unknown')).toBeVisible();
    await page.unroute('**/api/health');
    // The page may ask again by itself before the button is pressed.
    await expect(async () => {
      const again = page.getByRole('button', { name: 'Try again' });
      if (await again.isVisible()) await again.click({ timeout: 1_000 });
      await expect(page.getByText('Nothing is set aside.')).toBeVisible({ timeout: 2_000 });
    }).toPass();
  });
});

test('WS-1 an agent has no page of health', async ({ newDevice, server }) => {
  const ana = await newDevice();
  await atWork(server.url, ana, ANA);
  const { page, ...device } = await newDevice();
  await atWork(server.url, { page, ...device }, BEN, ana);
  await page.goto('/settings/stages');
  await expect(page.getByRole('link', { name: 'Stages' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Health' })).toHaveCount(0);
  await page.goto('/settings/health');
  await expect(page.getByText('Only owners and managers see this page')).toBeVisible();
});
