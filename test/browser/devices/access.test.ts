/** The screens for who uses a screen reader: what axe finds. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { ANA, atWork, newCaller } from '../support/office.ts';

/** Faults that axe calls serious or critical, each with where it is. */
const faults = async (page: Page): Promise<string[]> => {
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  expect(passes.length, 'axe looked at the page').toBeGreaterThan(5);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
    );
};

for (const colorScheme of ['light', 'dark'] as const) {
  test(`IN-8 axe finds nothing serious on the screens, ${colorScheme}`, async ({ newDevice, server }) => {
    test.setTimeout(180_000);
    // Motion would be measured half-way.
    const device = await newDevice({ colorScheme, reducedMotion: 'reduce' });
    const { page } = device;
    const session = await atWork(server.url, device, ANA);
    await device.context.clearCookies();
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect(await faults(page)).toEqual([]);

    await atWork(server.url, device, ANA);
    const channel = session.workspace.channels[0]?.id ?? '';
    const name = `Max ${colorScheme}`;
    const caller = await newCaller(device.context.request, server.url, channel, name);
    await caller.write('Good morning');
    await page.goto('/');
    const ana = new AgentScreen(page);
    await expect(ana.row(name)).toBeVisible();
    await ana.saved();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Notifications' }).click();
    await expect(page.getByRole('button', { name: `Archive what ${name} brought` })).toBeAttached();
    expect(await faults(page), 'notifications').toEqual([]);
    await page.getByRole('tab', { name: 'Archived' }).click();
    await expect(page.getByRole('tabpanel', { name: 'Archived' })).toBeVisible();
    expect(await faults(page), 'archived notifications').toEqual([]);
    await page.keyboard.press('Escape');

    await ana.open(name);
    await ana.answer('Good morning to you');
    await expect(ana.message('Good morning to you').getByTitle('Sent')).toBeVisible();
    await ana.beginComment();
    await page.keyboard.type('A friendly one');
    await ana.addComment.click();
    await expect(ana.posted('A friendly one')).toBeVisible();
    await ana.panel.getByRole('tab', { name: 'Activities' }).click();
    await ana.saved();
    expect(await faults(page)).toEqual([]);

    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    expect(await faults(page), 'the sheet of keys').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox')).toBeFocused();
    expect(await faults(page), 'the palette').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await expect(page.getByRole('status', { name: 'Next key' })).toBeVisible();
    expect(await faults(page), 'the hint of the second key').toEqual([]);
    await page.keyboard.press('Escape');

    for (const section of [
      '',
      '/profile',
      '/notifications',
      '/keys',
      '/models',
      '/members',
      '/channels',
      `/channels/${session.workspace.channels[0]?.id ?? ''}`,
      '/closing',
      '/stages',
    ]) {
      await page.goto(`/settings${section}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await faults(page), `/settings${section}`).toEqual([]);
    }
    await page.goto('/settings/channels/new');
    const kind = page.getByRole('button', { name: /^WhatsApp/ });
    await expect(kind).toBeVisible();
    expect(await faults(page), 'the kinds of channels').toEqual([]);
    await kind.click();
    await page.getByRole('button', { name: 'Save and continue' }).click();
    await expect(page.getByText('Fill this in.').first()).toBeVisible();
    expect(await faults(page), 'a new channel').toEqual([]);
    await page.getByLabel('Name').fill('Corner Shop');
    await page.getByLabel('Phone number ID').fill('410000000000001');
    await page.getByLabel('WhatsApp Business account ID').fill('710000000000001');
    await page.getByLabel('Phone number', { exact: true }).fill('+33 1 99 00 11 22');
    await page.getByRole('button', { name: 'Save and continue' }).click();
    await page.getByRole('button', { name: 'Test: Access token' }).click();
    await expect(page.getByText('Save the access token first.')).toBeVisible();
    await page.getByRole('button', { name: 'Show: Verify token' }).click();
    await expect(page.getByRole('button', { name: 'Hide: Verify token' })).toBeVisible();
    expect(await faults(page), 'the setup of a channel').toEqual([]);
  });
}
