/**
 * What happens to typed, pasted and dropped content in the chat where the browser or the network is limited.
 */
import type { ChannelId } from '@parley/core/ids';
import { expect, test } from '../fixtures.ts';
import type { Device, DeviceOptions } from '../support/devices.ts';
import { firstStart } from '../support/office.ts';
import { newestContact, openSite, recordOf, say, widget, type Site } from '../support/site.ts';

let site: Site;
let tag = '';
test.beforeAll(async () => {
  site = await openSite(
    () =>
      `<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,"></head><body>Tea${tag}</body></html>`,
  );
});
test.afterAll(() => {
  site.close();
});

let channel: ChannelId | undefined;

const openChat = async (
  newDevice: (options?: DeviceOptions) => Promise<Device>,
  options: DeviceOptions = {},
): Promise<{ readonly office: Device; readonly device: Device }> => {
  const office = await newDevice();
  if (channel === undefined) {
    const session = await firstStart(office, { name: 'Ana Duarte', email: 'ana@example.com' });
    channel = session.workspace.channels[0]?.id;
  } else {
    await office.context.request.post('/api/sign-in', {
      data: { email: 'ana@example.com', password: 'a long enough password' },
      headers: { origin: office.wire.url },
    });
  }
  const device = await newDevice(options);
  tag = `<script src="${device.wire.url}/widget.js" data-channel="${channel}" async></script>`;
  return { office, device };
};

test('what is composed, pasted, dropped or too long is neither sent early, cut nor lost', async ({
  newDevice,
}) => {
  const { device } = await openChat(newDevice);
  const { page } = device;
  await page.goto(site.url);
  const chat = widget(page);
  await chat.launcher.click();

  await chat.field.fill('にほ');
  const compose = (key: string) =>
    chat.field.evaluate((field, pressed) => {
      const event = new KeyboardEvent('keydown', {
        key: pressed,
        keyCode: 229,
        bubbles: true,
        cancelable: true,
      });
      field.dispatchEvent(event);
    }, key);
  await compose('Enter');
  await compose('Escape');
  await expect(chat.field).toHaveValue('にほ');
  await chat.field.press('Enter');
  await expect(chat.log.getByText('にほ')).toBeVisible();

  const paste = (text: string, file: string) =>
    chat.field.evaluate(
      (field, [words, name]) => {
        const clipboardData = new DataTransfer();
        if (words !== '') clipboardData.setData('text/plain', words);
        clipboardData.items.add(new File(['x'], name, { type: 'image/png' }));
        return field.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
        );
      },
      [text, file] as const,
    );
  expect(await paste('Ref\tQty', 'image.png'), 'the words go into the field').toBe(true);
  expect(await paste('', 'leaf.png'), 'the picture is attached').toBe(false);
  const send = chat.frame.getByRole('button', { name: 'Send' });
  await expect(chat.frame.locator('.chip')).toHaveText(/leaf\.png/);
  await chat.frame.getByRole('button', { name: 'Remove leaf.png' }).click();

  // A folder, in the form in which a browser gives it.
  await chat.frame.locator('body').evaluate((body) => {
    File.prototype.slice = () => {
      throw new DOMException('A requested file or directory could not be found', 'NotFoundError');
    };
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(4096)], 'afolder'));
    body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(chat.frame.getByText('A folder, or cannot be read')).toBeVisible();

  await chat.field.fill(`${'x'.repeat(24_997)}END`);
  await expect(chat.frame.getByText('Too long to be sent: 25,000 characters, 20,000 at most')).toBeVisible();
  await expect(send).toBeDisabled();
  await page.reload();
  await chat.launcher.click();
  await expect(chat.field).toHaveValue(/xEND$/);
  await chat.field.fill(`${'x'.repeat(19_997)}FIN`);
  await chat.field.press('Enter');
  await expect(chat.log.getByText(/xFIN$/)).toBeVisible();
  await expect(chat.field).toHaveValue('');

  // Tomorrow the message is labelled as yesterday's, without a reload.
  await page.clock.install({ time: Date.now() });
  await page.reload();
  await chat.launcher.click();
  await expect(chat.log.locator('.day')).toHaveText(['Today']);
  await page.clock.fastForward('24:00:00');
  await expect(chat.log.locator('.day')).toHaveText(['Yesterday']);
});

test('under a finger Enter makes a new line, and the button sends', async ({ newDevice }) => {
  const { device } = await openChat(newDevice, {
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
  });
  const { page } = device;
  await page.goto(site.url);
  const chat = widget(page);
  await chat.launcher.tap();
  await chat.field.pressSequentially('one\ntwo');
  await expect(chat.field).toHaveValue('one\ntwo');
  await expect(chat.field).toHaveAttribute('enterkeyhint', 'enter');
  await chat.frame.getByRole('button', { name: 'Send' }).tap();
  await expect(chat.log.getByRole('article')).toHaveText([/one\s*two/]);
});

test('the chat works where the browser blocks storage and locks, and no stream gets through', async ({
  newDevice,
  allowConsole,
}) => {
  const { office, device } = await openChat(newDevice);
  const { page } = device;
  allowConsole(/status of 502/);
  await page.route('**/events?*', (route) => route.fulfill({ status: 502, body: 'proxy' }));
  await page.addInitScript(() => {
    const refuse = () => new DOMException('The request was denied.', 'SecurityError');
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get: () => {
          throw refuse();
        },
      });
    }
    if ('locks' in navigator) navigator.locks.request = () => Promise.reject(refuse());
    window.BroadcastChannel = class {
      constructor() {
        throw refuse();
      }
    } as unknown as typeof BroadcastChannel;
  });
  await page.goto(site.url);
  const chat = widget(page);
  await chat.launcher.click();
  await chat.write('hello');
  await expect(chat.log.getByText('Sent')).toBeVisible();
  await chat.write('again');
  await expect(chat.log.getByText('again')).toBeVisible();
  await expect(chat.log.getByText('Sending')).toHaveCount(0);
  const contact = await newestContact(office);
  await say(office, contact, 'We are here');
  await expect(chat.log.getByText('We are here')).toBeVisible();
  expect((await recordOf(office, contact)).filter(({ kind }) => kind === 'message')).toHaveLength(3);
});

test('any number of tabs shares one line: each sends, and each shows what comes', async ({ newDevice }) => {
  const { office, device } = await openChat(newDevice);
  const pages = [device.page];
  while (pages.length < 8) pages.push(await device.context.newPage());
  const [first] = pages;
  if (first === undefined) throw new Error('no page');
  await first.goto(site.url);
  await widget(first).launcher.click();
  await widget(first).write('from the first');
  await expect(widget(first).log.getByText('Sent')).toBeVisible();
  let streams = 0;
  for (const page of pages.slice(1)) {
    page.on('request', (request) => {
      if (request.url().includes('/events?')) streams += 1;
    });
    await page.goto(site.url);
    await widget(page).launcher.click();
    await expect(widget(page).log.getByText('from the first')).toBeVisible();
  }
  const last = pages.at(-1) ?? first;
  await widget(last).write('from the last');
  await expect(widget(last).log.getByText(/^\d\d:\d\d · Sent$/)).toHaveCount(1);
  await expect(widget(first).log.getByText('from the last')).toBeVisible();
  const contact = await newestContact(office);
  await say(office, contact, 'to all of you');
  for (const page of pages) {
    await expect(widget(page).log.getByRole('article')).toHaveText([
      /from the first/,
      /from the last/,
      /to all of you/,
    ]);
  }
  expect(streams).toBe(0);
  await first.close();
  await say(office, contact, 'and once more');
  await expect(widget(last).log.getByText('and once more')).toBeVisible();
});
