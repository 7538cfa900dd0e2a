/** Logging out, an expired session, and lost access: what others wrote goes, what one typed stays (OF-6). */
import { expect, test } from '../fixtures.ts';
import { AgentScreen, ready } from '../support/agent-screen.ts';
import { localData } from '../support/local-data.ts';
import type { Invitation } from '@parley/core/protocol/agent-api';
import { ANA, atWork, newCaller, PASSWORD, signIn, type Person } from '../support/office.ts';

const MIA: Person = { name: 'Mia Lang', email: 'mia@example.com' };
const LIV: Person = { name: 'Liv Berg', email: 'liv@example.com' };

test('OF-6 logging out with something unsent asks, and removes the local copy', async ({
  newDevice,
  server,
}) => {
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(device.context.request, server.url, channel, 'Olga');
  await caller.write('A question about nightjars');
  const { page } = device;
  await page.goto('/');
  const ana = new AgentScreen(page);
  await ana.open('Olga');
  await ana.saved();
  await ready(page);
  await device.goOffline();
  await ana.answer('An answer about swifts');
  await expect(ana.message('swifts').getByText('Waiting to send')).toBeVisible();

  await page.getByRole('button', { name: 'Log out' }).click();
  const dialog = page.getByRole('dialog', { name: 'Something has not been sent yet' });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Stay' }).click();
  await expect(ana.message('swifts')).toBeVisible();
  await device.goOnline();
  await expect(ana.message('swifts').getByTitle('Sent')).toBeVisible();
  await ana.saved();

  await page.getByRole('button', { name: 'Log out' }).click();
  await page
    .getByRole('dialog', { name: 'Log out of Parley?' })
    .getByRole('button', { name: 'Log out' })
    .click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(async () => {
    const data = await localData(page);
    expect(data).not.toContain('nightjars');
    expect(data).not.toContain('swifts');
  }).toPass();
});

test('OF-6 an expired session asks the same user again, and loses nothing', async ({
  newDevice,
  server,
  allowConsole,
}) => {
  // What a browser says of a refused request.
  allowConsole(/ 401 /, /WebSocket connection to .* failed/);
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(device.context.request, server.url, channel, 'Erik');
  await caller.write('Still there?');
  const { page } = device;
  await page.goto('/');
  const ana = new AgentScreen(page);
  await ana.open('Erik');
  await ana.saved();
  await device.goOffline();
  await ana.answer('Yes, says fieldfare');
  await ana.beginReply();
  await page.keyboard.type('And a draft, says brambling');
  await device.context.clearCookies();
  await device.goOnline();

  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByLabel('E-mail')).toHaveValue(ANA.email);
  // The dialog opened by itself: the focus of somebody who types stays where it was.
  await page.keyboard.type(', and siskin');
  await expect(dialog.getByLabel('Password')).toHaveValue('');
  await dialog.getByLabel('Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toBeHidden();
  await expect(ana.message('fieldfare').getByTitle('Sent')).toBeVisible();
  await expect(ana.reply).toHaveText('And a draft, says brambling, and siskin');
  // The focus is back where it was before the password dialog.
  await expect(ana.reply).toBeFocused();
  await ana.saved();
  expect(await caller.answers()).toEqual(['Yes, says fieldfare']);
});

test('OF-6 a tab acts only for the agent whom it shows, and a member who joins hears of unsent messages', async ({
  newDevice,
  server,
  allowConsole,
}) => {
  allowConsole(/ 40[19] /, /WebSocket connection to .* failed/);
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(device.context.request, server.url, channel, 'Runa');
  await caller.write('Anybody?');
  const invited = await device.context.request.post('/api/invitations', {
    data: { role: 'agent', limited: false },
    headers: { origin: device.wire.url },
  });
  const { url } = (await invited.json()) as Invitation;
  await device.page.goto('/');
  const before = new AgentScreen(device.page);
  await before.open('Runa');
  await before.saved();
  await device.goOffline();
  await before.answer('From Ana, says dunnock');
  await expect(before.message('dunnock').getByText('Waiting to send')).toBeVisible();
  const page = await device.context.newPage();
  await device.page.close();
  await device.goOnline();

  await page.goto(`/join${new URL(url).hash}`);
  const told = page.getByRole('status').filter({ hasText: 'Ana Costa is signed in in this browser.' });
  await expect(told).toContainText('1 change by Ana Costa has not been sent.');
  await page.getByLabel('Your name').fill('Finn Moe');
  await page.getByLabel('E-mail').fill('finn@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  const finn = new AgentScreen(page);
  await finn.open('Runa');
  await finn.saved();

  await finn.beginReply();
  await page.keyboard.type('From Finn, ');
  await signIn(device, ANA);
  const dialog = page.getByRole('dialog', { name: 'You are signed in as Ana Costa in this browser' });
  await expect(dialog).toBeVisible();
  await page.keyboard.type('says whinchat');
  await finn.send.click();
  await expect(finn.message('From Finn, says whinchat').getByText('Waiting to send')).toBeVisible();
  await expect(finn.sync).toHaveText('Somebody else is signed in, 1 waiting');

  await dialog.getByRole('button', { name: 'Go on as Ana Costa' }).click();
  const ana = new AgentScreen(page);
  await expect.poll(() => caller.answers()).toEqual(['From Ana, says dunnock']);
  await ana.saved();
  await expect(page.getByRole('article', { name: /^Message by Ana Costa/ })).toHaveText(/dunnock/);
  await expect(ana.message('whinchat')).toHaveCount(0);
});

test('OF-6 WS-1 a limited agent who loses a contact keeps only what was typed', async ({
  newDevice,
  server,
}) => {
  const [first, second] = [await newDevice(), await newDevice()];
  const session = await atWork(server.url, first, ANA);
  await atWork(server.url, second, LIV, first, { role: 'agent', limited: true });
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(first.context.request, server.url, channel, 'Lotte');
  await caller.write('My order is waxwing');
  await Promise.all([first.page.goto('/'), second.page.goto('/')]);
  const [ana, liv] = [new AgentScreen(first.page), new AgentScreen(second.page)];
  await liv.open('Lotte');
  await liv.saved();
  await second.goOffline();
  await liv.answer('I look into it, says crossbill');
  await ana.open('Lotte');
  await ana.assign('Ana Costa');
  await ana.saved();
  await second.goOnline();

  await expect(liv.row('Lotte')).toHaveCount(0);
  await expect(liv.message('waxwing')).toHaveCount(0);
  await liv.page.getByRole('button', { name: /^Handed back/ }).click();
  await expect(liv.page.getByText('I look into it, says crossbill').first()).toBeVisible();
  await expect(async () => {
    expect(await localData(liv.page)).not.toContain('waxwing');
  }).toPass();
  expect(await caller.answers()).toEqual([]);
});

test('OF-6 DR-1 a contact that a limited agent loses and gets back is written in together as before', async ({
  newDevice,
  server,
}) => {
  const [first, second] = [await newDevice(), await newDevice()];
  const session = await atWork(server.url, first, ANA);
  await atWork(server.url, second, LIV, first, { role: 'agent', limited: true });
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(first.context.request, server.url, channel, 'Sanne');
  await caller.write('Do you have wrynecks?');
  await Promise.all([first.page.goto('/'), second.page.goto('/')]);
  const [ana, liv] = [new AgentScreen(first.page), new AgentScreen(second.page)];
  await Promise.all([ana.open('Sanne'), liv.open('Sanne')]);
  await liv.beginReply();
  await liv.page.keyboard.type('We do, says hoopoe');
  await ana.beginReply();
  await expect(ana.reply).toHaveText('We do, says hoopoe');

  await ana.assign('Ana Costa');
  await expect(liv.row('Sanne')).toHaveCount(0);
  await expect(liv.reply).toHaveCount(0);
  await ana.assign('Unassign', 'Ana Costa');
  await expect(liv.message('wrynecks')).toBeVisible();
  await liv.beginReply();
  await expect(liv.reply).toHaveText('We do, says hoopoe');
  await liv.page.keyboard.press('End');
  await liv.page.keyboard.type(', and roller');
  await expect(ana.reply).toHaveText('We do, says hoopoe, and roller');
  await liv.saved();
  await liv.send.click();
  await expect.poll(() => caller.answers()).toEqual(['We do, says hoopoe, and roller']);
});

test('L10 a device is logged out from another, the password changes, and an invitation is withdrawn', async ({
  newDevice,
  server,
  allowConsole,
}) => {
  // What a browser says of requests that are refused, as here they are to be.
  allowConsole(/ 40[13] /, / 410 /, /WebSocket connection to .* failed/);
  const [first, laptop, phone] = [await newDevice(), await newDevice(), await newDevice()];
  await atWork(server.url, first, ANA);
  await atWork(server.url, laptop, MIA, first, { role: 'owner', limited: false });
  await signIn(phone, MIA);
  await phone.page.goto('/');
  await new AgentScreen(phone.page).saved();

  const { page } = laptop;
  await page.goto('/settings/profile');
  const sessions = page.getByRole('list', { name: 'Where you are logged in' }).getByRole('listitem');
  await expect(sessions).toHaveCount(2);
  await expect(sessions.first()).toContainText('This device');
  await sessions.last().getByRole('button', { name: 'Log out' }).click();
  await expect(sessions).toHaveCount(1);
  const asked = phone.page.getByRole('dialog', { name: 'Sign in again' });
  await expect(asked).toBeVisible();

  await page.getByLabel('Current password').fill('not the password');
  await page.getByLabel('New password').fill('another long password');
  await page.getByRole('button', { name: 'Change password' }).click();
  const current = page.getByLabel('Current password');
  await expect(current).toHaveAccessibleDescription('The current password is wrong.');
  await expect(current).toBeFocused();
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Changed. You are logged out everywhere else.')).toBeVisible();
  await asked.getByLabel('Password').fill('another long password');
  await asked.getByRole('button', { name: 'Sign in' }).click();
  await expect(asked).toBeHidden();
  await new AgentScreen(phone.page).saved();

  await page.goto('/settings/members');
  await page.getByRole('button', { name: 'Create invitation link' }).click();
  const link = await page.getByLabel('Invitation link').inputValue();
  const open = page.getByRole('list', { name: 'Open invitations' }).getByRole('listitem');
  await expect(open).toHaveCount(1);
  await open.getByRole('button', { name: 'Withdraw' }).click();
  await expect(open).toHaveCount(0);
  const guest = await newDevice();
  await guest.page.goto(new URL(link).pathname + new URL(link).hash);
  await expect(guest.page.getByText('This invitation opens nothing any more')).toBeVisible();
});
