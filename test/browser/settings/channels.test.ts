/** The settings of channels, as somebody sees them who connects a service for the first time. */
import type { Page } from '@playwright/test';
import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { addWhatsApp, test } from '../support/channels.ts';
import { ANA, atWork, BEN } from '../support/office.ts';
import { VisitorScreen } from '../support/visitor-screen.ts';

/** Whether a text was in an answer of the server, once all answers that came are read. */
const answersOf = (page: Page): ((text: string) => Promise<boolean>) => {
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    // A stream never ends, and is no JSON.
    if (response.headers()['content-type']?.startsWith('application/json') !== true) return;
    answers.push(response.text().catch(() => ''));
  });
  return async (text) => (await Promise.all(answers)).some((answer) => answer.includes(text));
};

const stepOf = (page: Page, name: string) => page.getByRole('listitem', { name, exact: true });

/** Presses the button of a step, and waits for what is said. */
const tryStep = async (page: Page, name: string, words: string): Promise<void> => {
  await page.getByRole('button', { name: `Test: ${name}`, exact: true }).click();
  await expect(stepOf(page, name).getByText(words)).toBeVisible();
};

const saveSecret = async (page: Page, name: string, value: string): Promise<void> => {
  await page.getByRole('textbox', { name, exact: true }).fill(value);
  await page.getByRole('button', { name: `Save: ${name}`, exact: true }).click();
  await expect(page.getByRole('button', { name: `Replace: ${name}`, exact: true })).toBeVisible();
};

/** What is shown to be copied. */
const shownToCopy = (page: Page, name: string): Promise<string> =>
  page.getByRole('group', { name, exact: true }).locator('code').innerText();

test('CH-10 a number is connected step by step, each proved by its test, and no secret is in an answer', async ({
  newDevice,
  server,
  graph,
}) => {
  test.setTimeout(180_000);
  const office = await newDevice();
  await atWork(server.url, office, ANA);
  const app = graph.addApp();
  const account = graph.addAccount('Corner Shop');
  const number = account.addNumber({ name: 'Corner Shop' });
  const token = app.addToken({ targets: [account.id] });
  const { page } = office;
  const wasAnswered = answersOf(page);

  await test.step('the kind is chosen, and the form says what is missing', async () => {
    await page.goto('/settings/channels');
    await page.getByRole('link', { name: 'Add a channel' }).click();
    await page.getByRole('button', { name: /^WhatsApp/ }).click();
    const go = page.getByRole('button', { name: 'Save and continue' });
    await go.click();
    await expect(page.getByLabel('Name')).toBeFocused();
    await expect(page.getByText('Fill this in.')).toHaveCount(4);
    await page.getByLabel('Name').fill('Corner Shop');
    await page.getByLabel('Phone number ID').fill(number.id);
    await page.getByLabel('WhatsApp Business account ID').fill('my account');
    await page.getByLabel('Phone number', { exact: true }).fill(`+${number.phone}`);
    await expect(page.getByText('This has only digits.')).toBeVisible();
    await page.getByLabel('WhatsApp Business account ID').fill(account.id);
    await go.click();
    await expect(page.getByRole('heading', { name: 'Corner Shop' })).toBeVisible();
  });

  await test.step('a wrong token is told from the right one', async () => {
    await tryStep(page, 'Access token', 'Save the access token first.');
    await saveSecret(page, 'Access token', 'EAAwrong');
    await tryStep(page, 'Access token', 'The token is wrong or has expired.');
    await page.getByRole('button', { name: 'Replace: Access token' }).click();
    await expect(page.getByRole('textbox', { name: 'Access token', exact: true })).toHaveValue('');
    await saveSecret(page, 'Access token', token);
    await tryStep(page, 'Access token', 'The token is valid and does not expire.');
    await tryStep(page, 'The number', 'The IDs and the phone number belong together.');
  });

  await test.step('the webhook reaches the address that is shown, with the verify token that is shown', async () => {
    await tryStep(page, 'Webhooks from Meta', 'Meta sends the webhooks nowhere yet.');
    await saveSecret(page, 'App secret', app.secret);
    await page.getByRole('button', { name: 'Show: Verify token' }).click();
    const verifyToken = await shownToCopy(page, 'Verify token');
    const url = await shownToCopy(page, 'Callback URL');
    await graph.setCallback(app, 'whatsapp_business_account', { url, verifyToken });
    graph.subscriptions.subscribe(account.id, app);
    await tryStep(page, 'Webhooks from Meta', 'Meta sends the webhooks to your app.');
    await tryStep(page, 'The first message', 'Nothing has arrived yet.');
    number.addPerson({ name: 'Mia Torres', phone: '15550100' }).says('Hello');
    await graph.webhooks.settled();
    await tryStep(page, 'The first message', 'Something has arrived, correctly signed.');
  });

  await test.step('CH-2 templates come with their variables', async () => {
    await tryStep(page, 'Message templates', 'none is approved yet');
    account.addTemplate({ name: 'order_ready', body: 'Hello {{1}}, your order is ready.' });
    await page.getByRole('button', { name: 'Synchronise' }).click();
    const template = page.getByRole('list', { name: 'Message templates' }).getByRole('listitem');
    await template.getByText('order_ready').click();
    await expect(template.getByText('Hello {{1}}, your order is ready.')).toBeVisible();
    await expect(template.getByText('{{1}}', { exact: true })).toBeVisible();
  });

  await test.step('the list says that it is connected, and the message is in the inbox', async () => {
    await page.getByRole('link', { name: 'All channels' }).click();
    const card = page.getByRole('list', { name: 'Channels' }).getByRole('listitem');
    await expect(card.filter({ hasText: 'Corner Shop' })).toContainText('Connected');
    // What was missing while it was set up was no fault of it.
    await expect(card.filter({ hasText: 'Corner Shop' })).not.toContainText('notice');
    await page.goto('/');
    await expect(new AgentScreen(page).row('Mia Torres')).toBeVisible();
  });

  expect(await wasAnswered('token-valid'), 'answers were read').toBe(true);
  const told = await office.context.request.get('/api/workspace').then((response) => response.text());
  expect(told).toContain(account.id);
  for (const secret of [token, app.secret]) {
    expect(await wasAnswered(secret)).toBe(false);
    expect(told).not.toContain(secret);
  }
});

test('CH-8 a channel is paused by a token that ended, and goes on with a new one: nothing is lost', async ({
  newDevice,
  server,
  graph,
}) => {
  test.setTimeout(180_000);
  const office = await newDevice();
  await atWork(server.url, office, ANA);
  const shop = await addWhatsApp(office, { graph, server: server.url, name: 'Second Shop' });
  const zoe = shop.number.addPerson({ name: 'Zoe Park', phone: '15550111' });
  const { page } = office;
  const ana = new AgentScreen(page);
  await page.goto('/');
  zoe.says('Are you open?');
  await ana.open('Zoe Park');
  shop.app.endToken(shop.token);
  await ana.answer('Until six');

  await page.goto('/settings/channels');
  const card = page
    .getByRole('list', { name: 'Channels' })
    .getByRole('listitem')
    .filter({ hasText: 'Second Shop' });
  await expect(card).toContainText('The access token has expired or was revoked.');
  await expect(card).toContainText('1 message waits');
  await card.getByRole('link', { name: 'Second Shop' }).click();

  // With the same token, the channel is paused again.
  await page.getByRole('button', { name: 'Try “Second Shop” again' }).click();
  await expect(page.getByText('The channel was paused')).toBeVisible();
  expect(zoe.received).toEqual([]);

  // What is to be mended stands open at once.
  await page.getByRole('button', { name: 'Replace: Access token' }).click();
  await saveSecret(page, 'Access token', shop.app.addToken({ targets: [shop.account.id] }));
  await page.getByRole('button', { name: 'Try “Second Shop” again' }).click();
  await expect.poll(() => zoe.received.map(({ text }) => text)).toEqual(['Until six']);
  await expect(page.getByText('“Second Shop” is paused')).toHaveCount(0);
});

/** A system of the team's own: takes everything, and keeps the bodies. */
const openSystem = async () => {
  const taken: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      taken.push(Buffer.concat(parts).toString());
      response.setHeader('content-type', 'application/json').end('{"id":"m1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/parley`,
    taken,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
};

/** Sends events as a system with this secret does. */
const sendEvents = (address: string, secret: string, body: string): Promise<Response> => {
  const id = randomUUID();
  const at = String(Math.floor(Date.now() / 1_000));
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': at,
    'webhook-signature': `v1,${signature}`,
    'content-type': 'application/json',
  };
  return fetch(address, { method: 'POST', body, headers });
};

test('CH-3 CH-10 a system of one’s own is connected, gets another secret, and is removed', async ({
  newDevice,
  server,
}) => {
  test.setTimeout(180_000);
  const office = await newDevice();
  await atWork(server.url, office, ANA);
  const system = await openSystem();
  const { page } = office;
  await page.goto('/settings/channels/new');
  await page.getByRole('button', { name: /^Custom/ }).click();
  await page.getByLabel('Name', { exact: true }).fill('Order desk');
  await page.getByLabel('Address of your system').fill(system.url);
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page.getByRole('heading', { name: 'Order desk' })).toBeVisible();

  await tryStep(page, 'Your system', 'Your system took the signed ping.');
  expect(system.taken.join()).toContain('"ping"');

  await page.getByRole('button', { name: 'Show: Signing secret' }).click();
  const secret = await shownToCopy(page, 'Signing secret');
  const address = await shownToCopy(page, 'Address for events');
  expect(
    (await sendEvents(address, 'whsec_c29tZWJvZHkgZWxzZSBoYXMgdGhpcyBvbmU=', '{"events":[]}')).status,
  ).toBe(401);
  // What was refused is counted from time to time.
  await expect(page.getByText('1 request')).toBeVisible();
  await tryStep(page, 'The first message', 'A request has arrived and was refused.');
  expect((await sendEvents(address, secret, '{"events":[]}')).status).toBe(200);
  await tryStep(page, 'The first message', 'Something has arrived, correctly signed.');

  await page.getByRole('button', { name: 'Make a new one: Signing secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make a new one' }).click();
  await expect(page.getByText('The one before is valid until')).toBeVisible();
  const next = await shownToCopy(page, 'Signing secret');
  expect(next).not.toBe(secret);
  expect((await sendEvents(address, secret, '{"events":[]}')).status).toBe(200);
  await page.getByRole('button', { name: 'End it now' }).click();
  await expect(page.getByText('The one before is valid until')).toHaveCount(0);
  expect((await sendEvents(address, secret, '{"events":[]}')).status).toBe(401);
  expect((await sendEvents(address, next, '{"events":[]}')).status).toBe(200);

  await page.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: 'Channels', level: 1 })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Add a channel' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Order desk' })).toHaveCount(0);
  expect((await sendEvents(address, next, '{"events":[]}')).status).toBe(404);
  await system.close();
});

test('CH-1 CH-10 a web chat is added, and gives the lines for its site', async ({ newDevice, server }) => {
  const office = await newDevice();
  await atWork(server.url, office, ANA);
  const { page } = office;
  await page.goto('/settings/channels/new');
  await page.getByRole('button', { name: /^Web chat/ }).click();
  await page.getByLabel('Name').fill('Help page');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Help page', level: 2 }).first()).toBeVisible();
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await expect(page.locator('code').filter({ hasText: 'widget.js' })).toContainText(`data-channel="${id}"`);
  await page.getByLabel('Greeting').fill('How can we help?');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  const visitor = await VisitorScreen.open(office, id);
  await expect(visitor.frame.getByText('How can we help?')).toBeVisible();
});

test('CH-10 without network what is typed stays, and agents see no channels', async ({
  newDevice,
  server,
}) => {
  const office = await newDevice();
  await atWork(server.url, office, ANA);
  const { page } = office;
  await page.goto('/settings/channels/new');
  await page.getByRole('button', { name: /^WhatsApp/ }).click();
  await page.getByLabel('Name').fill('Corner Shop');
  await office.goOffline();
  await expect(page.getByText('You are offline.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save and continue' })).toBeDisabled();
  await office.goOnline();
  await expect(page.getByRole('button', { name: 'Save and continue' })).toBeEnabled();
  await expect(page.getByLabel('Name')).toHaveValue('Corner Shop');

  const desk = await newDevice();
  await atWork(server.url, desk, BEN, office);
  await desk.page.goto('/settings/channels');
  await expect(desk.page.getByText('Only owners and managers look after channels')).toBeVisible();
  await expect(desk.page.getByRole('link', { name: 'Channels' })).toHaveCount(0);
});
