/** The chat widget as a site embeds it: one tag on a page of another origin, with a real browser and a real server. */
import type { Page } from '@playwright/test';
import type { ChannelId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { createHmac } from 'node:crypto';
import { expect, test } from '../fixtures.ts';
import type { Device } from '../support/devices.ts';
import { firstStart } from '../support/office.ts';
import { answer, newestContact, openSite, recordOf, say, widget, type Site } from '../support/site.ts';

let site: Site;
let tag = '';
test.beforeAll(async () => {
  site = await openSite(
    () => `<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,"></head>
<body><h1>Harbour Teas</h1><a href="#prices">Prices</a>${tag}</body></html>`,
  );
});
test.afterAll(() => {
  site.close();
});

let channel: ChannelId | undefined;
/** The agent's side, over the API: what is on an agent's screen is tested elsewhere. */
let agent: Device | undefined;
test.beforeEach(async ({ newDevice }) => {
  tag = '';
  agent = await newDevice();
});

const setUp = async (): Promise<{ agent: Device; channel: ChannelId }> => {
  if (agent === undefined) throw new Error('no agent');
  if (channel === undefined) {
    const session = await firstStart(agent, { name: 'Ana Duarte', email: 'ana@example.com' });
    channel = session.workspace.channels[0]?.id;
  } else {
    await agent.context.request.post('/api/sign-in', {
      data: { email: 'ana@example.com', password: 'a long enough password' },
      headers: { origin: agent.wire.url },
    });
  }
  if (channel === undefined) throw new Error('no channel');
  return { agent, channel };
};

/** Puts the widget on the site, as the device reaches the server, and opens the page. */
const visit = async (device: Device, options = '', at = '/'): Promise<Page> => {
  tag = `<script src="${device.wire.url}/widget.js" data-channel="${channel}" ${options} async></script>`;
  await device.page.goto(site.url + at);
  return device.page;
};

test('CH-1 RF-2 one tag on a foreign page: a message with reference and pages, and its answer', async ({
  newDevice,
}) => {
  const office = await setUp();
  const device = await newDevice();
  const page = await visit(device, 'data-name="Kim Lee"', '/?ref=spring');
  const chat = widget(page);
  // Before it is there, it sees no pages change.
  await expect(chat.launcher).toBeVisible();
  await page.evaluate(() => {
    // The browser tells of a followed link a task later: the site is elsewhere by then.
    document.querySelector<HTMLAnchorElement>('a[href="#prices"]')?.click();
    document.title = 'Tea';
    history.pushState({}, '', '/tea');
  });
  await chat.launcher.click();
  await expect(chat.field).toBeFocused();
  await chat.write('Is the first flush in?');
  await expect(chat.log.getByText('Is the first flush in?')).toBeVisible();
  await expect(chat.log.getByText('Sent')).toBeVisible();

  const contact = await newestContact(office.agent);
  const kinds = async () => (await recordOf(office.agent, contact)).map(({ kind }) => kind);
  await expect.poll(kinds).toEqual(['opened', 'page', 'page', 'page', 'message']);
  const [opened, , prices, tea, message] = await recordOf(office.agent, contact);
  expect(opened?.['reference']).toEqual({
    source: 'web-chat',
    code: 'spring',
    url: `${site.url}/?ref=spring`,
  });
  expect(prices?.['url']).toBe(`${site.url}/?ref=spring#prices`);
  expect(tea).toMatchObject({ url: `${site.url}/tea`, title: 'Tea' });
  expect(message).toMatchObject({ sender: { name: 'Kim Lee' }, direction: 'in' });

  await say(office.agent, contact, 'Yes, since Monday');
  await expect(chat.log.getByText('Yes, since Monday')).toBeVisible();
  await expect(chat.log.getByText('Ana', { exact: true })).toBeVisible();
  // The visitor looks at it.
  const read = async () =>
    (await recordOf(office.agent, contact)).some((recorded) => recorded['status'] === 'read');
  await expect.poll(read).toBe(true);

  await page.evaluate(() => {
    history.pushState({}, '', '/order');
  });
  await expect.poll(async () => (await kinds()).filter((kind) => kind === 'page').length).toBe(4);
});

test('CH-1 the closed widget counts what is unread, and identity is kept across visits', async ({
  newDevice,
}) => {
  const office = await setUp();
  const device = await newDevice();
  const page = await visit(device);
  const chat = widget(page);
  await chat.launcher.click();
  await chat.write('Hello');
  await expect(chat.log.getByText('Sent')).toBeVisible();
  const contact = await newestContact(office.agent);
  await chat.frame.getByRole('button', { name: 'Close chat' }).click();
  await expect(chat.launcher).toBeFocused();
  await say(office.agent, contact, 'One');
  await say(office.agent, contact, 'Two');
  await expect(chat.launcher).toHaveAccessibleName('Open chat, 2 unread');
  await page.reload();
  await expect(chat.launcher).toHaveAccessibleName('Open chat, 2 unread');
  await chat.launcher.click();
  await expect(chat.log.getByRole('article')).toHaveText([/Hello/, /One/, /Two/]);
  await chat.frame.getByRole('textbox').press('Escape');
  await expect(chat.launcher).toHaveAccessibleName('Open chat');
  await page.reload();
  await expect(chat.launcher).toHaveAccessibleName('Open chat');
});

test('CH-4 what is written without a connection survives a reload and arrives once, in order', async ({
  newDevice,
}) => {
  const office = await setUp();
  const device = await newDevice();
  const page = await visit(device);
  const chat = widget(page);
  await chat.launcher.click();
  await chat.write('Zero');
  await expect(chat.log.getByText('Sent')).toBeVisible();
  const contact = await newestContact(office.agent);

  await device.goOffline();
  await chat.write('First');
  await chat.write('Second');
  await expect(chat.log.getByText('Waiting for a connection')).toHaveCount(2);
  await expect(chat.frame.getByText('You are offline.')).toBeVisible();
  await device.goOnline();
  await page.reload();
  await chat.launcher.click();
  await expect(chat.log.getByRole('article')).toHaveText([/Zero/, /First/, /Second/]);
  await expect(chat.log.getByText('Sent')).toBeVisible();
  const texts = async () =>
    (await recordOf(office.agent, contact))
      .filter(({ kind }) => kind === 'message')
      .map((recorded) => recorded['body']);
  await expect.poll(texts).toEqual(['Zero', 'First', 'Second'].map(fromPlainText));

  // A line that drops while somebody answers.
  device.wire.cut();
  await say(office.agent, contact, 'While you were away');
  device.wire.mend();
  await expect(chat.log.getByText('While you were away')).toHaveCount(1, { timeout: 20_000 });
});

test('CH-1 files by button and by drop, pictures, and what is too large', async ({ newDevice }) => {
  const office = await setUp();
  const device = await newDevice();
  const page = await visit(device);
  const chat = widget(page);
  await chat.launcher.click();
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  await chat.frame.locator('input[type=file]').setInputFiles([
    { name: 'leaf.png', mimeType: 'image/png', buffer: png },
    { name: 'notes.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
  ]);
  await chat.frame.locator('body').evaluate((body) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(26 * 1024 * 1024)], 'film.bin'));
    body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(chat.frame.getByText('Larger than 25 MB')).toBeVisible();
  await chat.frame.getByRole('button', { name: 'Remove film.bin' }).click();
  await expect(chat.frame.getByRole('button', { name: 'Send' })).toBeEnabled();
  await chat.write('Two files');
  await expect(chat.log.getByRole('img', { name: 'Picture leaf.png' })).toBeVisible();
  await expect(chat.log.getByText('Sent')).toBeVisible();
  const contact = await newestContact(office.agent);
  const message = (await recordOf(office.agent, contact)).find(({ kind }) => kind === 'message');
  expect(message?.['files']).toMatchObject([
    { name: 'leaf.png', type: 'image/png', width: 1, height: 1 },
    { name: 'notes.html', type: 'application/octet-stream' },
  ]);
  // After a reload the bytes come from the server, with the token.
  await page.reload();
  await chat.launcher.click();
  await expect
    .poll(() => chat.log.getByRole('img').evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBe(1);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    chat.log.getByRole('button', { name: 'Download notes.html' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('notes.html');
});

test('L9 what agents write is shown as text and safe links, whatever stands in it', async ({ newDevice }) => {
  const office = await setUp();
  const device = await newDevice();
  const page = await visit(device);
  const chat = widget(page);
  await chat.launcher.click();
  await chat.write('<img src=x onerror="parent.postMessage(1)">');
  await expect(chat.log.getByText('Sent')).toBeVisible();
  const contact = await newestContact(office.agent);
  const paragraph = (...children: object[]) => ({ type: 'paragraph', children });
  const text = (words: string, marks: object = {}) => ({ type: 'text', text: words, ...marks });
  await answer(office.agent, contact, {
    type: 'send',
    files: [],
    body: {
      v: 1,
      blocks: [
        paragraph(text('<b>not bold</b> '), text('bold', { bold: true })),
        paragraph({ type: 'link', href: 'https://shop.example/tea', children: [text('the tea')] }),
        { type: 'list', ordered: false, items: [[paragraph(text('one'))], [paragraph(text('two'))]] },
        { type: 'quote', children: [paragraph(text('quoted'))] },
        { type: 'code', text: '<script>alert(1)</script>' },
      ],
    },
  });
  await expect(chat.log.getByText('<b>not bold</b>')).toBeVisible();
  await expect(chat.log.locator('strong')).toHaveText('bold');
  await expect(chat.log.getByRole('link', { name: 'the tea' })).toHaveAttribute('rel', /noopener noreferrer/);
  await expect(chat.log.getByRole('listitem')).toHaveText(['one', 'two']);
  await expect(chat.log.locator('pre')).toHaveText('<script>alert(1)</script>');
  await expect(chat.log.locator('img, script')).toHaveCount(0);
});

test('CH-1 it speaks French, fits a phone, and keeps the focus there', async ({ newDevice }) => {
  await setUp();
  const device = await newDevice({ locale: 'fr-FR', viewport: { width: 390, height: 844 } });
  const page = await visit(device);
  const chat = widget(page);
  await expect(chat.launcher).toHaveAccessibleName('Ouvrir la discussion');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(chat.launcher).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(chat.frame.getByRole('textbox', { name: 'Écrivez un message' })).toBeFocused();
  // It grows into its place.
  await expect
    .poll(() => page.locator('#parley-chat iframe').boundingBox())
    .toEqual({
      x: 0,
      y: 0,
      width: 390,
      height: 844,
    });
  for (let n = 0; n < 6; n += 1) await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('parley-chat');
  await page.keyboard.press('Escape');
  await expect(chat.launcher).toBeFocused();
});

test('L9 a signed-in user of the site has a chat of their own, and leaves it on signing out', async ({
  newDevice,
}) => {
  await setUp();
  const device = await newDevice();
  const page = await visit(device);
  const chat = widget(page);
  await chat.launcher.click();
  await chat.write('Before signing in');
  await expect(chat.log.getByText('Sent')).toBeVisible();
  const call = (name: string, argument?: object) =>
    page.evaluate(
      ([calling, given]) => {
        (window as unknown as { Parley: (name: string, argument?: object) => void }).Parley(calling, given);
      },
      [name, argument] as const,
    );
  await call('identify', { user: 'kim', name: 'Kim' });
  await expect(chat.log.getByText('Before signing in')).toBeVisible();
  await call('reset');
  await expect(chat.log.getByRole('article')).toHaveCount(0);
  await call('identify', { user: 'kim', name: 'Kim' });
  await expect(chat.log.getByText('Before signing in')).toBeVisible();
});

test('L9 CH-1 a proven user has the chat begun before on every device, and nobody else at this one', async ({
  newDevice,
}) => {
  const office = await setUp();
  const answer = await office.agent.context.request.get(`/api/channels/${office.channel}/secrets/identity`);
  const { secret } = (await answer.json()) as { secret: string };
  const lee = { user: 'lee', signature: createHmac('sha256', secret).update('lee').digest('hex') };
  const signedIn = `data-user="lee" data-signature="${lee.signature}"`;
  const phone = await newDevice();
  let page = await visit(phone);
  const chat = widget(page);
  const call = (name: string, argument?: object) =>
    page.evaluate(
      ([calling, given]) => {
        (window as unknown as { Parley: (name: string, argument?: object) => void }).Parley(calling, given);
      },
      [name, argument] as const,
    );
  await chat.launcher.click();
  await chat.write('Before signing in');
  await expect(chat.log.getByText('Sent')).toBeVisible();
  const contact = await newestContact(office.agent);
  await chat.field.pressSequentially('half a sen');
  // The site loads a page again when somebody signs in.
  page = await visit(phone, signedIn);
  await chat.launcher.click();
  await expect(chat.log.getByText('Before signing in')).toBeVisible();
  await expect(chat.field).toHaveValue('half a sen');

  const laptop = await newDevice();
  const other = widget(await visit(laptop, signedIn));
  // The button may be drawn again, as when a message comes, between the press and the release.
  await other.launcher.hover();
  await laptop.page.mouse.down();
  await other.launcher.evaluate((button) => {
    button.replaceChildren(...[...button.children].map((child) => child.cloneNode(true)));
  });
  await laptop.page.mouse.up();
  await expect(other.log.getByText('Before signing in')).toBeVisible();
  await other.write('From the laptop');
  await expect(chat.log.getByText('From the laptop')).toBeVisible();
  expect(await newestContact(office.agent)).toBe(contact);

  await call('reset');
  await expect(chat.log.getByRole('article')).toHaveCount(0);
  await call('identify', { user: 'lee' });
  await call('identify', { user: 'lee', signature: 'wrong' });
  await expect(chat.field).toHaveValue('');
  await expect(chat.log.getByRole('article')).toHaveCount(0);
  await call('identify', lee);
  await expect(chat.log.getByRole('article')).toHaveText([/Before signing in/, /From the laptop/]);
});

test('L9 a site that is not on the channel’s list shows no chat', async ({ newDevice, allowConsole }) => {
  const office = await setUp();
  const response = await office.agent.context.request.get('/api/workspace');
  const workspace = (await response.json()) as { channels: { name: string; settings: object }[] };
  const { name, settings } = workspace.channels[0] ?? {};
  const setSites = (sites: string[]) =>
    office.agent.context.request.post('/api/workspace', {
      data: {
        id: newId(),
        change: { type: 'set-channel', channel: office.channel, name, settings: { ...settings, sites } },
      },
      headers: { origin: office.agent.wire.url },
    });
  allowConsole(/frame-ancestors|violates the following Content Security Policy/);
  await setSites(['https://shop.example']);
  const device = await newDevice();
  const page = await visit(device);
  await expect(page.locator('#parley-chat iframe')).toBeAttached();
  await expect(widget(page).launcher).toBeHidden();
  await setSites([site.url]);
  await page.reload();
  await expect(widget(page).launcher).toBeVisible();
});

test('CH-1 EV-4 each sees the other type: the visitor of replies only', async ({ newDevice }) => {
  const office = await setUp();
  const device = await newDevice();
  const chat = widget(await visit(device));
  await chat.launcher.click();
  await chat.write('Anybody there?');
  await expect(chat.log.getByText('Sent')).toBeVisible();
  const { page } = office.agent;
  await page.goto('/');
  await page.getByRole('region', { name: 'Conversations' }).getByText('Anybody there?').first().click();

  const typing = chat.frame.getByText('Somebody is typing');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await page.getByRole('textbox', { name: 'Comment' }).pressSequentially('internal');
  await page.getByRole('tab', { name: 'Reply' }).click();
  await expect(typing).toBeHidden();
  await page.getByRole('textbox', { name: 'Reply' }).pressSequentially('Yes');
  await expect(typing).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(chat.log.getByText('Yes')).toBeVisible();
  await expect(typing).toBeHidden();

  await chat.field.pressSequentially('Good');
  await expect(page.getByText('The contact is typing')).toBeVisible();
  await chat.field.fill('');
  await expect(page.getByText('The contact is typing')).toBeHidden();
});
