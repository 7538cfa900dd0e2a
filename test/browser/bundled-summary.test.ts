/** The summarizer that comes with Parley, as it is on a fresh installation: no model was pulled, nobody else is asked. */
import type { Request } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { AgentScreen, ready } from './support/agent-screen.ts';
import { ANA, atWork, newCaller } from './support/office.ts';

/** Loading the runtime and the model for the first time, on a busy machine. */
const FIRST_LOAD = { timeout: 45_000 };

test('AI-1 AI-2 AI-6 a fresh installation summarizes English and French, online and offline', async ({
  newDevice,
  server,
  allowConsole,
}) => {
  test.setTimeout(120_000);
  allowConsole(/ERR_INTERNET_DISCONNECTED/, /WebSocket connection to .* failed/);
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
  const summarize = async (who: string): Promise<void> => {
    await ana.open(who);
    await ana.beginReply();
    await device.page.getByRole('button', { name: 'Summarize', exact: true }).click();
  };

  await test.step('AI-1 it names the matter', async () => {
    await summarize('Nadia Petit');
    await expect(ana.comment).toContainText("Issue: Customer's kettle arrived broken", FIRST_LOAD);
    await expect(ana.comment).toContainText('4711-22');
    await expect(
      ana.conversation.getByText('Summary of messages 1–1, made on this device by Parley'),
    ).toBeVisible();
  });

  await test.step('AI-6 without a network, after a reload', async () => {
    await device.context.setOffline(true);
    device.wire.cut();
    await device.page.reload();
    await summarize('Luc Moreau');
    await expect(ana.comment).toContainText(
      "Le client n'a toujours pas reçu sa commande 88-4512",
      FIRST_LOAD,
    );
  });

  await test.step('AI-2 nothing was asked of anybody else', () => {
    expect(requested.filter((url) => new URL(url).origin !== device.wire.url)).toEqual([]);
    expect(requested.some((url) => url.includes('/models/parley-summarizer/'))).toBe(true);
  });
});
