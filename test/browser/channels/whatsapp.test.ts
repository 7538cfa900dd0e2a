/** A conversation on WhatsApp from the advertisement to a new number, with a real server and a fake Graph. */
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { FakeGraph } from '../../doubles/graph/fake-graph.ts';
import { HOUR } from '../../doubles/graph/kit/clock.ts';
import type { WhatsAppPerson } from '../../doubles/graph/whatsapp/person.ts';
import { drawPng } from '../../doubles/media/drawn-picture.ts';
import { expect } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { addWhatsApp, syncTemplates, test } from '../support/channels.ts';
import { ANA, atWork, BEN } from '../support/office.ts';
import { answer, newestContact } from '../support/site.ts';

const SECRET_WORDS = 'margin is forty percent';
const PICTURE = drawPng(64, 48, (x, y) => [255 * x, 255 * y, 90]);

/** What reached a person by now, as type and words. */
const phoneOf = (person: WhatsAppPerson): string[] =>
  person.received.map(({ type, text }) => `${type}: ${text}`);

/** The last message on a telephone, once there are so many. */
const lastOf = async (person: WhatsAppPerson, count: number) => {
  await expect.poll(() => person.received.length).toBe(count);
  const last = person.received.at(-1);
  if (!last) throw new Error('nothing has come');
  return last;
};

/** Somebody who last wrote 26 hours ago, by the server's clock as well. */
const writeYesterday = async (graph: FakeGraph, person: WhatsAppPerson, words: string): Promise<void> => {
  const back = graph.clock.now() - Date.now() + 26 * HOUR;
  graph.clock.advance(-back);
  person.says(words);
  await graph.webhooks.settled();
  graph.clock.advance(back);
};

test('CH-2 CH-9 RF-1 DR-3 DR-5 CH-6 a conversation on WhatsApp, from the advertisement to a new number', async ({
  newDevice,
  server,
  graph,
}) => {
  test.setTimeout(180_000);
  const office = await newDevice();
  await atWork(server.url, office, ANA);
  const other = await newDevice();
  await atWork(server.url, other, BEN, office);
  const shop = await addWhatsApp(office, {
    graph,
    server: server.url,
    name: 'Corner Shop',
    coexistence: true,
  });
  shop.account.addTemplate({ name: 'order_ready', body: 'Hello {{1}}, your order is ready.' });
  await syncTemplates(office, shop.channel);
  const mia = shop.number.addPerson({ name: 'Mia Torres', phone: '15550100', userId: 'US.1029384756' });
  const { page } = office;
  const ana = new AgentScreen(page);
  await page.goto('/');
  await other.page.goto('/');
  const ben = new AgentScreen(other.page);

  await test.step('RF-1 she clicks an advertisement and writes: the conversation opens with its code and address', async () => {
    mia.clicksAd(
      { source_id: '120330123', headline: 'Spring lamps', source_url: 'https://fb.me/spring' },
      'Hello! Is the Halden lamp still half price?',
    );
    await ana.open('Mia Torres');
    await expect(ana.message('Halden lamp')).toBeVisible();
    const opened = ana.line('Conversation opened');
    await expect(opened).toContainText('120330123');
    await expect(opened).toContainText('Spring lamps');
    await expect(opened.getByRole('link', { name: 'https://fb.me/spring' })).toHaveAttribute(
      'rel',
      'noopener noreferrer',
    );
  });
  const contact = await newestContact(office);

  await test.step('EV-4 colleagues talk about her', async () => {
    await ben.open('Mia Torres');
    await ben.beginComment();
    await other.page.keyboard.type(`@cos`);
    await expect(other.page.getByRole('listbox', { name: 'Teammates' })).toBeVisible();
    await other.page.keyboard.press('Enter');
    await other.page.keyboard.type(SECRET_WORDS);
    await ben.comment.press('ControlOrMeta+Enter');
    await expect(ana.posted(SECRET_WORDS)).toBeVisible();
  });

  await test.step('DR-6 an agent answers with a picture, which is uploaded with its words', async () => {
    await ana.conversation
      .locator('input[type=file]')
      .setInputFiles({ name: 'halden.png', mimeType: 'image/png', buffer: PICTURE });
    await expect(ana.conversation.getByText('halden.png')).toBeVisible();
    await ana.answer('It is, until Sunday. Where shall we deliver it?');
    const sent = await lastOf(mia, 1);
    expect(sent).toMatchObject({ type: 'image', text: 'It is, until Sunday. Where shall we deliver it?' });
    expect(Buffer.from(sent.file ?? []).equals(PICTURE)).toBe(true);
  });

  await test.step('DR-3 it is delivered, then read', async () => {
    const bubble = ana.message('until Sunday');
    await expect(bubble.getByTitle('Delivered')).toBeVisible();
    mia.reads(await lastOf(mia, 1));
    await expect(bubble.getByTitle('Read')).toBeVisible();
    await expect(ben.message('until Sunday').getByTitle('Read')).toBeVisible();
  });

  await test.step('CH-2 a place comes back, and the picture is quoted', async () => {
    mia.sharesLocation(48.8566, 2.3522, 'Chez Mia', '12 rue des Lampes, Paris');
    mia.says('Here, please. This one?', { replyTo: (await lastOf(mia, 1)).id });
    const place = ana.message('Chez Mia');
    await expect(place).toContainText('12 rue des Lampes, Paris');
    await expect(place.getByRole('link')).toHaveAttribute('href', /mlat=48\.8566&mlon=2\.3522/);
    await expect(ana.message('This one?')).toContainText('until Sunday');
  });

  await test.step('CH-9 the phone app answers: it is shown as an answer, and claims nobody', async () => {
    shop.number.writesByHand(mia, 'Yes, that one. Regards from the counter.');
    await expect(ana.message('Regards from the counter')).toBeVisible();
    await expect(ben.message('Regards from the counter')).toBeVisible();
    expect(phoneOf(mia)).toHaveLength(2);
  });

  await test.step('DR-5 the window closes: the reply fails with the reason', async () => {
    graph.clock.advance(25 * HOUR);
    await ana.answer('It left our house this morning.');
    const failed = ana.message('left our house');
    await expect(failed.getByTitle('Not sent')).toBeVisible();
    await expect(failed).toContainText(/24 hours|window/i);
    expect(phoneOf(mia)).toHaveLength(2);
  });

  await test.step('CH-2 a template goes', async () => {
    await answer(office, contact, {
      type: 'send',
      body: fromPlainText('Hello Mia, your order is ready.'),
      files: [],
      template: { name: 'order_ready', language: 'en_US', values: ['Mia'] },
    });
    await expect(ana.message('your order is ready')).toContainText('order_ready');
    expect(await lastOf(mia, 3)).toMatchObject({ type: 'template', text: 'Hello Mia, your order is ready.' });
    await expect(ana.message('your order is ready').getByTitle('Delivered')).toBeVisible();
  });

  await test.step('CH-6 she changes her number, and stays the same contact', async () => {
    mia.changesNumber('15550199');
    mia.says('New number, same me.');
    await expect(ana.message('New number, same me.')).toBeVisible();
    await expect(ana.line('Mia Torres is now')).toContainText('and was US.1029384756 before');
    await expect(ana.row('Mia Torres')).toHaveCount(1);
    await ana.answer('Noted, thank you!');
    expect(await lastOf(mia, 4)).toMatchObject({ type: 'text', text: 'Noted, thank you!' });
    expect(graph.traffic.calls('whatsapp.send').at(-1)?.raw).toContain('"to":"15550199"');
  });

  await test.step('DR-5 the server itself sends nothing into a window that it knows to be closed', async () => {
    const tom = shop.number.addPerson({ name: 'Tom Late', phone: '15550300' });
    await writeYesterday(graph, tom, 'Are you still open?');
    await ana.open('Tom Late');
    const before = graph.traffic.calls('whatsapp.send').length;
    await ana.answer('Yes, until six.');
    await expect(ana.message('Yes, until six.').getByTitle('Not sent')).toBeVisible();
    expect(graph.traffic.calls('whatsapp.send')).toHaveLength(before);
    expect(phoneOf(tom)).toEqual([]);
  });

  await test.step('EV-4 DR-2 nothing of comments or events has left the house, and nothing came twice', async () => {
    await graph.webhooks.settled();
    for (const words of [SECRET_WORDS, 'Ben Okoro', 'Ana Costa', 'Conversation opened', 'assigned', contact])
      expect(graph.traffic.mentions(words), words).toBe(false);
    expect(graph.repeated()).toEqual([]);
    expect(graph.traffic.attempts().every(({ status }) => status === 200)).toBe(true);
  });
});
