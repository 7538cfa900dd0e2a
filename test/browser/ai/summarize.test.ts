/** Summaries that are made in the agent's browser, by a model of this server, with nothing sent anywhere. */
import type { Request } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import { addModel, TINY_ANSWER } from '../support/models.ts';
import { ANA, atWork, BEN, newCaller } from '../support/office.ts';

test('AI-1 AI-2 AI-6 a summary is written on the device into the comment draft, online and offline', async ({
  newDevice,
  server,
  allowConsole,
}) => {
  test.setTimeout(180_000);
  // Part of the test goes without a network.
  allowConsole(/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_RESET|WebSocket/);
  await addModel(server.dataDir);
  const [first, second] = [await newDevice(), await newDevice()];
  const session = await atWork(server.url, first, ANA);
  await atWork(server.url, second, BEN, first);
  const visitor = await newCaller(
    first.context.request,
    server.url,
    session.workspace.channels[0]?.id ?? '',
    'Nadia Petit',
  );
  await visitor.write('Hello, my order 4711-22 arrived broken. Can I have my 49.90 € back?');

  const requested: string[] = [];
  first.context.on('request', (request: Request) => requested.push(request.url()));
  const ana = new AgentScreen(first.page);
  const ben = new AgentScreen(second.page);
  await first.page.goto('/');
  await second.page.goto('/');
  await ready(first.page);
  await ana.open('Nadia Petit');
  await ben.open('Nadia Petit');
  await ben.beginComment();

  await test.step('AI-1 CM-4 both see it come, below what is there', async () => {
    await ana.beginComment();
    await first.page.keyboard.type('For the handover:');
    await ana.beginReply();
    await first.page.getByRole('button', { name: 'Summarize', exact: true }).click();
    // Loading the runtime and the model for the first time, on a busy machine.
    await expect(ana.comment).toContainText(TINY_ANSWER[0] ?? '', { timeout: 60_000 });
    for (const line of TINY_ANSWER) await expect(ana.comment).toContainText(line);
    await expect(ana.comment).toContainText(/^For the handover:/);
    for (const line of TINY_ANSWER) await expect(ben.comment).toContainText(line);
  });

  await test.step('AI-4 it says from what it was made, and when that is no longer all', async () => {
    const made = 'Summary of messages 1–1, made on this device by Tiny';
    await expect(ana.conversation.getByText(made)).toBeVisible();
    await expect(ben.conversation.getByText(made)).toBeVisible();
    await visitor.write('Are you there?');
    await expect(ana.conversation.getByText('1 newer message')).toBeVisible();
    await ana.addComment.click();
    await expect(ana.posted('The agent has answered.')).toBeVisible();
    await expect(ben.posted('The agent has answered.').getByText(made)).toBeVisible();
  });

  const row = first.page.getByRole('listitem').filter({ hasText: 'Tiny' });
  const summaries = first.page.getByRole('combobox', { name: 'Summaries', exact: true });
  await test.step('AI-6 the settings say which models there are, and the one that is chosen writes', async () => {
    await first.page.goto('/settings/models');
    await expect(row).toContainText(/English · MIT · \d+ kB · revision files-[0-9a-f]{16}/);
    await expect(row).toContainText('Runs on this device, on the processor');
    await expect(row).toContainText(/\d+ kB kept on this device/);
    await expect(first.page.getByText('models pull smollm2-360m-instruct')).toBeVisible();
    await expect(summaries.locator('option').first()).toHaveText('Automatic: Tiny');
    await summaries.selectOption({ label: 'Parley' });
    await first.page.getByRole('link', { name: 'Inbox', exact: true }).click();
    await ana.open('Nadia Petit');
    await ana.beginReply();
    await first.page.getByRole('button', { name: 'Summarize', exact: true }).click();
    await expect(
      ana.conversation.getByText('Summary of messages 1–2, made on this device by Parley'),
    ).toBeVisible({ timeout: 45_000 });
    await first.page.goto('/settings/models');
    await expect(summaries).toHaveValue('parley-summarizer');
    await summaries.selectOption({ label: 'Automatic: Tiny' });
    await first.page.getByRole('link', { name: 'Inbox', exact: true }).click();
    await ana.open('Nadia Petit');
  });

  await test.step('AI-6 without a network, after a reload', async () => {
    await first.context.setOffline(true);
    first.wire.cut();
    await first.page.reload();
    await expect(ana.message('Are you there?')).toBeVisible();
    await ana.beginReply();
    await first.page.keyboard.press('Escape');
    await first.page.getByRole('button', { name: 'Summarize', exact: true }).click();
    await expect(ana.comment).toContainText(TINY_ANSWER[2] ?? '');
    await expect(
      ana.conversation.getByText('Summary of messages 1–2, made on this device by Tiny'),
    ).toBeVisible();
  });

  await test.step('AI-6 it is given back, also without a network', async () => {
    await first.page.goto('/settings/models');
    await expect(first.page.getByText('You are offline. This is what the server held')).toBeVisible();
    await first.page.getByRole('button', { name: 'Remove Tiny from this device' }).click();
    await expect(row).toContainText('Not on this device yet');
    await expect(row.getByRole('button')).toHaveCount(0);
  });

  await test.step('AI-2 nothing was asked of anybody else', () => {
    const elsewhere = requested.filter((url) => new URL(url).origin !== first.wire.url);
    expect(elsewhere).toEqual([]);
    expect(requested.some((url) => url.includes('/models/tiny-instruct/'))).toBe(true);
  });
});
