/** What agents see and do in a conversation on WhatsApp: the window, templates, quotes, files, and failures in words. */
import { drawPng } from '../../doubles/media/drawn-picture.ts';
import { toneWav } from '../../doubles/media/tone.ts';
import { expect } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { addWhatsApp, syncTemplates, test } from '../support/channels.ts';
import { writeHoursAgo } from '../support/last-words.ts';
import { ANA, atWork } from '../support/office.ts';

const PICTURE = drawPng(64, 48, (x, y) => [255 * x, 255 * y, 90]);

test.beforeEach(() => test.setTimeout(120_000));

test('DR-5 CH-2 a closed window says so and offers templates, which go with all of their values', async ({
  newDevice,
  server,
  graph,
}) => {
  const office = await newDevice();
  await atWork(server.url, office, ANA);
  const shop = await addWhatsApp(office, { graph, server: server.url, name: 'Corner Shop' });
  shop.account.addTemplate({
    name: 'order_ready',
    header: { format: 'TEXT', text: 'Order {{1}}' },
    body: 'Hello {{1}}, your order is ready. Come by until {{2}}.',
    footer: 'Corner Shop',
    buttons: [{ type: 'URL', text: 'Track it', url: 'https://shop.example/{{1}}' }],
  });
  shop.account.addTemplate({ name: 'order_ready', language: 'fr', body: 'Bonjour {{1}}, c’est prêt.' });
  shop.account.addTemplate({ name: 'spring_sale', category: 'MARKETING', body: 'Half price until Sunday.' });
  shop.account.addTemplate({ name: 'not_yet', status: 'PENDING', body: 'Later.' });
  await syncTemplates(office, shop.channel);
  const { page } = office;
  const ana = new AgentScreen(page);
  await page.goto('/');

  await test.step('DR-5 row and composer show how much time is left, and that it ends soon', async () => {
    const mia = shop.number.addPerson({ name: 'Mia Torres', phone: '15550100' });
    mia.says('Is it ready?');
    await expect(ana.row('Mia Torres')).toContainText('23 h');
    const leo = shop.number.addPerson({ name: 'Leo Hardt', phone: '15550101' });
    await writeHoursAgo(graph, leo, 'And mine?', 23.5);
    await expect(ana.row('Leo Hardt')).toContainText('29 min');
    await ana.open('Leo Hardt');
    await expect(ana.conversation.getByTitle(/You can answer freely until/)).toContainText(/2\d min/);
  });

  const tom = shop.number.addPerson({ name: 'Tom Late', phone: '15550102' });
  await writeHoursAgo(graph, tom, 'Are you still open?', 26);
  await ana.open('Tom Late');
  const note = ana.conversation.getByRole('status').filter({ hasText: 'Reply window closed' });
  await expect(note).toBeVisible();

  const dialog = page.getByRole('dialog');
  await test.step('CH-2 templates are searched, filled in and seen as the person will see them', async () => {
    await note.getByRole('button', { name: 'Send a template' }).click();
    await expect(dialog.getByRole('button', { name: /order_ready/ })).toContainText('2 languages');
    await expect(dialog.getByText('not_yet')).toHaveCount(0);
    await dialog.getByRole('searchbox').fill('half price');
    await expect(dialog.getByRole('listitem')).toHaveCount(1);
    await dialog.getByRole('searchbox').fill('order');
    await dialog.getByRole('button', { name: /order_ready/ }).click();
    await dialog.getByLabel('Heading: 1').fill('77');
    await dialog.getByLabel('Text: 1').fill('Tom');
    const preview = dialog.getByRole('region', { name: 'As the person will see it' });
    await expect(preview).toContainText('Order 77');
    await expect(preview).toContainText('Hello Tom, your order is ready. Come by until {{2}}.');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(dialog.getByText('Fill this in')).toHaveCount(2);
    await dialog.getByLabel('Text: 2').fill('six');
    await dialog.getByLabel('Button “Track it”').fill('x77');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  });

  await test.step('CH-2 it reaches the person with heading and button, and stands in the timeline as a template', async () => {
    await expect.poll(() => tom.received.length).toBe(1);
    const call = graph.traffic.calls('whatsapp.send').at(-1);
    expect(call?.raw).toContain('"sub_type":"url"');
    expect(call?.raw).toContain('"type":"header"');
    const sent = ana.message('your order is ready');
    await expect(sent).toContainText('order_ready');
    await expect(sent.getByTitle('Delivered')).toBeVisible();
  });
});

test('DR-3 CH-8 what was not sent says why and what can be done', async ({ newDevice, server, graph }) => {
  const office = await newDevice();
  await atWork(server.url, office, ANA);
  const shop = await addWhatsApp(office, { graph, server: server.url, name: 'Lamp House' });
  const { page } = office;
  const ana = new AgentScreen(page);
  await page.goto('/');
  const mia = shop.number.addPerson({ name: 'Nora Blum', phone: '15550110' });
  mia.says('Do you deliver?');
  await ana.open('Nora Blum');

  await test.step('DR-3 a failure has its words, the code, and its row says it too', async () => {
    mia.hasAccount = false;
    await ana.answer('Yes, on weekdays.');
    const failed = ana.message('on weekdays');
    await expect(failed).toContainText('Cannot be reached');
    await expect(failed).toContainText('Code 131026');
    await expect(ana.row('Nora Blum')).toContainText('Not sent: Cannot be reached');
    mia.hasAccount = true;
    await failed.getByRole('button', { name: 'Retry' }).click();
    await expect(failed.getByTitle('Delivered')).toBeVisible();
    await expect(ana.row('Nora Blum')).not.toContainText('Not sent');
  });

  await test.step('DR-3 a failed message is edited as new, and given up', async () => {
    mia.hasAccount = false;
    await ana.answer('On Sunday as well.');
    const failed = ana.message('On Sunday');
    await failed.getByRole('button', { name: 'Edit as new' }).click();
    await expect(ana.reply).toHaveText('On Sunday as well.');
    await expect(failed.getByTitle('Given up')).toBeVisible();
    await expect(failed.getByRole('button', { name: 'Retry' })).toHaveCount(0);
    mia.hasAccount = true;
    await ana.reply.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
  });

  await test.step('DR-3 L16 of a message without an answer a person says that it arrived', async () => {
    graph.faults.add('whatsapp.send', { type: 'cut', when: 'after' }, { times: 1 });
    graph.webhooks.hold();
    await ana.answer('Anything else?');
    const uncertain = ana.message('Anything else?');
    await expect(uncertain).toContainText('Perhaps not sent');
    await expect(uncertain.getByRole('button', { name: 'Send again' })).toBeVisible();
    await uncertain.getByRole('button', { name: 'It arrived' }).click();
    await expect(uncertain.getByTitle('Sent', { exact: true })).toBeVisible();
    graph.webhooks.release({});
    const arrived = () => mia.received.filter(({ text }) => text === 'Anything else?').length;
    await expect.poll(arrived).toBe(1);
  });

  await test.step('CH-8 a paused channel keeps what is sent, and says so', async () => {
    shop.app.endToken(shop.token);
    await ana.answer('One more thing.');
    const waiting = ana.message('One more thing.');
    await expect(waiting.getByTitle('Waiting: the channel is paused')).toBeVisible();
    await expect(ana.conversation.getByText('“Lamp House” is paused')).toBeVisible();
    await expect(ana.conversation.getByText('The access token has expired or was revoked.')).toBeVisible();
  });
});

test('DR-6 MG-3 replies quote, files are checked, and recordings are played', async ({
  newDevice,
  server,
  graph,
}) => {
  const office = await newDevice();
  await atWork(server.url, office, ANA);
  const shop = await addWhatsApp(office, { graph, server: server.url, name: 'Tea Room' });
  const { page } = office;
  const ana = new AgentScreen(page);
  await page.goto('/');
  const mia = shop.number.addPerson({ name: 'Ida Lund', phone: '15550120' });
  const asked = mia.says('Do you have green tea?');
  mia.says('And black?');
  await ana.open('Ida Lund');

  await test.step('a message is quoted, and the quote can be taken back', async () => {
    const first = ana.message('green tea');
    await first.hover();
    await first.getByRole('button', { name: 'Reply to this' }).click();
    const quote = ana.conversation.getByText('Replying to');
    await expect(quote).toBeVisible();
    await ana.conversation.getByRole('button', { name: 'Do not quote' }).click();
    await expect(quote).toHaveCount(0);
    await first.hover();
    await first.getByRole('button', { name: 'Reply to this' }).click();
    await page.keyboard.type('We do.');
    await ana.send.click();
    await expect.poll(() => mia.received.length).toBe(1);
    expect(graph.traffic.calls('whatsapp.send').at(-1)?.raw).toContain(`"message_id":"${asked}"`);
    await expect(ana.message('We do.')).toContainText('green tea');
    await expect(quote).toHaveCount(0);
  });

  await test.step('DR-6 a file that WhatsApp does not take is refused before it is sent', async () => {
    const input = ana.conversation.locator('input[type=file]').first();
    await input.setInputFiles({
      name: 'all.zip',
      mimeType: 'application/zip',
      buffer: Buffer.from('PK'),
    });
    await expect(page.getByText(/all\.zip.* cannot be sent/)).toBeVisible();
    await expect(ana.conversation.getByRole('list', { name: 'Attachments' })).toHaveCount(0);
    await input.setInputFiles({ name: 'menu.png', mimeType: 'image/png', buffer: PICTURE });
    await expect(ana.conversation.getByRole('list', { name: 'Attachments' })).toContainText('menu.png');
    await ana.answer('Our menu.');
    await expect.poll(() => mia.received.length).toBe(2);
  });

  await test.step('DR-2 a long text says of how many messages it will be', async () => {
    await ana.beginReply();
    await page.keyboard.insertText('word '.repeat(1_000));
    await expect(ana.conversation.getByText('Sent as 2 messages')).toBeVisible();
    await ana.reply.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
  });

  await test.step('CH-7 a recording is played in place, by keyboard as well', async () => {
    mia.sendsFile('audio', { type: 'audio/wav', bytes: toneWav(2) });
    const player = ana.timeline.getByRole('group', { name: /^Recording/ });
    await expect(player).toContainText('0:02');
    await player.getByRole('button', { name: 'Play' }).press('Enter');
    await expect(player.getByRole('button', { name: 'Pause' })).toBeVisible();
    await player.getByRole('button', { name: /^Speed: 1×/ }).click();
    await expect(player.getByRole('button', { name: /^Speed: 1.5×/ })).toBeVisible();
    await player
      .getByRole('button', { name: 'Pause' })
      .or(player.getByRole('button', { name: 'Play' }))
      .click();
    const position = player.getByRole('slider', { name: 'Position' });
    await position.fill('1');
    await expect(position).toHaveAttribute('aria-valuetext', '0:01 / 0:02');
  });
});
