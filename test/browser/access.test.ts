/** The screens for who uses a keyboard or a screen reader: the main path without a mouse, and what axe finds. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { AgentScreen } from './support/agent-screen.ts';
import { ANA, atWork, newCaller, PASSWORD } from './support/office.ts';

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

test('IN-8 the main path needs no mouse', async ({ newDevice, server }) => {
  const device = await newDevice();
  const { page } = device;
  const { keyboard } = page;
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(device.context.request, server.url, channel, 'Kim');
  await caller.write('May I ask something?');
  await device.context.clearCookies();

  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.getByLabel('E-mail').focus();
  await keyboard.type(ANA.email);
  await keyboard.press('Tab');
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');

  const ana = new AgentScreen(page);
  await expect(ana.row('Kim')).toBeVisible();
  await keyboard.press('j');
  await expect(ana.row('Kim')).toBeFocused();
  await keyboard.press('Enter');
  await expect(ana.message('May I ask something?')).toBeVisible();

  await keyboard.press('a');
  await expect(page.getByRole('option', { name: 'Ana Costa' })).toBeVisible();
  await keyboard.type('ana');
  await keyboard.press('Enter');
  await expect(ana.line('Ana Costa took the conversation')).toBeVisible();

  await keyboard.press('c');
  await expect(ana.comment).toBeFocused();
  await keyboard.type('I take this one');
  await keyboard.press('Control+Enter');
  await expect(ana.posted('I take this one')).toBeVisible();
  await expect(ana.comment).toHaveText('');

  await keyboard.press('Escape');
  await expect(ana.comment).not.toBeFocused();
  await keyboard.press('r');
  await expect(ana.reply).toBeFocused();
  await keyboard.type('Of course');
  await keyboard.press('Control+Enter');
  await expect(ana.message('Of course').getByTitle('Sent')).toBeVisible();

  await keyboard.press('Escape');
  await keyboard.press('e');
  await expect(ana.line('Conversation closed by Ana Costa')).toBeVisible();
  await keyboard.press('u');
  await expect(ana.line('Ana Costa took the closing back')).toBeVisible();
  expect(await caller.answers()).toEqual(['Of course']);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`IN-8 axe finds nothing serious on the screens, ${colorScheme}`, async ({ newDevice, server }) => {
    test.setTimeout(90_000);
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

    for (const section of ['', '/profile', '/members', '/web-chat', '/closing', '/stages']) {
      await page.goto(`/settings${section}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await faults(page), `/settings${section}`).toEqual([]);
    }
  });
}
