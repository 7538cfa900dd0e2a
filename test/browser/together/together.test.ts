/** Several agents in one inbox: who wins, who sees what, what can be taken back. */
import { expect, test } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import type { Device } from '../support/devices.ts';
import { localData } from '../support/local-data.ts';
import { ANA, atWork, BEN, newCaller, type Caller } from '../support/office.ts';

interface Scene {
  readonly first: Device;
  readonly second: Device;
  readonly ana: AgentScreen;
  readonly ben: AgentScreen;
  readonly caller: Caller;
}

/** Two agents look at a new conversation with somebody of this name. */
const scene = async (open: () => Promise<Device>, server: string, name: string): Promise<Scene> => {
  const [first, second] = [await open(), await open()];
  const session = await atWork(server, first, ANA);
  await atWork(server, second, BEN, first);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(first.context.request, server, channel, name);
  await caller.write(`${name} asks for a lamp`);
  await Promise.all([first.page.goto('/'), second.page.goto('/')]);
  const [ana, ben] = [new AgentScreen(first.page), new AgentScreen(second.page)];
  for (const agent of [ana, ben]) {
    await agent.open(name);
    await expect(agent.message('asks for a lamp')).toBeVisible();
    await agent.saved();
  }
  return { first, second, ana, ben, caller };
};

test('AS-4 two agents answer at once: one wins, the other sees who, and keeps the words', async ({
  newDevice,
  server,
}) => {
  const { second, ana, ben, caller } = await scene(newDevice, server.url, 'Claire');
  await ben.page.getByRole('button', { name: 'Private draft' }).click();
  await ben.beginReply();
  await ben.page.keyboard.type('Ben has a lamp');
  await ben.saved();
  second.wire.hold();
  await ben.send.click();
  await ana.answer('Ana has a lamp');
  await expect(ana.line('Ana Costa was assigned by the first reply')).toBeVisible();
  await ana.saved();
  second.wire.release();

  await expect(ben.held).toContainText('Ben has a lamp');
  await expect(ben.message('Ana has a lamp')).toBeVisible();
  await expect(ben.line('Ana Costa was assigned by the first reply')).toBeVisible();
  for (const agent of [ana, ben]) {
    await expect(agent.conversation.getByRole('button', { name: 'Ana Costa' })).toBeVisible();
  }
  expect(await caller.answers()).toEqual(['Ana has a lamp']);
  await ben.held.getByRole('button', { name: 'Drop' }).click();
  await expect(ben.held).toHaveCount(0);
  await ben.saved();
});

test('AS-4 an assignment that somebody else has overtaken is returned with who and when', async ({
  newDevice,
  server,
}) => {
  const { second, ana, ben } = await scene(newDevice, server.url, 'Odile');
  second.wire.hold();
  await ben.assign('Ben Okoro');
  await ana.assign('Ana Costa');
  await expect(ana.line('Ana Costa took the conversation')).toBeVisible();
  await ana.saved();
  second.wire.release();
  await expect(ben.conversation.getByRole('button', { name: 'Ana Costa' })).toBeVisible();
  const returned = ben.conversation.getByRole('region', { name: /^Not done/ });
  await expect(returned).toContainText(/Ana Costa assigned this to Ana Costa at \d\d:\d\d\./);
  await expect(ben.page.getByRole('button', { name: 'Handed back 1' })).toBeVisible();
});

test('CM-5 a comment is edited with its history, and deleted from every device', async ({
  newDevice,
  server,
}) => {
  const { second, ana, ben } = await scene(newDevice, server.url, 'Edith');
  await ana.beginComment();
  await ana.page.keyboard.insertText('The code is bullfinch');
  await ana.addComment.click();
  await expect(ben.posted('bullfinch')).toBeVisible();
  await expect(ben.posted('bullfinch').getByRole('button', { name: 'Comment actions' })).toHaveCount(0);

  await ana.posted('bullfinch').getByRole('button', { name: 'Comment actions' }).click();
  await ana.page.getByRole('menuitem', { name: 'Edit', exact: true }).click();
  await expect(ana.page.getByRole('textbox', { name: 'Edit comment' })).toContainText('bullfinch');
  await ana.page.getByRole('textbox', { name: 'Edit comment' }).press('Control+A');
  await ana.page.keyboard.insertText('The code is goldcrest');
  await expect(ben.timeline.getByText('The code is goldcrest')).toBeVisible();
  await ana.page.getByRole('button', { name: 'Save' }).click();
  await expect(ben.posted('goldcrest')).toBeVisible();
  await expect(ben.posted('bullfinch')).toHaveCount(0);
  await ben.posted('goldcrest').getByRole('button', { name: 'edited' }).click();
  await expect(ben.page.getByRole('dialog').getByText('bullfinch')).toBeVisible();
  await ben.page.keyboard.press('Escape');
  await ben.saved();
  expect(await localData(second.page)).toContain('bullfinch');

  await ana.posted('goldcrest').getByRole('button', { name: 'Comment actions' }).click();
  await ana.page.getByRole('menuitem', { name: 'Delete comment' }).click();
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Delete comment' }).click();
  for (const agent of [ana, ben]) {
    await expect(agent.line('Ana Costa deleted a comment')).toBeVisible();
    await expect(agent.timeline.getByText('goldcrest')).toHaveCount(0);
    await expect(async () => {
      const data = await localData(agent.page);
      expect(data).not.toContain('goldcrest');
      expect(data).not.toContain('bullfinch');
    }).toPass();
  }
});

test('OC-6 a close by somebody who had not seen the newest message is held', async ({
  newDevice,
  server,
}) => {
  const { second, ana, ben, caller } = await scene(newDevice, server.url, 'Nora');
  second.wire.hold();
  await ben.close.click();
  await caller.write('And a shade, please');
  await expect(ana.message('And a shade, please')).toBeVisible();
  second.wire.release();

  await expect(ben.held).toContainText('Not closed: somebody wrote since you read this.');
  await expect(ben.message('And a shade, please')).toBeVisible();
  await expect(ana.line('Conversation closed')).toHaveCount(0);
  await ben.held.getByRole('button', { name: 'Close anyway' }).click();
  for (const agent of [ana, ben]) {
    await expect(agent.line('Conversation closed by Ben Okoro')).toHaveCount(1);
    await expect(agent.held).toHaveCount(0);
  }
});

test('OC-9 a close can be undone, and the same conversation goes on', async ({ newDevice, server }) => {
  const { ana, ben } = await scene(newDevice, server.url, 'Ursula');
  await ana.close.click();
  await expect(ben.line('Conversation closed by Ana Costa')).toBeVisible();
  await ana.saved();
  await ana.page.getByRole('button', { name: 'Undo' }).click();
  for (const agent of [ana, ben]) {
    await expect(agent.line('Ana Costa took the closing back')).toBeVisible();
    await expect(agent.close).toBeVisible();
  }
});

test('SN-1 a snoozed contact wakes when it writes', async ({ newDevice, server }) => {
  const { ana, ben, caller } = await scene(newDevice, server.url, 'Sonja');
  await ana.conversation.getByRole('button', { name: 'Snooze' }).click();
  await ana.page.getByRole('menuitem', { name: 'Tomorrow at 9' }).click();
  await expect(ben.line('Ana Costa snoozed the contact until')).toBeVisible();
  await expect(ben.row('Sonja')).toHaveCount(0);
  await ben.page.getByRole('link', { name: 'Snoozed' }).click();
  await expect(ben.row('Sonja')).toBeVisible();
  await ben.page.getByRole('link', { name: 'All', exact: false }).first().click();

  await caller.write('I am awake');
  await expect(ben.row('Sonja')).toContainText('I am awake');
  await expect(ana.line('The snooze ended because Sonja wrote')).toBeVisible();
});

test('IN-5 presence: who is there, and who writes what', async ({ newDevice, server }) => {
  const { ana, ben } = await scene(newDevice, server.url, 'Petra');
  const here = ana.conversation.getByRole('list', { name: 'Who is here' });
  await expect(here.getByText('Ben Okoro is here')).toBeAttached();
  await ben.beginComment();
  await ben.page.keyboard.type('Hm');
  await expect(here.getByText('Ben Okoro is writing a comment')).toBeAttached();
  await expect(ana.row('Petra')).toContainText('Ben Okoro is writing');
  await ben.page.goto('/settings');
  await expect(here).toHaveCount(0);
});

test('LC-1 a stage is set with its event, before and after', async ({ newDevice, server }) => {
  const { ana, ben } = await scene(newDevice, server.url, 'Lena');
  await ana.stage('New lead');
  await expect(ben.line('Ana Costa set the stage to New lead')).toBeVisible();
  await ben.stage('Customer');
  for (const agent of [ana, ben]) {
    await expect(agent.line('Ben Okoro moved the stage from New lead to Customer')).toBeVisible();
    await expect(agent.row('Lena')).toContainText('Customer');
  }
});

test('BL-1 a blocked contact is kept out of the inbox', async ({ newDevice, server }) => {
  const { ana, ben, caller } = await scene(newDevice, server.url, 'Bruno');
  await ana.more('Block contact');
  await expect(ben.line('Ana Costa blocked the contact')).toBeVisible();
  await expect(ben.row('Bruno')).toHaveCount(0);
  await expect(ben.close).toHaveCount(0);
  await caller.write('Let me in');
  await expect(ana.message('Let me in')).toBeVisible();
  await expect(ben.row('Bruno')).toHaveCount(0);
  await ana.more('Unblock contact');
  await expect(ben.row('Bruno')).toBeVisible();
});
