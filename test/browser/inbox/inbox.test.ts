/**
 * The inbox while somebody uses it: going to mentions, a list that does not move, keys that belong to input
 * methods.
 */
import { expect, test } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { newId } from '@parley/core/new-id';
import type { SnippetId } from '@parley/core/ids';
import { ANA, atWork, BEN, changeWorkspace, newCaller } from '../support/office.ts';

test('NT-1 IN-1 IN-2 a mention is gone to and found again, and the list stands still under the pointer', async ({
  newDevice,
  server,
}) => {
  test.setTimeout(120_000);
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const other = await newDevice();
  await atWork(server.url, other, BEN, device);
  const channel = session.workspace.channels[0]?.id ?? '';
  const callers = new Map<string, Awaited<ReturnType<typeof newCaller>>>();
  for (const name of ['Adele', 'Bruno', 'Carla', 'Dario']) {
    const caller = await newCaller(device.context.request, server.url, channel, name);
    await caller.write(`Hello from ${name}`);
    callers.set(name, caller);
  }
  await other.page.goto('/');
  const ben = new AgentScreen(other.page);
  await ben.open('Adele');
  await ben.beginComment();
  await test.step('IN-2 what is suggested stands still while it is offered', async () => {
    const [first, second] = ['Beta', 'Gamma'].map((name) => ({ id: newId<SnippetId>(), name }));
    for (const one of [first, second]) {
      if (one === undefined) throw new Error('no snippet');
      const body = {
        v: 1,
        blocks: [{ type: 'paragraph', children: [{ type: 'text', text: `${one.name} words` }] }],
      } as const;
      const snippet = { ...one, shortcut: '', use: 'both' as const, body };
      await changeWorkspace(device, { type: 'set-item', collection: 'snippets', item: snippet });
    }
    await other.page.keyboard.type('/');
    const option = (name: string) => other.page.getByRole('option').filter({ hasText: `${name} words` });
    await expect(option('Gamma')).toBeVisible();
    await other.page.keyboard.press('ArrowDown');
    const at = await option('Gamma').boundingBox();
    if (first !== undefined)
      await changeWorkspace(device, { type: 'remove-item', collection: 'snippets', id: first.id });
    await expect(option('Beta')).toHaveAttribute('aria-disabled', 'true');
    await expect(option('Gamma')).toHaveAttribute('aria-selected', 'true');
    expect(await option('Gamma').boundingBox()).toEqual(at);
    await other.page.keyboard.press('Backspace');
  });
  await other.page.keyboard.type('@cos');
  // The last key of a composition belongs to the input method: it tags nobody.
  await ben.comment.dispatchEvent('keydown', { key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true });
  // Nor does Escape, which cancels the composition, reach a dialog around the editor.
  await other.page.evaluate(() => {
    document.addEventListener('keydown', ({ key }) =>
      document.documentElement.setAttribute('data-heard', key),
    );
  });
  await ben.comment.dispatchEvent('keydown', { key: 'Escape', code: 'Escape', keyCode: 229, bubbles: true });
  await expect(other.page.getByRole('listbox', { name: 'Teammates' })).toBeVisible();
  await expect(other.page.locator('[data-heard="Escape"]')).toHaveCount(0);
  await other.page.keyboard.press('Enter');
  await other.page.keyboard.type('can you look at the invoice?');
  await ben.comment.press('ControlOrMeta+Enter');
  await expect(ben.posted('look at the invoice')).toBeVisible();
  for (let n = 0; n < 4; n += 1) await callers.get('Adele')?.write('More about it.\n'.repeat(14));

  const { page } = device;
  const ana = new AgentScreen(page);
  await test.step('IN-1 until all rows have come, nobody is told how many there are', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/changes**', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/?view=mentions');
    await expect(ana.list.getByText('Fetching conversations…')).toBeVisible();
    await expect(ana.list).not.toContainText('Nothing');
    await expect(ana.list.getByRole('heading', { level: 1 }).locator('..')).toHaveText(/^\s*Mentions\s*$/);
    await expect(page.getByRole('navigation', { name: 'Views' }).getByRole('list')).not.toContainText(/\d/);
    release();
    await expect(ana.row('Adele')).toBeVisible();
    await page.unroute('**/api/changes**');
  });
  await test.step('IN-1 its row quotes it, and leads to it', async () => {
    await expect(ana.row('Adele')).toContainText('Ben Okoro: @Ana Costa can you look');
    await ana.open('Adele');
    await expect(ana.posted('look at the invoice')).toBeInViewport();
    await expect(page).toHaveURL(/view=mentions&at=\d+/);
    await expect(page.getByRole('link', { name: /^Mentions/ })).not.toContainText('New mentions');
  });
  await test.step('IN-1 seen and closed, it is there still, and not among what is new', async () => {
    // Unread messages would prevent closing.
    await page.getByRole('button', { name: 'To the newest' }).click();
    await expect(ana.message('More about it').last()).toBeInViewport();
    await ana.close.click();
    await ana.saved();
    await expect(ana.row('Adele')).toBeVisible();
    await ana.list.getByRole('button', { name: 'New', exact: true }).click();
    await expect(ana.row('Adele')).toBeHidden();
    await ana.list.getByRole('button', { name: 'Last 30 days' }).click();
    await expect(ana.row('Adele')).toBeVisible();
  });

  await test.step('IN-2 what comes, moves and leaves moves nothing under the pointer', async () => {
    await page.goto('/');
    const row = ana.row('Carla');
    await expect(row).toBeVisible();
    await row.hover();
    const at = await row.boundingBox();
    await callers.get('Bruno')?.write('Are you there?');
    const eva = await newCaller(device.context.request, server.url, channel, 'Eva');
    await eva.write('Hello from Eva');
    await expect(ana.list.getByRole('button', { name: '2 new' })).toBeVisible();
    expect(await row.boundingBox()).toEqual(at);
    const carla = page.getByRole('row').filter({ hasText: 'Carla' });
    await carla.getByRole('button', { name: 'Close', exact: true }).click();
    await ana.saved();
    await expect(ana.list.locator('.left')).toContainText('Carla');
    expect(await row.boundingBox()).toEqual(at);
    await page.mouse.move(900, 500);
    await expect(row).toBeHidden();
    await expect(ana.list.getByRole('row').first()).toContainText('Eva');
    await expect(ana.list.getByRole('row').nth(1)).toContainText('Bruno');
  });

  await test.step('IN-8 IN-4 the keys of an input method do nothing in the palette and in the search', async () => {
    const composed = { key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true };
    await page.keyboard.press('ControlOrMeta+k');
    const palette = page.getByRole('combobox');
    await palette.fill("o'brien #1 e-mail jean-pierre");
    await expect(page.getByText('Nothing by that name')).toBeVisible();
    await palette.fill('settings:');
    await expect(page.getByRole('option').first()).toBeVisible();
    await palette.dispatchEvent('keydown', composed);
    await expect(palette).toBeVisible();
    await page.keyboard.press('Escape');
    const search = page.getByRole('searchbox');
    await search.fill('Hello from Dario');
    await expect(ana.list.getByRole('link').filter({ hasText: 'Dario' })).toBeVisible();
    await search.dispatchEvent('keydown', composed);
    await expect(page).not.toHaveURL(/\/c\//);
    await search.press('Enter');
    await expect(page).toHaveURL(/\/c\/.*at=/);
  });
});

test('IN-2 every control of a conversation is within reach at every width, and files dropped anywhere are taken', async ({
  newDevice,
  server,
}) => {
  test.setTimeout(120_000);
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const long = 'Maximiliane-Alexandra von Hohenfels-Unterbergen';
  const caller = await newCaller(device.context.request, server.url, channel, long);
  await caller.write('A first message');
  const { page } = device;
  await page.goto('/');
  const ana = new AgentScreen(page);
  await ana.open(long);
  await ana.assign('Ana Costa');
  const address = page.url();

  /** Controls that cannot be pressed where they are: outside of the screen, or under another element. */
  const outOfReach = () =>
    page.evaluate(() => {
      const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true });
      return [...document.querySelectorAll('button, a[href], [role="tab"]')].flatMap((element) => {
        const box = element.getBoundingClientRect();
        if (!isShown(element) || box.width === 0 || element.closest('[role="grid"], ol') !== null) return [];
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const isWithin = box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
        const hit = document.elementFromPoint(x, y);
        const isHit = hit !== null && (element.contains(hit) || hit.contains(element));
        const name = element.getAttribute('aria-label') ?? element.textContent.trim();
        return isWithin && isHit ? [] : [`${name} ${Math.round(box.left)}-${Math.round(box.right)}`];
      });
    });
  for (const language of ['en', 'fr']) {
    for (const width of [320, 390, 768, 800, 820, 1024, 1180, 1280, 1366]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(address);
      await expect(page.getByRole('toolbar')).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(
        page.getByRole('button', { name: language === 'fr' ? 'Clôturer' : 'Close', exact: true }).first(),
      ).toBeAttached();
      await expect(page.locator('section[aria-label] h2').first()).toBeVisible();
      expect(await outOfReach(), `${language} ${width}`).toEqual([]);
    }
    if (language === 'fr') break;
    await page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'fr'));
    const { origin } = new URL(address);
    const headers = { origin };
    const data = { id: `settings${Date.now()}`, change: { type: 'set-language', language: 'fr' } };
    await device.context.request.post('/api/settings', { data, headers });
  }

  await test.step('DR-6 files dropped on the messages go with the draft', async () => {
    const drop = (selector: string) =>
      page.evaluate((target) => {
        const data = new DataTransfer();
        data.items.add(new File(['hello'], 'note.txt', { type: 'text/plain' }));
        const element = document.querySelector(target);
        const send = (type: string) => {
          const init = { dataTransfer: data, bubbles: true, cancelable: true };
          const event = new DragEvent(type, init);
          element?.dispatchEvent(event);
          return event.defaultPrevented;
        };
        send('dragenter');
        return {
          over: send('dragover'),
          veil: document.querySelector('.veil') !== null,
          dropped: send('drop'),
        };
      }, selector);
    expect(await drop('ol')).toMatchObject({ over: true, dropped: true });
    await expect(page.getByText('note.txt')).toBeVisible();
    // A drop elsewhere does not replace the page either.
    expect(await drop('nav')).toMatchObject({ over: true, dropped: true });
    await expect(page.getByText('note.txt')).toHaveCount(1);
  });
});
