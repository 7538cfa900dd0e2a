/** A conversation on Messenger, begun by a button with a reference, with a real server and a fake Graph. */
import { HOUR } from '../../doubles/graph/kit/clock.ts';
import { drawPng } from '../../doubles/media/drawn-picture.ts';
import { expect } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { addMessenger, test } from '../support/channels.ts';
import { ANA, atWork } from '../support/office.ts';

const SECRET_WORDS = 'he paid too much last year';
const PICTURE = drawPng(64, 48, (x, y) => [90, 255 * x, 255 * y]);

test('CH-2 CH-9 RF-2 DR-3 DR-5 a conversation on Messenger, from a button with a reference to a closed window', async ({
  newDevice,
  server,
  graph,
}) => {
  test.setTimeout(180_000);
  const office = await newDevice();
  await atWork(server.url, office, ANA);
  const shop = await addMessenger(office, { graph, server: server.url, name: 'Corner Page' });
  const ben = shop.page.addPerson({ name: 'Ben Ode' });
  const { page } = office;
  const ana = new AgentScreen(page);
  await page.goto('/');

  await test.step('RF-2 he presses “Get Started” behind a link: the conversation opens with its reference', async () => {
    ben.getsStarted('leaflet-7');
    await ana.open('Ben Ode');
    await expect(ana.line('Conversation opened')).toContainText('leaflet-7');
    await expect(ana.message('Get Started')).toBeVisible();
  });

  await test.step('EV-4 the team comments', async () => {
    await ana.beginComment();
    await page.keyboard.type(SECRET_WORDS);
    await ana.comment.press('ControlOrMeta+Enter');
    await expect(ana.posted(SECRET_WORDS)).toBeVisible();
  });

  await test.step('DR-3 an agent answers; it is delivered and read', async () => {
    await ana.answer('Hello Ben, what are you looking for?');
    await expect
      .poll(() => ben.received.map(({ text }) => text))
      .toEqual(['Hello Ben, what are you looking for?']);
    const bubble = ana.message('what are you looking for');
    ben.gets(ben.received.map(({ id }) => id));
    await expect(bubble.getByTitle('Delivered')).toBeVisible();
    ben.reads();
    await expect(bubble.getByTitle('Read')).toBeVisible();
  });

  await test.step('CH-7 he answers with a picture', async () => {
    ben.sendsFile(
      'image',
      { bytes: PICTURE, type: 'image/png', name: 'corner.png' },
      'A lamp for this corner',
    );
    const picture = ana.message('A lamp for this corner').getByRole('img');
    await expect(picture).toHaveJSProperty('naturalWidth', 64);
  });

  await test.step('CH-9 somebody answers in Meta’s own inbox: it is shown as an answer', async () => {
    shop.page.writesByHand(ben, 'Greetings from the page itself');
    await expect(ana.message('Greetings from the page itself')).toBeVisible();
    expect(ben.received).toHaveLength(2);
  });

  await test.step('DR-5 the window closes: the reply fails with the reason', async () => {
    graph.clock.advance(25 * HOUR);
    await ana.answer('Too late for this one');
    await expect(ana.message('Too late for this one')).toContainText('Reply window closed');
    await expect(ana.message('Too late for this one')).toContainText('10/2018278');
    expect(ben.received).toHaveLength(2);
  });

  await test.step('EV-4 DR-2 nothing of comments or events has left the house, and nothing came twice', async () => {
    await graph.webhooks.settled();
    for (const words of [SECRET_WORDS, 'Ana Costa', 'Conversation opened', 'assigned'])
      expect(graph.traffic.mentions(words), words).toBe(false);
    expect(graph.repeated()).toEqual([]);
  });
});
