/** Three agents in one draft, with neighbouring characters of two halves. */
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import { ANA, atWork, BEN, newCaller, type Person } from '../support/office.ts';
import type { Page } from '@playwright/test';

const CLEO: Person = { name: 'Cleo Lind', email: 'cleo@example.com' };

/** They all begin with the same first half, or with the same characters. */
const BEGINNING = '😀😂🇫🇷🇩🇪👨‍👩‍👧👍🏻';

/** The code points that a part of the page shows: half a character would be visible among them. */
const pointsOf = (text: string): string[] => [...text].map((sign) => sign.codePointAt(0)?.toString(16) ?? '');

/** Puts the caret before the n-th character as a reader counts them, or selects from it on. */
const select = (page: Page, from: number, to = from): Promise<void> =>
  page.getByRole('textbox', { name: 'Reply', exact: true }).evaluate(
    (field, { first, last }) => {
      const places: { node: Node; offset: number }[] = [];
      const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        const parts = new Intl.Segmenter('en').segment(node.nodeValue ?? '');
        for (const { index } of parts) places.push({ node, offset: index });
        places.push({ node, offset: (node.nodeValue ?? '').length });
      }
      const [start, end] = [places[first], places[last]];
      if (start === undefined || end === undefined) throw new Error('There is no such character');
      getSelection()?.setBaseAndExtent(start.node, start.offset, end.node, end.offset);
    },
    { first: from, last: to },
  );

test('OF-3 three agents write emoji beside emoji, one of them offline: nobody has half a character', async ({
  newDevice,
  server,
}) => {
  const devices = [await newDevice(), await newDevice(), await newDevice()] as const;
  const [first, second, third] = devices;
  const session = await atWork(server.url, first, ANA);
  await atWork(server.url, second, BEN, first);
  await atWork(server.url, third, CLEO, first);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(first.context.request, server.url, channel, 'Flo');
  await caller.write('Emoji only, please');
  const agents = devices.map(({ page }) => new AgentScreen(page));
  for (const agent of agents) {
    await agent.page.goto('/');
    await agent.open('Flo');
    await agent.beginReply();
  }
  const [ana, ben, cleo] = agents;
  if (ana === undefined || ben === undefined || cleo === undefined) throw new Error('Somebody is missing');

  const expectAll = async (words: string, who = agents): Promise<void> => {
    for (const agent of who) {
      await expect
        .poll(async () => pointsOf((await agent.reply.textContent()) ?? ''))
        .toEqual(pointsOf(words));
    }
  };

  await ana.page.keyboard.insertText(BEGINNING);
  await expectAll(BEGINNING);
  await Promise.all(agents.map((agent) => agent.saved()));
  await ready(cleo.page);
  await third.goOffline();

  // Ana types before, between and after; Ben replaces characters with the same beginning; Cleo does both
  // offline.
  await select(ana.page, 0);
  await ana.page.keyboard.insertText('😎');
  await expectAll('😎😀😂🇫🇷🇩🇪👨‍👩‍👧👍🏻', [ana, ben]);
  await select(ben.page, 1, 2);
  await ben.page.keyboard.insertText('😁');
  await expectAll('😎😁😂🇫🇷🇩🇪👨‍👩‍👧👍🏻', [ana, ben]);
  await select(ben.page, 4);
  await ben.page.keyboard.insertText('x');
  await select(cleo.page, 2, 3);
  await cleo.page.keyboard.insertText('🇫🇮');
  await select(cleo.page, 5, 6);
  await cleo.page.keyboard.insertText('👍🏿');
  await select(cleo.page, 5);
  await cleo.page.keyboard.insertText('👨‍👩‍👦');
  await expectAll('😀😂🇫🇮🇩🇪👨‍👩‍👧👨‍👩‍👦👍🏿', [cleo]);

  await third.goOnline();
  // Two agents wrote in one place: either text may come first, in the same order for everybody.
  const orders = ['🇫🇮x', 'x🇫🇮'].map((middle) => `😎😁😂${middle}🇩🇪👨‍👩‍👧👨‍👩‍👦👍🏿`);
  await expect.poll(async () => orders.includes((await ana.reply.textContent()) ?? '')).toBe(true);
  const merged = (await ana.reply.textContent()) ?? '';
  await expectAll(merged);
  await Promise.all(agents.map((agent) => agent.saved()));
  await cleo.page.reload();
  await cleo.beginReply();
  await expectAll(merged);
  await expect(ben.row('Flo')).toContainText(merged);
  await ana.send.click();
  await expect(ben.message(merged)).toBeVisible();
  expect((await caller.answers()).map(pointsOf)).toEqual([pointsOf(merged)]);
});
