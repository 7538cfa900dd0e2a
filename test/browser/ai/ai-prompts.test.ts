/** Drafts that are worded again in the agent's browser: by rule on a fresh installation, by a model of this server. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page, Request } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import { putModel, TINY_ANSWER } from '../support/models.ts';
import { ANA, atWork, BEN, newCaller } from '../support/office.ts';

/** Loading a dictionary or a runtime for the first time, on a busy machine. */
const FIRST_LOAD = { timeout: 60_000 };

const panel = (page: Page, name: string) => page.getByRole('region', { name: `AI prompt: ${name}` });
const FIX = 'Fix spelling and grammar';

/** Asks for something, by the menu. */
const ask = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: 'AI prompts' }).click();
  await page.getByRole('menuitem', { name }).click();
};

/** What the panel shows while a model writes, each change once; `stopAtFirst` presses *Stop* as soon as words are there. */
const watchDifference = async (page: Page) => {
  await page.evaluate(() => {
    const watch = { texts: [] as string[], stops: false };
    Object.assign(window, { watch });
    new MutationObserver(() => {
      const box = document.querySelector('section.panel [role="group"]');
      const text = box?.textContent.replace(/\s+/g, ' ').trim() ?? '';
      if (text === '' || text === watch.texts.at(-1)) return;
      watch.texts.push(text);
      if (!watch.stops) return;
      watch.stops = false;
      const stop = [...document.querySelectorAll<HTMLElement>('section.panel button')];
      stop.find((button) => button.textContent.trim() === 'Stop')?.click();
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  interface Watching {
    readonly watch: { texts: string[]; stops: boolean };
  }
  return {
    stopAtFirst: () => page.evaluate(() => void ((window as unknown as Watching).watch.stops = true)),
    /** Since they were last asked for. */
    texts: () => page.evaluate(() => (window as unknown as Watching).watch.texts.splice(0)),
  };
};

test('AI-5 CM-6 AI-2 a draft is corrected and reworded on the device, accepted, restored, refused', async ({
  newDevice,
  server,
  allowConsole,
}) => {
  test.setTimeout(240_000);
  // Part of the test goes without a network.
  allowConsole(/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_RESET|WebSocket/);
  const [first, second] = [await newDevice(), await newDevice()];
  const session = await atWork(server.url, first, ANA);
  await atWork(server.url, second, BEN, first);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(first.context.request, server.url, channel, 'Nadia Petit');
  await caller.write('Hello, my order 4711-22 has not arrived, and neither has the Zarbo lamp.');

  const requested: string[] = [];
  first.context.on('request', (request: Request) => requested.push(request.url()));
  const { page } = first;
  const { keyboard } = page;
  const [ana, ben] = [new AgentScreen(page), new AgentScreen(second.page)];
  await page.goto('/');
  await second.page.goto('/');
  await ready(page);
  await ana.open('Nadia Petit');
  await ben.open('Nadia Petit');

  await test.step('AI-5 English, by keyboard: what would change is shown, then accepted', async () => {
    await ana.beginReply();
    await keyboard.type('Dear Nadia Petit, we recieved order 4711-22.');
    await keyboard.press('Enter');
    await keyboard.type('The Zarbo lamp is shiped tomorow.');
    await keyboard.press('Control+j');
    await expect(page.getByRole('menuitem', { name: FIX })).toBeFocused();
    await keyboard.press('Enter');
    const shown = panel(page, FIX);
    await expect(shown.getByRole('insertion')).toHaveText(['received', 'shipped tomorrow'], FIRST_LOAD);
    await expect(shown.getByRole('deletion')).toHaveText(['recieved', 'shiped tomorow']);
    await expect(shown.getByText('Checked on this device')).toBeVisible();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).include('section.panel').analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
    await expect(ana.reply).toContainText('recieved');
    await expect(shown.getByRole('button', { name: 'Accept' })).toBeFocused();
    await keyboard.press('Enter');
    const corrected =
      /^Dear Nadia Petit, we received order 4711-22\.\s*The Zarbo lamp is shipped tomorrow\.$/;
    await expect(ana.reply).toHaveText(corrected);
    await expect(ben.reply).toHaveText(corrected);
  });

  await test.step('AI-5 the original comes back; undo takes that back too', async () => {
    await page.getByRole('button', { name: 'Restore original' }).click();
    await expect(ana.reply).toContainText('we recieved order');
    await expect(ben.reply).toContainText('shiped tomorow');
    await expect(page.getByRole('button', { name: 'Restore original' })).toHaveCount(0);
    await ask(page, FIX);
    await panel(page, FIX).getByRole('button', { name: 'Accept' }).click();
    await expect(ana.reply).toContainText('shipped tomorrow');
    await keyboard.press('Control+z');
    await expect(ana.reply).toContainText('shiped tomorow');
    await expect(page.getByRole('button', { name: 'Restore original' })).toHaveCount(0);
  });

  await test.step('AI-5 what a colleague has changed meanwhile stays', async () => {
    await ask(page, FIX);
    await expect(panel(page, FIX).getByRole('button', { name: 'Accept' })).toBeVisible();
    await ben.beginReply();
    await second.page.keyboard.press('Control+End');
    await second.page.keyboard.type(' Sorry!');
    await expect(ana.reply).toContainText('Sorry!');
    await panel(page, FIX).getByRole('button', { name: 'Accept' }).click();
    await expect(ana.reply).toContainText('we received order');
    await expect(ana.reply).toContainText('shiped tomorow. Sorry!');
    await expect(page.getByText('1 paragraph was changed by somebody meanwhile')).toBeVisible();
  });

  await test.step('CM-6 French in a comment, with a teammate tagged; without a network too', async () => {
    await ana.beginComment();
    await keyboard.type('Le client a recu la commmande 4711-22, ');
    await keyboard.type('@Ben');
    await keyboard.press('Enter');
    await keyboard.type('cest a toi de jouer.');
    await ask(page, FIX);
    await expect(panel(page, FIX).getByRole('insertion')).toHaveText(
      ['reçu', 'commande', "c'est"],
      FIRST_LOAD,
    );
    await panel(page, FIX).getByRole('button', { name: 'Accept' }).click();
    await expect(ana.comment).toHaveText(
      "Le client a reçu la commande 4711-22, @Ben Okoro c'est a toi de jouer.",
    );
    await expect(ana.comment.locator('.editor-mention')).toHaveText('@Ben Okoro');
    await ana.saved();

    await first.context.setOffline(true);
    first.wire.cut();
    await page.reload();
    await ana.open('Nadia Petit');
    await ana.beginReply();
    await ask(page, FIX);
    await expect(panel(page, FIX).getByRole('insertion')).toHaveText(['shipped tomorrow'], FIRST_LOAD);
    await panel(page, FIX).getByRole('button', { name: 'Keep original' }).click();
    await expect(ana.reply).toContainText('shiped tomorow. Sorry!');
    first.wire.mend();
    await first.context.setOffline(false);
  });

  await test.step('AI-5 without a model it says what would bring one, and who can', async () => {
    await ask(page, 'Simplify');
    const owner = panel(page, 'Simplify');
    await expect(owner).toContainText('Pull one to your own server');
    await expect(owner.getByText('models pull')).toBeVisible();
    await expect(owner.getByRole('link', { name: 'Settings: AI models' })).toBeVisible();
    await page.keyboard.press('Escape');
    await ask(second.page, 'Simplify');
    const agent = panel(second.page, 'Simplify');
    await expect(agent).toContainText('Whoever runs your server can pull one');
    await expect(agent.getByRole('link')).toHaveCount(0);
    await agent.getByRole('button', { name: 'Dismiss' }).click();
  });

  const original = 'We will look into it and tell you as soon as we know more about it.';
  const friendly = panel(page, 'Make it friendlier');
  await test.step('AI-5 AI-3 with a model, a change of tone comes bit by bit, and stops at once', async () => {
    await putModel(server.dataDir);
    await page.reload();
    await ana.open('Nadia Petit');
    await ana.beginReply();
    await keyboard.press('Control+a');
    await keyboard.type(original);
    await expect(ben.reply).toHaveText(original);
    const seen = await watchDifference(page);
    await seen.stopAtFirst();
    await ask(page, 'Make it friendlier');
    await expect(friendly.getByText('Stopped. The draft stays as it is.')).toBeVisible(FIRST_LOAD);
    // Stopped while it was still written: what had come by then is a beginning of the answer, and no more came.
    const begun = await seen.texts();
    expect(begun.length).toBeGreaterThan(0);
    for (const text of begun) expect(TINY_ANSWER.join(' ').startsWith(text)).toBe(true);
    expect(begun.at(-1)?.length).toBeLessThan(TINY_ANSWER.join(' ').length);
    await expect(friendly.getByRole('button', { name: 'Accept' })).toHaveCount(0);
    await expect(ana.reply).toHaveText(original);

    await friendly.getByRole('button', { name: 'Try again' }).click();
    await expect(friendly.getByText('Written on this device by Tiny')).toBeVisible(FIRST_LOAD);
    const pieces = (await seen.texts()).filter((text) => TINY_ANSWER.join(' ').startsWith(text));
    expect(new Set(pieces).size).toBeGreaterThan(3);
    expect(pieces.map(({ length }) => length)).toEqual(
      pieces.map(({ length }) => length).toSorted((a, b) => a - b),
    );
    await expect(friendly.getByRole('deletion').first()).toBeVisible();
  });

  await test.step('AI-5 CM-4 accepted, a colleague sees it come; restored, both have the original', async () => {
    await expect(ben.reply).toHaveText(original);
    await friendly.getByRole('button', { name: 'Accept' }).click();
    for (const line of TINY_ANSWER) await expect(ana.reply).toContainText(line);
    for (const line of TINY_ANSWER) await expect(ben.reply).toContainText(line);
    const reworded = 'Reworded on this device by Tiny';
    await expect(ana.conversation.getByText(reworded)).toBeVisible();
    await expect(ben.conversation.getByText(reworded)).toBeVisible();
    await page.getByRole('button', { name: 'Restore original' }).click();
    await expect(ben.conversation.getByText(reworded)).toHaveCount(0);
    await expect(ana.reply).toHaveText(original);
    await expect(ben.reply).toHaveText(original);
  });

  await test.step('AI-5 what would lose a number, a mention or a link is refused', async () => {
    await ana.reply.click();
    await keyboard.press('Control+End');
    await keyboard.type(' It costs 49.90 €.');
    await ask(page, 'Make it friendlier');
    await expect(panel(page, 'Make it friendlier').getByRole('alert')).toContainText('would have been lost');
    await expect(ana.reply).toContainText('It costs 49.90 €.');
  });

  await test.step('AI-2 nothing was asked of anybody else', () => {
    expect(requested.filter((url) => new URL(url).origin !== first.wire.url)).toEqual([]);
    expect(requested.some((url) => url.includes('harper_wasm'))).toBe(true);
  });
});
