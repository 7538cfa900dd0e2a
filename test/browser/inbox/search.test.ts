/** An agent looks for words in what is kept on the device. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import { ANA, atWork, BEN, newCaller } from '../support/office.ts';

class SearchScreen {
  readonly page: Page;
  readonly field: Locator;
  readonly results: Locator;

  constructor(page: Page) {
    this.page = page;
    this.field = page.getByRole('searchbox', { name: 'Search' });
    this.results = page.getByRole('region', { name: 'Search results' });
  }

  /** Hits among contacts. */
  get contacts(): Locator {
    return this.results.getByRole('list', { name: 'Contacts' }).getByRole('link');
  }

  /** Hits among messages, comments and closing notes. */
  get entries(): Locator {
    return this.results.getByRole('list', { name: 'Messages and comments' }).getByRole('link');
  }
}

test('IN-4 CM-5 OF-1 search as typed, online and offline, with accents, until it is deleted', async ({
  newDevice,
  server,
}) => {
  test.setTimeout(120_000);
  const [first, second] = [await newDevice(), await newDevice()];
  const session = await atWork(server.url, first, ANA);
  await atWork(server.url, second, BEN, first);
  const channel = session.workspace.channels[0]?.id ?? '';
  const write = async (name: string, texts: readonly string[]): Promise<void> => {
    const caller = await newCaller(first.context.request, server.url, channel, name);
    for (const text of texts) await caller.write(text);
  };
  await write('Zoé Marchand', ['Ma sœur a perdu sa théière', 'Merci !']);
  await write('Dan Petit', [
    'Where is the heron?',
    ...Array.from({ length: 8 }, (_, at) => `Line ${at + 1}${'\nand more'.repeat(9)}`),
  ]);
  await Promise.all([first.page.goto('/'), second.page.goto('/')]);
  const [ana, ben] = [new AgentScreen(first.page), new AgentScreen(second.page)];
  const [anas, bens] = [new SearchScreen(first.page), new SearchScreen(second.page)];

  await test.step('Ben comments, and both find it: who said it, marked, in amber', async () => {
    await ben.open('Zoé Marchand');
    await ben.beginComment();
    await ben.page.keyboard.type('The quokka is L’Été’s.');
    await ben.addComment.click();
    await ben.saved();
    for (const search of [anas, bens]) {
      await search.field.fill('quok');
      await expect(search.entries).toHaveCount(1);
      await expect(search.entries).toContainText('Comment by Ben Okoro');
      await expect(search.entries.locator('mark')).toHaveText('quokka');
    }
  });

  await test.step('accents, letters that stand for two, several words, a slip, a name', async () => {
    for (const typed of [
      'soeur',
      'SŒUR the',
      'theiere',
      'théière perdu',
      'theirèe',
      "l'ete",
      '"sa théière"',
      'zoé merci',
    ]) {
      await anas.field.fill(typed);
      await expect(anas.entries, typed).toHaveCount(1);
    }
    await anas.field.fill('marchand');
    await expect(anas.contacts).toHaveCount(1);
    await anas.field.fill('xylophone');
    await expect(anas.results.getByText('Nothing found for “xylophone”')).toBeVisible();
    await expect(anas.results).toContainText('the conversations kept on this device');
  });

  await test.step('by keys alone: to an entry far up, and back', async () => {
    await anas.field.press('Escape');
    await expect(anas.results).toHaveCount(0);
    await expect(ana.row('Dan Petit')).toBeVisible();
    await anas.field.fill('heron');
    await expect(anas.entries).toHaveCount(1);
    await anas.field.press('Enter');
    await expect(ana.conversation.getByRole('heading', { name: 'Dan Petit', level: 2 })).toBeVisible();
    await expect(ana.message('Where is the heron?')).toBeInViewport();
    await anas.field.fill('line');
    await expect(anas.entries).toHaveCount(8);
    await anas.field.press('ArrowDown');
    await ana.page.keyboard.press('ArrowDown');
    await expect(anas.entries.nth(1)).toBeFocused();
    await ana.page.keyboard.press('Enter');
    await expect(ana.message('Line 7')).toBeInViewport();
    await expect(anas.entries.nth(1)).toHaveAttribute('aria-current', 'true');
    await ana.page.keyboard.press('Escape');
    await expect(anas.field).toBeFocused();
  });

  await test.step('OF-1 without network, from what is kept', async () => {
    await ready(first.page);
    await ana.saved();
    await first.goOffline();
    await first.page.reload();
    await anas.field.fill('theiere');
    await expect(anas.entries).toHaveCount(1);
    await anas.field.press('Enter');
    await expect(ana.message('Ma sœur a perdu sa théière')).toBeInViewport();
    await anas.field.fill('quokka');
    await expect(anas.entries).toHaveCount(1);
  });

  await test.step('CM-5 Ben deletes the comment: nobody finds it any more', async () => {
    const comment = ben.posted('quokka');
    await comment.getByRole('button', { name: 'Comment actions' }).click();
    await ben.page.getByRole('menuitem', { name: 'Delete comment' }).click();
    await ben.page.getByRole('dialog').getByRole('button', { name: 'Delete comment' }).click();
    await expect(bens.entries).toHaveCount(0);
    await ben.saved();
    await first.goOnline();
    await expect(anas.entries).toHaveCount(0);
    await expect(anas.results.getByText('Nothing found for “quokka”')).toBeVisible();
  });
});
