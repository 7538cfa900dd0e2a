/**
 * The chat on sites that were not made for it: styles, policies, other kinds of documents, interfering
 * scripts.
 */
import type { Page } from '@playwright/test';
import type { ChannelId } from '@parley/core/ids';
import { expect, test } from '../fixtures.ts';
import type { Device } from '../support/devices.ts';
import { firstStart } from '../support/office.ts';
import { newestContact, openSite, recordOf, widget, type Site, type SitePage } from '../support/site.ts';

let site: Site;
let pages: Readonly<Record<string, SitePage>> = {};
test.beforeAll(async () => {
  site = await openSite((path) => pages[path] ?? '<!doctype html><link rel="icon" href="data:,">nothing');
});
test.afterAll(() => {
  site.close();
});

let channel: ChannelId | undefined;
let office: Device | undefined;

const setUp = async (newDevice: () => Promise<Device>): Promise<Device> => {
  const agent = await newDevice();
  if (channel === undefined) {
    const session = await firstStart(agent, { name: 'Ana Duarte', email: 'ana@example.com' });
    channel = session.workspace.channels[0]?.id;
  } else {
    await agent.context.request.post('/api/sign-in', {
      data: { email: 'ana@example.com', password: 'a long enough password' },
      headers: { origin: agent.wire.url },
    });
  }
  office = agent;
  return newDevice();
};

const tagOf = (device: Device, attributes = 'async'): string =>
  `<script src="${device.wire.url}/widget.js" data-channel="${channel}" ${attributes}></script>`;

const pageOf = (head: string, body: string): string =>
  `<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;

/** The chat is visible, can be opened and written in, and the message arrives. */
const works = async (page: Page, words: string): Promise<void> => {
  const { launcher } = widget(page);
  await expect(launcher, words).toBeVisible();
  expect(await launcher.boundingBox(), words).toMatchObject({ width: 56, height: 56 });
  await launcher.click();
  // In an XML document the element's name is `iframe`, and Playwright looks for `IFRAME`.
  const frame = page.frame({ url: /\/frame$/ });
  if (frame === null) throw new Error(`${words}: no frame`);
  await frame.getByRole('textbox').fill(words);
  await frame.getByRole('textbox').press('Enter');
  await expect(frame.getByRole('log').getByText(words), words).toBeVisible();
  await expect(frame.getByRole('log').getByText('Sent'), words).toBeVisible();
};

/** The page's own content: it is the same with and without the chat. */
const KEPT = `<main>Tea<canvas height="3000"></canvas></main><script>
  window.layout = () => JSON.stringify([document.body.getBoundingClientRect(), document.documentElement.scrollHeight, document.querySelector('main').getBoundingClientRect()]);
  window.before = layout();
  addEventListener('message', (event) => { window.heard = (window.heard ?? 0) + 1; });
</script>`;

test('the chat is there whatever the page’s styles and policies say, and moves nothing of the page', async ({
  newDevice,
}) => {
  const device = await setUp(newDevice);
  const { url } = device.wire;
  const tag = tagOf(device);
  const style = (text: string) => pageOf(`<style>${text}</style>`, KEPT + tag);
  const policy = `script-src 'self' 'unsafe-inline' ${url}; frame-src ${url}; style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
  pages = {
    '/empty': style('div:empty,:empty{display:none}div{visibility:hidden;opacity:0}'),
    '/all': style(
      '*,*::before,*::after{all:unset!important;content:"x"!important}:not(html):not(body){display:none!important}',
    ),
    '/moved': style(
      'body{transform:scale(.5) translateX(900px);filter:grayscale(1);overflow:hidden;height:100px}html{font-size:62.5%;direction:rtl;display:grid;writing-mode:vertical-rl}body>*,html>*{position:static!important;max-width:1px!important;margin:99px!important;transform:scale(3)!important;zoom:3!important}',
    ),
    '/quirks': `<html dir=rtl><link rel="icon" href="data:,"><body>${KEPT}${tag}`,
    '/policy': { body: pageOf('', KEPT + tag), headers: { 'content-security-policy': policy } },
    '/isolated': {
      body: pageOf('', KEPT + tag),
      headers: {
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-opener-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
      },
    },
    '/sandbox': {
      body: pageOf('', KEPT + tag),
      headers: { 'content-security-policy': 'sandbox allow-scripts' },
    },
  };
  const { page } = device;
  for (const path of Object.keys(pages)) {
    await page.goto(site.url + path);
    await expect(widget(page).launcher, path).toBeVisible();
    const [before, after, heard] = await page.evaluate(() => {
      const { before, layout, heard } = window as unknown as {
        before: string;
        layout: () => string;
        heard?: number;
      };
      return [before, layout(), heard];
    });
    expect(after, path).toBe(before);
    expect(heard, `${path}: no message of the chat reaches the page`).toBeUndefined();
    await works(page, `hello from ${path}`);
  }
});

test('the chat is there in every kind of document, and however the tag came', async ({
  newDevice,
  allowConsole,
}) => {
  allowConsole(/frame-ancestors 'none'| 404 /);
  const device = await setUp(newDevice);
  const { url } = device.wire;
  const tag = tagOf(device);
  const xhtml = { 'content-type': 'application/xhtml+xml' };
  pages = {
    '/xhtml': {
      body: `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Shop</title><link rel="icon" href="data:,"/></head><body>Tea<script src="${url}/widget.js" data-channel="${channel}"></script></body></html>`,
      headers: xhtml,
    },
    '/frameset': `<html><head><link rel="icon" href="data:,">${tagOf(device, '')}</head><frameset cols="50%,*"><frame src="/none"><frame src="/none"></frameset></html>`,
    '/head': pageOf(tagOf(device, ''), 'Tea'),
    '/module': pageOf(tagOf(device, 'type="module"'), 'Tea'),
    '/twice': pageOf(tag, tag + tag),
    // The last tag counts, as where a site swaps in a page with another chat.
    '/another': pageOf('', tag.replace(`${channel}`, 'gone00000000') + tag),
    '/manager': pageOf(
      '',
      `<script>addEventListener('load', () => { const s = document.createElement('script'); s.src = '${url}/widget.js?channel=${channel}'; document.head.append(s); s.remove(); });</script>`,
    ),
    '/hostile': pageOf(
      `<script>
        Element.prototype.attachShadow = () => { throw new Error('no'); };
        Array.prototype.each = function () {}; Array.from = (list) => { const all = []; for (let i = 0; i < list.length; i += 1) all[i] = list[i]; return all; };
        Object.prototype.extra = 1; Object.prototype.side = 'left'; Object.prototype.open = () => {}; window.Promise = undefined; String.prototype.contains = () => true;
        document.createElement = () => { throw new Error('no'); };
        window.Parley = class Parley { static shop = true; };
        window.origin = 'shop';
      </script>`,
      tag,
    ),
    '/stub': pageOf(
      `<script>window.Parley = function () { (Parley.q = Parley.q || []).push(arguments); };
        addEventListener('load', () => setTimeout(() => Parley('open'), 500));</script>`,
      tag,
    ),
  };
  const { page } = device;
  for (const path of Object.keys(pages)) {
    await page.goto(site.url + path);
    await expect(widget(page).launcher, path).toHaveCount(1);
    if (path === '/stub') {
      await expect(widget(page).launcher).toHaveAccessibleName('Close chat');
      continue;
    }
    await works(page, `hello from ${path}`);
    if (path === '/another') await expect(page.locator('#parley-chat iframe')).toHaveCount(1);
    if (path === '/hostile') {
      expect((await widget(page).launcher.boundingBox())?.x).toBeGreaterThan(640);
      expect(
        await page.evaluate(() => (window as unknown as { Parley: { shop: boolean } }).Parley.shop),
      ).toBe(true);
    }
  }
  // A drawing has no place for the chat.
  pages = {
    '/drawing': {
      body: `<svg xmlns="http://www.w3.org/2000/svg"><script href="${url}/widget.js" data-channel="${channel}"/><text y="20">Tea</text></svg>`,
      headers: { 'content-type': 'image/svg+xml' },
    },
  };
  await page.goto(`${site.url}/drawing`);
  await expect(page.locator('text')).toHaveText('Tea');
  await expect(page.locator('#parley-chat')).toHaveCount(0);
});

test('what is open and written stays when the site swaps its body, moves, hides or removes the chat', async ({
  newDevice,
}) => {
  const device = await setUp(newDevice);
  pages = {
    '/': pageOf(tagOf(device, ''), '<main>Tea</main>'),
    '/p2': pageOf('', 'two'),
    '/p3': pageOf('', 'three'),
  };
  const { page } = device;
  const chat = widget(page);
  await page.goto(site.url);
  await works(page, 'before the swap');
  await chat.field.pressSequentially('half a sen');
  for (const path of ['/p2', '/p3']) {
    await page.evaluate(
      ([at, tag]) => {
        history.pushState({}, '', at);
        const body = document.createElement('body');
        body.append(document.createElement('main'), document.createRange().createContextualFragment(tag));
        document.body.replaceWith(body);
      },
      [path, tagOf(device)] as const,
    );
    await expect(page.locator('#parley-chat')).toHaveCount(1);
    await expect(chat.field).toBeVisible();
    await expect(chat.field).toHaveValue('half a sen');
  }
  const contact = await newestContact(office ?? device);
  const paths = async () =>
    (await recordOf(office ?? device, contact))
      .filter(({ kind }) => kind === 'page')
      .map((entry) => new URL(String(entry['url'])).pathname);
  await expect.poll(paths).toEqual(['/', '/p2', '/p3']);

  const changes: Readonly<Record<string, () => void>> = {
    moved: () => {
      document.querySelector('main')?.append(document.querySelector('#parley-chat') ?? '');
    },
    hidden: () => {
      const host = document.querySelector<HTMLElement>('#parley-chat');
      host?.setAttribute('style', 'display:none!important');
      host?.setAttribute('hidden', '');
    },
    removed: () => {
      document.querySelector('#parley-chat')?.remove();
    },
    cloned: () => {
      document.body.append(document.querySelector('#parley-chat')?.cloneNode(true) ?? '');
      document.querySelector('html > #parley-chat')?.remove();
      document.querySelector('body > #parley-chat')?.remove();
    },
    emptied: () => {
      document.documentElement.innerHTML = '<body>new</body>';
    },
    rewritten: () => {
      document.open();
      document.write('<!doctype html><title>Shop</title><body><p>written');
      document.close();
    },
  };
  for (const [name, change] of Object.entries(changes)) {
    await page.evaluate(change);
    await expect(chat.field, name).toBeVisible();
    await expect(chat.field, name).toHaveValue('half a sen');
    await expect(chat.log.getByText('before the swap'), name).toBeVisible();
  }
  await chat.launcher.click();
  await expect(chat.launcher).toHaveAccessibleName('Open chat');
  await chat.launcher.click();
  await chat.write('after all of it');
  await expect(chat.log.getByText('after all of it')).toBeVisible();
});

test('a visitor who types on the site goes on typing there, whatever opens or closes the chat', async ({
  newDevice,
}) => {
  const device = await setUp(newDevice);
  const { page } = device;
  const call = (name: string) => {
    setTimeout(() => {
      (window as unknown as { Parley: (name: string) => void }).Parley(name);
    });
  };
  for (const size of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    pages = {
      '/': pageOf(
        tagOf(device, 'async data-open'),
        '<div style="height:600px"></div><input autofocus><div style="height:2000px"></div>',
      ),
    };
    await page.goto(site.url);
    const chat = widget(page);
    const field = page.locator('input');
    const isOpen = () => page.locator('#parley-chat iframe').isVisible();
    await field.pressSequentially('before ');
    await expect.poll(isOpen).toBe(true);
    const from = await page.evaluate(() => scrollY);
    await page.keyboard.type('open ');
    await page.evaluate(call, 'close');
    await expect.poll(isOpen).toBe(false);
    await page.keyboard.type('closed ');
    await page.evaluate(call, 'open');
    await expect.poll(isOpen).toBe(true);
    await page.keyboard.type('again');
    await expect(field).toHaveValue('before open closed again');
    await expect(field).toBeFocused();
    await expect(chat.field).toHaveValue('');
    expect(await page.evaluate(() => scrollY)).toBe(from);
    // A visitor who clicks into the chat has the focus there, and keeps a focus when a script closes the
    // chat.
    await chat.field.click();
    await page.keyboard.type('to the team');
    await expect(chat.field).toHaveValue('to the team');
    await page.evaluate(call, 'close');
    await expect(chat.launcher).toBeFocused();
    await chat.launcher.press('Enter');
    await expect(chat.field).toBeFocused();
    await expect(chat.field).toHaveValue('to the team');
    await chat.field.fill('');
    await chat.field.press('Escape');
    await expect(chat.launcher).toBeFocused();
  }
});
