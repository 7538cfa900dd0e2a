/** An agent without a mouse: everything of a day, from signing in to logging out, and keys of the agent's own. */
import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { ANA, atWork, BEN, newCaller, PASSWORD } from '../support/office.ts';

test('IN-8 the whole day of an agent by keyboard alone', async ({ newDevice, server }) => {
  test.setTimeout(180_000);
  const device = await newDevice();
  const { page } = device;
  const { keyboard } = page;
  const session = await atWork(server.url, device, ANA);
  await atWork(server.url, await newDevice(), BEN, device);
  const channel = session.workspace.channels[0]?.id ?? '';
  const kim = await newCaller(device.context.request, server.url, channel, 'Kim');
  await kim.write('May I ask something?');
  const lea = await newCaller(device.context.request, server.url, channel, 'Léa');
  await lea.write('Where is my parcel?');
  await device.context.clearCookies();
  const ana = new AgentScreen(page);
  const option = (name: string | RegExp) => page.getByRole('option', { name });
  /** Goes on with Tab until something has the focus. */
  const tabTo = async (place: Locator) => {
    const isThere = () => place.evaluate((element) => element === document.activeElement);
    for (let presses = 0; presses < 150 && !(await isThere()); presses += 1) await keyboard.press('Tab');
    await expect(place).toBeFocused();
  };
  /** Opens the palette, types, and takes what comes first. */
  const command = async (words: string, first: string) => {
    await keyboard.press('Control+k');
    await expect(page.getByRole('combobox')).toBeFocused();
    await keyboard.type(words);
    await expect(page.locator('[role=option][aria-selected=true]')).toContainText(first);
    await keyboard.press('Enter');
    await expect(page.getByRole('combobox')).toHaveCount(0);
  };

  await test.step('signs in', async () => {
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    // The first field is one Tab away.
    await keyboard.press('Tab');
    await expect(page.getByLabel('E-mail')).toBeFocused();
    await keyboard.type(ANA.email);
    await keyboard.press('Tab');
    await keyboard.type(PASSWORD);
    await keyboard.press('Enter');
    await expect(ana.row('Kim')).toBeVisible();
  });

  await test.step('goes through the views by two keys, and is shown what the second can be', async () => {
    await keyboard.press('g');
    const hint = page.getByRole('status', { name: 'Next key' });
    await expect(hint).toContainText('Go to Mine');
    await keyboard.press('m');
    await expect(page).toHaveURL(/view=mine/);
    await expect(hint).toHaveCount(0);
    // The second key is none of the single ones: nothing is closed.
    await keyboard.press('g');
    await keyboard.press('e');
    await expect(page).toHaveURL(/view=closed/);
    await keyboard.press('g');
    await keyboard.press('i');
    await expect(page).not.toHaveURL(/view=/);
    await expect(ana.row('Kim')).toBeVisible();
  });

  await test.step('goes down the list and opens', async () => {
    await keyboard.press('j');
    await expect(ana.row('Léa')).toBeFocused();
    await keyboard.press('j');
    await expect(ana.row('Kim')).toBeFocused();
    await expect(ana.timeline).toHaveCount(0);
    await keyboard.press('Enter');
    await expect(ana.message('May I ask something?')).toBeVisible();
    // What is open goes along from here on.
    await keyboard.press('k');
    await expect(ana.message('Where is my parcel?')).toBeVisible();
    await expect(ana.row('Léa')).toBeFocused();
    await keyboard.press('j');
    await expect(ana.message('May I ask something?')).toBeVisible();
  });

  await test.step('assigns: the list of teammates, to me, and back', async () => {
    await keyboard.press('a');
    await expect(option('Ana Costa')).toBeVisible();
    await keyboard.type('ben');
    await keyboard.press('Enter');
    await expect(ana.line('Ana Costa assigned Ben Okoro').last()).toBeVisible();
    await keyboard.press('m');
    await expect(ana.line('Ana Costa took the conversation')).toBeVisible();
    await keyboard.press('u');
    await expect(ana.conversation.getByRole('button', { name: 'Ben Okoro' })).toBeVisible();
  });

  await test.step('comments with a mention; single keys are letters there', async () => {
    await keyboard.press('c');
    await expect(ana.comment).toBeFocused();
    await keyboard.type('see jk ?/ @be');
    await expect(option(BEN.name)).toBeVisible();
    await keyboard.press('Enter');
    await keyboard.type('please');
    await keyboard.press('Control+Enter');
    await expect(ana.posted('see jk ?/')).toContainText(BEN.name);
    await expect(ana.comment).toHaveText('');
    await keyboard.press('Escape');
    await expect(ana.comment).not.toBeFocused();
  });

  await test.step('replies', async () => {
    await keyboard.press('r');
    await expect(ana.reply).toBeFocused();
    await keyboard.type('Of course, ask');
    await keyboard.press('Control+Enter');
    await expect(ana.message('Of course, ask').getByTitle('Sent')).toBeVisible();
    expect(await kim.answers()).toEqual(['Of course, ask']);
    await keyboard.press('Escape');
  });

  await test.step('sets a stage, snoozes, and ends that', async () => {
    await keyboard.press('l');
    await expect(page.getByRole('combobox')).toBeFocused();
    await keyboard.type('hot');
    await keyboard.press('Enter');
    await expect(ana.line('Ana Costa set the stage to Hot lead')).toBeVisible();
    await keyboard.press('z');
    await expect(page.getByRole('menuitem', { name: 'Tomorrow at 9' })).toBeVisible();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await expect(ana.line(/Ana Costa snoozed/)).toBeVisible();
    await expect(page.getByRole('menuitem')).toHaveCount(0);
    await keyboard.press('Shift+Z');
    await expect(ana.line(/Ana Costa ended the snooze/)).toBeVisible();
  });

  await test.step('closes with notes, and takes it back', async () => {
    await keyboard.press('Shift+E');
    const dialog = page.getByRole('dialog', { name: 'Close with notes' });
    await expect(dialog).toBeVisible();
    await expect(page.getByLabel('Category')).toBeFocused();
    await keyboard.type('Ord');
    await tabTo(page.getByLabel('Summary'));
    await keyboard.type('asked, answered');
    await tabTo(dialog.getByRole('button', { name: 'Close conversation' }));
    await keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(ana.line('Conversation closed by Ana Costa')).toContainText('asked, answered');
    await keyboard.press('u');
    await expect(ana.line('Ana Costa took the closing back')).toBeVisible();
  });

  await test.step('shows and hides the contact, and goes back to the list', async () => {
    await expect(ana.panel).toBeVisible();
    await keyboard.press('p');
    await expect(ana.panel).toHaveCount(0);
    await keyboard.press('p');
    await expect(ana.panel).toBeVisible();
    await keyboard.press('Escape');
    await expect(ana.timeline).toHaveCount(0);
    await expect(ana.row('Kim')).toBeFocused();
  });

  await test.step('acts on a row that is not open: closes it, takes it back, replies to it', async () => {
    await keyboard.press('j');
    await expect(ana.row('Léa')).toBeFocused();
    await keyboard.press('z');
    await expect(option(/Tomorrow at 9/)).toBeVisible();
    // The next key may come before what was closed is gone from the page.
    await page.evaluate(() => {
      document.querySelector<HTMLDialogElement>('dialog[open]')?.close();
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'e', bubbles: true, cancelable: true }),
      );
    });
    await expect(ana.row('Léa')).toHaveCount(0);
    // What takes the place of a row that has left has the focus.
    await expect(ana.row('Kim')).toBeFocused();
    await keyboard.press('u');
    await expect(ana.row('Léa')).toBeFocused();
    await command('lea', 'Léa');
    await expect(ana.message('Where is my parcel?')).toBeVisible();
    await keyboard.press('Escape');
    await expect(ana.timeline).toHaveCount(0);
    await expect(ana.row('Léa')).toBeFocused();
    // Nobody waits for the editor: no letter is lost, and none of them is a key.
    await keyboard.press('r');
    await keyboard.type('see you');
    await expect(ana.message('Where is my parcel?')).toBeVisible();
    await expect(ana.reply).toHaveText('see you');
    await keyboard.press('Control+a');
    await keyboard.press('Delete');
    await expect(ana.reply).toHaveText('');
    await keyboard.press('Escape');
  });

  await test.step('searches', async () => {
    await keyboard.press('/');
    await expect(page.getByRole('searchbox', { name: 'Search' })).toBeFocused();
    await keyboard.type('m');
    const hits = page.getByRole('region', { name: 'Search results' }).getByRole('link');
    await expect(hits.nth(1)).toBeVisible();
    await keyboard.press('ArrowDown');
    await expect(hits.first()).toBeFocused();
    await keyboard.press('j');
    await expect(hits.nth(1)).toBeFocused();
    await keyboard.press('k');
    await expect(hits.first()).toBeFocused();
    await keyboard.press('/');
    await keyboard.type('kim');
    await expect(ana.row('Léa')).toHaveCount(0);
    await keyboard.press('Escape');
    await expect(ana.row('Léa')).toBeVisible();
    // Once more to leave the field.
    await keyboard.press('Escape');
    await expect(page.getByRole('searchbox', { name: 'Search' })).not.toBeFocused();
  });

  await test.step('finds anything in the palette, and what was used last comes first', async () => {
    await command('assign ben', 'Assign to Ben Okoro');
    await expect(ana.line('Ana Costa assigned Ben Okoro').last()).toBeVisible();
    await keyboard.press('Control+k');
    await expect(page.getByRole('group', { name: 'Recently used' }).getByRole('option')).toHaveCount(1);
    await keyboard.type('no such thing');
    await expect(page.getByText('Nothing by that name')).toBeVisible();
    // A single key is a letter here too, and nothing behind it is touched.
    await expect(page.getByRole('option')).toHaveCount(0);
    await keyboard.press('Escape');
    await expect(page.getByRole('combobox')).toHaveCount(0);
  });

  await test.step('looks all keys up, and changes one', async () => {
    await keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await expect(sheet).toContainText('Close conversation');
    await keyboard.press('Escape');
    await keyboard.press('g');
    await keyboard.press('k');
    await expect(page.getByRole('heading', { name: 'Keys', level: 1 })).toBeVisible();
    const close = page.getByRole('button', { name: /^Change the key of “Close conversation”/ });
    await tabTo(close);
    await keyboard.press('Enter');
    await expect(close).toHaveAttribute('aria-pressed', 'true');
    await keyboard.press('r');
    await expect(page.getByRole('alert')).toContainText('This is the key of “Reply”');
    await tabTo(close);
    await keyboard.press('Enter');
    await keyboard.press('y');
    await expect(close).toHaveText(/y$/);
    await expect(page.getByRole('button', { name: 'Reset the key of “Close conversation”' })).toBeVisible();
  });

  await test.step('uses it, here and on another device of hers', async () => {
    const second = await newDevice();
    await atWork(server.url, second, ANA);
    const other = new AgentScreen(second.page);
    await second.page.goto('/');
    await expect(other.row('Kim')).toBeVisible();
    await keyboard.press('g');
    await keyboard.press('i');
    for (const screen of [ana, other]) {
      await expect(screen.row('Kim')).toBeVisible();
      const keysOf = screen.page.keyboard;
      await keysOf.press('j');
      await expect(screen.list.getByRole('link').first()).toBeFocused();
      await keysOf.press('Enter');
      await expect(screen.timeline).toBeVisible();
      // The old key is free.
      await keysOf.press('e');
    }
    await keyboard.press('y');
    await expect(ana.line('Conversation closed by Ana Costa').last()).toBeVisible();
    await expect(other.line('Conversation closed by Ana Costa').last()).toBeVisible();
  });

  await test.step('reads the screen in French, and logs out', async () => {
    await command('language fr', 'Language: Français');
    await expect(page.getByRole('region', { name: 'Conversation', exact: true })).toBeVisible();
    await expect(page.getByRole('tab', { name: 'Réponse' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
    await command('se dec', 'Se déconnecter');
    const dialog = page.getByRole('dialog');
    await tabTo(dialog.getByRole('button', { name: 'Se déconnecter' }));
    await keyboard.press('Enter');
    await expect(page.getByLabel(/mail/)).toBeVisible();
  });
});
