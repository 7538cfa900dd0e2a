/** People's words as the visitor and the team see them: direction, links, names, pictures. */
import type { Locator, Page } from '@playwright/test';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { expect, test } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { ANA, atWork, newCaller } from '../support/office.ts';
import { answer, newestContact } from '../support/site.ts';
import { VisitorScreen } from '../support/visitor-screen.ts';

const HEBREW = 'שלום, מה קורה? (הזמנה 12-34)!';
const LINKS =
  'See https://shop.example/a_(b)?x=1&y=ü. Or www.shop.example, <ana@shop.example>; javascript:alert(1)';

const direction = (element: Locator): Promise<string> =>
  element.evaluate((one) => getComputedStyle(one).direction);

/** Whether the last character of a text is left of its first letter, as in right-to-left text. */
const endsLeft = (element: Locator): Promise<boolean> =>
  element.evaluate((one) => {
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    const text = walker.nextNode();
    const box = (from: number) => {
      const range = document.createRange();
      if (text === null) throw new Error('There is no text');
      range.setStart(text, from);
      range.setEnd(text, from + 1);
      return range.getBoundingClientRect();
    };
    return box((text?.textContent?.length ?? 1) - 1).left < box(0).left;
  });

const linksIn = (element: Locator): Promise<readonly string[]> =>
  element
    .locator('a[target=_blank]')
    .evaluateAll((all: HTMLAnchorElement[]) => all.map((one) => `${one.textContent} ${one.href} ${one.rel}`));

/** TIFF data with orientation 6. */
const TIFF = ['4949', '2a00', '08000000', '0100', '1201', '0300', '01000000', '06000000', '00000000'].join(
  '',
);

/** A photograph of 400 × 300 whose data turn it by a quarter. */
const turnedPhoto = async (page: Page): Promise<Buffer> => {
  const plain = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 400, height: 300 });
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/jpeg');
    });
    return [...new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))];
  });
  const exif = Buffer.from(`ffe10022${Buffer.from('Exif').toString('hex')}0000${TIFF}`, 'hex');
  const bytes = Buffer.from(plain);
  return Buffer.concat([bytes.subarray(0, 2), exif, bytes.subarray(2)]);
};

test('directions, links, names and pictures are the same for visitor and team', async ({
  newDevice,
  server,
}) => {
  const office = await newDevice();
  const session = await atWork(server.url, office, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';

  const device = await newDevice();
  const visitor = await VisitorScreen.open(device, channel, '?name=zoe');
  await visitor.field.fill(HEBREW);
  expect(await direction(visitor.field)).toBe('rtl');
  await visitor.field.press('Enter');
  await visitor.field.fill(LINKS);
  expect(await direction(visitor.field)).toBe('ltr');
  await visitor.field.press('Enter');
  await visitor.frame.locator('input[type=file]').setInputFiles({
    name: 'photo.jpg',
    mimeType: 'image/jpeg',
    buffer: await turnedPhoto(device.page),
  });
  await expect(visitor.frame.getByRole('button', { name: 'Send' })).toBeEnabled();
  await visitor.frame.getByRole('button', { name: 'Send' }).click();
  await expect(visitor.log.getByText('Sent')).toBeVisible();
  const contact = await newestContact(office);
  const body = fromPlainText('תודה, ראה https://shop.example/tea.');
  const list = { type: 'list', ordered: false, items: [fromPlainText('ראשון').blocks] };
  const reply = { ...body, blocks: [...body.blocks, list, { type: 'quote', children: body.blocks }] };
  await answer(
    office,
    contact,
    { type: 'send', body: reply, files: [] },
    { type: 'comment', body, files: [] },
  );

  const expected = [
    'https://shop.example/a_(b)?x=1&y=ü https://shop.example/a_(b)?x=1&y=%C3%BC noopener noreferrer',
    'www.shop.example https://www.shop.example/ noopener noreferrer',
    'ana@shop.example mailto:ana@shop.example noopener noreferrer',
  ];
  const asked = visitor.log.locator('.bubble p').filter({ hasText: HEBREW });
  expect([await direction(asked), await endsLeft(asked)]).toEqual(['rtl', true]);
  const told = visitor.log.locator('.bubble').filter({ hasText: 'See https' });
  expect((await linksIn(told)).map((link) => link.replace(' nofollow', ''))).toEqual(expected);
  const answered = visitor.log.locator('.bubble > p').filter({ hasText: 'תודה' });
  for (const block of ['ul', 'blockquote']) {
    expect(await direction(visitor.log.locator(`.bubble ${block}`)), block).toBe('rtl');
  }
  await expect(answered.getByRole('link', { name: 'https://shop.example/tea', exact: true })).toBeVisible();
  expect(await direction(answered)).toBe('rtl');
  const photo = visitor.log.getByRole('img', { name: 'Picture photo.jpg' });
  await expect.poll(() => photo.evaluate((element: HTMLImageElement) => element.naturalHeight)).toBe(400);
  expect(await photo.evaluate((element: HTMLElement) => [element.offsetWidth, element.offsetHeight])).toEqual(
    [195, 260],
  );

  // The team's screen, with pictures that load slowly.
  let come = (): void => undefined;
  const arrives = new Promise<void>((resolve) => (come = resolve));
  await office.page.route('**/api/files/*', async (route) => {
    await arrives;
    await route.continue();
  });
  await office.page.goto(`/c/${contact}`);
  const agent = new AgentScreen(office.page);
  const said = agent.message(HEBREW).locator('p').first();
  await expect(said).toBeVisible();
  expect([await direction(said), await endsLeft(said)]).toEqual(['rtl', true]);
  expect(await linksIn(agent.message('See https'))).toEqual(expected);
  for (const block of ['ul', 'blockquote']) {
    expect(await direction(agent.message('ראשון').locator(block)), block).toBe('rtl');
  }
  const comment = agent.posted('תודה');
  expect(await direction(comment.locator('p').first())).toBe('rtl');
  expect(await linksIn(comment)).toEqual([
    'https://shop.example/tea https://shop.example/tea noopener noreferrer',
  ]);
  expect(await direction(agent.row('Visitor').locator('.text'))).toBe('rtl');
  const shown = agent.timeline.getByRole('img', { name: 'photo.jpg' });
  const boxOf = () => shown.evaluate((element: HTMLElement) => [element.offsetWidth, element.offsetHeight]);
  await shown.scrollIntoViewIfNeeded();
  expect(await boxOf()).toEqual([165, 220]);
  come();
  await expect.poll(() => shown.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(300);
  expect(await boxOf()).toEqual([165, 220]);

  // Names: no name moves the words around it, and invisible characters are not a name.
  const noa = await newCaller(office.context.request, server.url, channel, '\u202eנועה\u202c\u200b');
  await noa.write('A name from right to left');
  const nobody = await newCaller(office.context.request, server.url, channel, '\u200b\u2800\u3164');
  await nobody.write('No name that can be seen');
  await agent.open('נועה');
  await expect(agent.line('Conversation opened by')).toContainText(
    'Conversation opened by \u2068נועה\u2069’s message',
  );
  await expect(office.page).toHaveTitle(/\u2068נועה\u2069 · Parley$/);
  await expect(agent.row('Visitor').filter({ hasText: 'No name that can be seen' })).toBeVisible();
});
