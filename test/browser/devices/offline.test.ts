/** An agent works without a network while others go on, and comes back. */
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import type { Device } from '../support/devices.ts';
import { localData } from '../support/local-data.ts';
import { ANA, atWork, BEN, newCaller, type Caller } from '../support/office.ts';
import { faultsOf, watchStream } from '../support/stream-watch.ts';

/** A PNG of one pixel. */
const ONE_PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Goes offline and loads the app again: the service worker serves it. */
const reloadOffline = async (device: Device): Promise<void> => {
  await ready(device.page);
  await device.goOffline();
  await device.page.reload();
};

/** Everything that was said to a visitor is on the device. */
const keptLocally = async (device: Device, words: readonly string[]): Promise<void> => {
  await expect(async () => {
    const data = await localData(device.page);
    for (const word of words) expect(data).toContain(word);
  }).toPass();
};

test.describe('offline', () => {
  let round = 0;

  /** Two agents at work, each on a device, and two conversations that nobody has answered. */
  const begin = async (
    open: () => Promise<Device>,
    server: string,
  ): Promise<{
    first: Device;
    ana: AgentScreen;
    ben: AgentScreen;
    carla: Caller;
    dan: Caller;
    names: readonly [string, string];
  }> => {
    const [first, second] = [await open(), await open()];
    const session = await atWork(server, first, ANA);
    await atWork(server, second, BEN, first);
    round += 1;
    const names = [`Carla ${round}`, `Dan ${round}`] as const;
    const channel = session.workspace.channels[0]?.id ?? '';
    const carla = await newCaller(first.context.request, server, channel, names[0]);
    const dan = await newCaller(first.context.request, server, channel, names[1]);
    await carla.write('Where is my lamp?');
    await dan.write('Do you repair chairs?');
    await Promise.all([first.page.goto('/'), second.page.goto('/')]);
    return { first, ana: new AgentScreen(first.page), ben: new AgentScreen(second.page), carla, dan, names };
  };

  test('OF-1 OF-2 OF-3 OF-5 DR-4 what was done offline is merged, applied once, or returned', async ({
    newDevice,
    server,
  }) => {
    test.setTimeout(120_000);
    const { first, ana, ben, carla, names } = await begin(newDevice, server.url);
    const [carlaName, danName] = names;

    await test.step('both are in the conversations; a comment is begun together', async () => {
      await ben.open(carlaName);
      await ben.assign('Ben Okoro');
      await ben.open(danName);
      await ben.beginComment();
      // In one piece, so that it can be found in what is kept.
      await ben.page.keyboard.insertText('Chairs: ');
      await ana.open(carlaName);
      await ben.saved();
      await ana.saved();
      await keptLocally(first, ['Where is my lamp?', 'Do you repair chairs?', 'Chairs: ']);
    });

    await reloadOffline(first);
    await test.step('OF-1 everything is there without a network, also what was never opened', async () => {
      await expect(ana.row(carlaName)).toBeVisible();
      await expect(ana.sync).toContainText('Offline');
      await ana.open(danName);
      await expect(ana.message('Do you repair chairs?')).toBeVisible();
      await ana.beginComment();
      await expect(ana.comment).toContainText('Chairs:');
      await ana.page.keyboard.press('Control+End');
      await ana.page.keyboard.type('we do, says finch.');
      await ana.open(carlaName);
      await expect(ana.message('Where is my lamp?')).toBeVisible();
    });

    const watch = await watchStream(ana.page);
    await test.step('OF-2 she answers twice, comments, assigns and closes', async () => {
      await ana.answer('On its way, says robin.');
      await expect(ana.message('robin').getByText('Waiting to send')).toBeVisible();
      await ana.answer('It comes on Friday, says wren.');
      await ana.beginComment();
      await ana.page.keyboard.type('I promised Friday, says siskin.');
      await ana.addComment.click();
      await ana.assign('Ana Costa', 'Ben Okoro');
      await ana.close.click();
      await expect(ana.line('Conversation closed by Ana Costa')).toBeVisible();
      await expect(ana.sync).toHaveText('Offline, 6 waiting');
    });

    await test.step('meanwhile the visitor writes, and Ben writes in the same draft and answers', async () => {
      await carla.write('And the bulb?');
      await ben.page.keyboard.press('Control+Home');
      await ben.page.keyboard.type('Workshop, says dunnock. ');
      await ben.saved();
      await ben.open(carlaName);
      await expect(ben.message('And the bulb?')).toBeVisible();
      await ben.page.getByRole('button', { name: 'Private draft' }).click();
      await ben.answer('I look for the bulb, says linnet.');
      await expect(ben.message('linnet').getByTitle('Sent')).toBeVisible();
    });

    await first.goOnline();
    await test.step('DR-4 on return the answers and the close are returned, all else is applied', async () => {
      await expect(ana.held).toHaveCount(3);
      const [one, two, three] = [ana.held.nth(0), ana.held.nth(1), ana.held.nth(2)];
      await expect(one).toContainText('robin');
      for (const name of ['Send anyway', 'Edit', 'Drop']) {
        await expect(one.getByRole('button', { name, exact: true })).toBeVisible();
      }
      await expect(two).toContainText('wren');
      await expect(two.getByRole('button', { name: 'Send anyway' })).toBeVisible();
      await expect(three.getByRole('button', { name: 'Close anyway' })).toBeVisible();
      await expect(ana.message('And the bulb?')).toBeVisible();
      await expect(ana.message('linnet')).toBeVisible();
      await ana.saved();
      for (const agent of [ana, ben]) {
        await expect(agent.posted('siskin')).toHaveCount(1);
        await expect(agent.line('Ana Costa took the conversation')).toHaveCount(1);
        await expect(agent.message('robin')).toHaveCount(0);
        await expect(agent.line('Conversation closed')).toHaveCount(0);
      }
      const words = ['robin', 'wren', 'siskin', 'linnet', 'Where is my lamp?', 'And the bulb?'];
      expect(faultsOf(await watch.snapshots(), words)).toEqual([]);
    });

    await test.step('OF-3 the draft holds what both wrote', async () => {
      await ana.open(danName);
      await ben.open(danName);
      for (const agent of [ana, ben]) {
        await agent.beginComment();
        for (const word of ['Workshop, says dunnock. ', 'Chairs: ', 'we do, says finch.']) {
          await expect(agent.comment).toContainText(word.trim());
        }
      }
    });

    await test.step('DR-4 send anyway sends, in order and once', async () => {
      await ana.open(carlaName);
      const again = await watchStream(ana.page);
      await ana.held.filter({ hasText: 'robin' }).getByRole('button', { name: 'Send anyway' }).click();
      await expect(ana.message('robin').getByTitle(/Sent|Delivered|Read/)).toBeVisible();
      await ana.held.filter({ hasText: 'wren' }).getByRole('button', { name: 'Send anyway' }).click();
      await expect(ana.message('wren').getByTitle(/Sent|Delivered|Read/)).toBeVisible();
      await ana.held.getByRole('button', { name: 'Close anyway' }).click();
      await expect(ana.line('Conversation closed by Ana Costa')).toHaveCount(1);
      await expect(ana.held).toHaveCount(0);
      await ana.saved();
      expect(await carla.answers()).toEqual([
        'I look for the bulb, says linnet.',
        'On its way, says robin.',
        'It comes on Friday, says wren.',
      ]);
      expect(faultsOf(await again.snapshots(), ['robin', 'wren', 'linnet'])).toEqual([]);
    });
  });

  test('DR-6 OF-2 a picture pasted offline is kept through a reload, and uploaded before the reply that names it', async ({
    newDevice,
    server,
  }) => {
    const { first, ana, ben, carla, names } = await begin(newDevice, server.url);
    await ana.open(names[0]);
    await ana.saved();
    await reloadOffline(first);
    await ana.beginReply();
    await first.page.keyboard.type('Is it this one?');
    await ana.reply.evaluate((field, base64) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], 'lamp.png', { type: 'image/png' }));
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, ONE_PIXEL);
    await expect(ana.conversation.getByRole('list', { name: 'Attachments' })).toContainText('lamp.png');
    await ana.send.click();
    const pictureOf = (screen: AgentScreen) =>
      screen.message('Is it this one?').getByRole('img', { name: 'lamp.png' });
    await expect(pictureOf(ana)).toHaveJSProperty('naturalWidth', 1);
    await first.page.reload();
    await expect(ana.message('Is it this one?').getByText('Waiting to send')).toBeVisible();
    await expect(pictureOf(ana)).toHaveJSProperty('naturalWidth', 1);

    await first.goOnline();
    await expect(ana.message('Is it this one?').getByTitle('Sent')).toBeVisible();
    await ana.saved();
    await ben.open(names[0]);
    await expect(pictureOf(ben)).toHaveJSProperty('naturalWidth', 1);
    await expect(pictureOf(ben)).toHaveAttribute('src', /^\/api\/files\//);
    expect(await carla.answers()).toEqual(['Is it this one?']);
  });

  test('DR-4 what was returned can be edited or dropped', async ({ newDevice, server }) => {
    const { first, ana, carla, dan, names } = await begin(newDevice, server.url);
    const [carlaName, danName] = names;
    await ana.open(danName);
    await ana.open(carlaName);
    await ana.saved();
    await reloadOffline(first);
    await ana.open(danName);
    await ana.answer('We do not, says robin.');
    await ana.open(carlaName);
    await ana.answer('Next week, says wren.');
    await carla.write('Never mind, it is here');
    await dan.write('A red one');
    await first.goOnline();

    await expect(ana.held).toHaveCount(1);
    await expect(ana.message('Never mind, it is here')).toBeVisible();
    await ana.held.getByRole('button', { name: 'Drop' }).click();
    await expect(ana.held).toHaveCount(0);
    await ana.saved();

    await ana.open(danName);
    await expect(ana.message('A red one')).toBeVisible();
    await ana.held.getByRole('button', { name: 'Edit' }).click();
    await expect(ana.held).toHaveCount(0);
    await expect(ana.reply).toContainText('We do not, says robin.');
    await expect(ana.reply).toBeFocused();
    await ana.page.keyboard.press('Control+End');
    await ana.page.keyboard.type(' Not red ones.');
    await ana.send.click();
    await expect(ana.message('Not red ones.').getByTitle('Sent')).toBeVisible();
    expect(await dan.answers()).toEqual(['We do not, says robin. Not red ones.']);
    expect(await carla.answers()).toEqual([]);
  });
});

test('OF-1 OF-5 where a proxy refuses WebSockets, all comes by questions, and it is said so', async ({
  newDevice,
  server,
  allowConsole,
}) => {
  allowConsole(/WebSocket connection to .* failed/);
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const caller = await newCaller(
    device.context.request,
    server.url,
    session.workspace.channels[0]?.id ?? '',
    'Ingrid',
  );
  await caller.write('Behind a proxy?');
  device.wire.refuseUpgrades(true);
  await device.page.goto('/');
  const ana = new AgentScreen(device.page);
  await ana.open('Ingrid');
  await expect(ana.message('Behind a proxy?')).toBeVisible();
  await expect(ana.sync).toHaveText('Not live', { timeout: 20_000 });
  await caller.write('And now, says ortolan?');
  await expect(ana.message('ortolan')).toBeVisible({ timeout: 15_000 });
  await ana.answer('Even so, says serin');
  await expect(ana.message('serin').getByTitle('Sent')).toBeVisible({ timeout: 15_000 });
  expect(await caller.answers()).toEqual(['Even so, says serin']);
  await ana.beginReply();
  await device.page.keyboard.type('Kept here');
  await expect(ana.sync).toHaveText('Not live, 1 not saved');

  device.wire.refuseUpgrades(false);
  await expect(ana.sync).toHaveText('All changes saved', { timeout: 20_000 });
  await expect(ana.reply).toHaveText('Kept here');
});
