/** The summarizer that comes with Parley, as it is on a fresh installation: no model was pulled, nobody else is asked. */
import type { Request } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import { ANA, atWork, newCaller } from '../support/office.ts';

/** Loading the runtime and the model for the first time, on a busy machine. */
const FIRST_LOAD = { timeout: 45_000 };

test('AI-1 AI-2 AI-6 a fresh installation summarizes English and French, first of all offline', async ({
  newDevice,
  server,
  allowConsole,
}) => {
  test.setTimeout(150_000);
  allowConsole(/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_RESET/, /WebSocket connection to .* failed/);
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const english = await newCaller(device.context.request, server.url, channel, 'Nadia Petit');
  await english.write('Hello, my kettle arrived broken, order 4711-22. I would like a refund of 49.90 €.');
  const french = await newCaller(device.context.request, server.url, channel, 'Luc Moreau');
  await french.write(
    "Bonjour, je n'ai toujours pas reçu ma commande 88-4512, elle devait arriver le 12 mars.",
  );

  const requested: string[] = [];
  device.context.on('request', (request: Request) => requested.push(request.url()));
  const ana = new AgentScreen(device.page);
  await device.page.goto('/');
  await ready(device.page);
  const summarize = device.page.getByRole('button', { name: 'Summarize', exact: true });

  await test.step('AI-6 what it needs is fetched while nobody does anything', async () => {
    const kept = () =>
      device.page.evaluate(async () => {
        const cache = await caches.open('parley-models');
        return (await cache.keys()).some(({ url }) => url.includes('/models/parley-summarizer/kept?'));
      });
    await expect.poll(kept, { timeout: 60_000 }).toBe(true);
  });

  await test.step('AI-6 so the first summary of all is made without a network, after a reload', async () => {
    await device.context.setOffline(true);
    device.wire.cut();
    await device.page.reload();
    await ana.open('Luc Moreau');
    await ana.beginReply();
    await summarize.click();
    await expect(ana.comment).toContainText(
      "Le client n'a toujours pas reçu sa commande 88-4512",
      FIRST_LOAD,
    );
    await expect(
      ana.conversation.getByText('Summary of messages 1–1, made on this device by Parley'),
    ).toBeVisible();
  });

  await test.step('AI-8 in the closing dialog it names the matter, and is kept with the close', async () => {
    await ana.open('Nadia Petit');
    await ana.conversation.getByRole('button', { name: 'With notes' }).click();
    await device.page.getByRole('menuitem', { name: 'Close with notes' }).click();
    const dialog = device.page.getByRole('dialog', { name: 'Close with notes' });
    const summary = dialog.getByRole('textbox', { name: 'Summary' });
    await summary.fill('Refunded by hand.');
    await dialog.getByRole('button', { name: 'Summarize', exact: true }).click();
    await expect(summary).toHaveValue(
      /^Refunded by hand\.\nIssue: Customer's kettle arrived broken.*4711-22/,
      FIRST_LOAD,
    );
    device.wire.mend();
    await device.context.setOffline(false);
    await dialog.getByRole('button', { name: 'Close conversation' }).click();
    await expect(ana.line('Conversation closed by Ana Costa')).toContainText(
      "Customer's kettle arrived broken",
    );
  });

  await test.step('AI-2 nothing was asked of anybody else', () => {
    expect(requested.filter((url) => new URL(url).origin !== device.wire.url)).toEqual([]);
    expect(requested.some((url) => url.includes('/models/parley-summarizer/'))).toBe(true);
  });
});

test('AI-6 a model that does not come is said to be out of reach, and comes with the next try', async ({
  newDevice,
  server,
  allowConsole,
}) => {
  allowConsole(/ERR_FAILED/, /Service Worker registration blocked/);
  const device = await newDevice({ serviceWorkers: 'block' });
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(device.context.request, server.url, channel, 'Olga Lind');
  await caller.write('Hello, order 4711-31 came without its lid.');
  await device.context.route(/\/models\/.*\.onnx/, (route) => route.abort());
  await device.page.goto('/');
  const ana = new AgentScreen(device.page);
  await ana.open('Olga Lind');
  await device.page.getByRole('button', { name: 'Summarize', exact: true }).click();
  const failed = device.page.getByRole('alert').filter({ hasText: 'no connection to the server' });
  await expect(failed).toBeVisible(FIRST_LOAD);
  await device.context.unroute(/\/models\/.*\.onnx/);
  await failed.getByRole('button', { name: 'Try again' }).click();
  await expect(ana.comment).toContainText('4711-31', FIRST_LOAD);
});
