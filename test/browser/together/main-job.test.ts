/** The main job, from the first start to the second conversation, with real browsers for everybody. */
import type { Workspace } from '@parley/core/workspace/workspace';
import { expect, test } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { localData } from '../support/local-data.ts';
import { PASSWORD } from '../support/office.ts';
import { VisitorScreen } from '../support/visitor-screen.ts';

/** Words that must never come to the visitor: of comments, drafts, notes and events. */
const INTERNAL = {
  comment: 'kestrel',
  joined: 'plover',
  unsentReply: 'heron',
  summary: 'bittern',
  category: 'Payment',
  stage: 'Hot lead',
};

test('EV-4 OC-1 a visitor writes, two agents answer together, and the visitor hears nothing else', async ({
  newDevice,
}) => {
  test.setTimeout(120_000);
  const [first, second, visiting] = [
    await newDevice(),
    await newDevice(),
    await newDevice({ plain: true, viewport: { width: 900, height: 800 } }),
  ];
  const ines = new AgentScreen(first.page);
  const tomas = new AgentScreen(second.page);

  const channel = await test.step('WS-1 first start, and an invitation by link', async () => {
    await first.page.goto('/');
    await first.page.getByLabel('Workspace name').fill('Marlow & Finch');
    await first.page.getByLabel('Your name').fill('Inès Rahal');
    await first.page.getByLabel('E-mail').fill('ines@example.com');
    await first.page.getByLabel('Password').fill(PASSWORD);
    await first.page.getByRole('button', { name: 'Create workspace' }).click();
    await expect(ines.list).toBeVisible();

    await first.page.getByRole('link', { name: 'Settings' }).click();
    await first.page.getByRole('link', { name: 'Members' }).click();
    await first.page.getByRole('button', { name: 'Create invitation link' }).click();
    const link = first.page.getByRole('textbox', { name: 'Invitation link' });
    await expect(link).toHaveValue(/\/join#/);
    const { hash } = new URL(await link.inputValue());

    await second.page.goto(`/join${hash}`);
    await second.page.getByLabel('Your name').fill('Tomas Keller');
    await second.page.getByLabel('E-mail').fill('tomas@example.com');
    await second.page.getByLabel('Password').fill(PASSWORD);
    await second.page.getByRole('button', { name: 'Join' }).click();
    await expect(tomas.list).toBeVisible();

    const response = await first.context.request.get('/api/workspace');
    const workspace = (await response.json()) as Workspace;
    await first.page.goto('/');
    return workspace.channels[0]?.id ?? '';
  });

  const visitor = await VisitorScreen.open(visiting, channel, '?ref=newsletter');

  await test.step('IN-2 IN-6 RF-1 the visitor’s message opens a conversation on both screens at once', async () => {
    await visitor.write('Hello, is the lamp still to be had?');
    for (const agent of [ines, tomas]) {
      const row = agent.row('Visitor');
      await expect(row).toContainText('Hello, is the lamp still to be had?');
      await expect(row.getByLabel('1 unread')).toBeVisible();
    }
    for (const agent of [ines, tomas]) {
      await agent.open('Visitor');
      await agent.panel.getByRole('tab', { name: 'Activities' }).click();
      await expect(agent.line('Conversation opened')).toContainText('newsletter');
      await expect(agent.message('Hello, is the lamp')).toBeVisible();
      const order = (await agent.timeline.innerText()).replaceAll(/\s+/g, ' ');
      expect(order).toMatch(/Conversation opened.*newsletter.*Hello, is the lamp/);
      await expect(agent.row('Visitor').getByLabel('1 unread')).toHaveCount(0);
      await agent.expectOneRecord();
    }
  });

  await test.step('CM-2 CM-4 a comment is written together, with words, caret and name', async () => {
    await ines.beginComment();
    await first.page.keyboard.type(`Do we have a ${INTERNAL.comment} left? @tom`);
    await first.page.getByRole('option', { name: 'Tomas Keller' }).click();
    await expect(ines.comment).toContainText('Tomas Keller');
    await tomas.beginComment();
    await expect(tomas.comment).toContainText(`Do we have a ${INTERNAL.comment} left?`);
    await second.page.keyboard.press('Control+End');
    await second.page.keyboard.type(` Yes, ${INTERNAL.joined}.`);
    await expect(ines.comment).toContainText(INTERNAL.joined);
    await expect(first.page.locator('.carets').getByText('Tomas Keller')).toBeAttached();
    await expect(second.page.locator('.carets').getByText('Inès Rahal')).toBeAttached();
  });

  await test.step('CM-5 two presses at once post it once, and the mention is told', async () => {
    // His press is on its way when hers arrives.
    second.wire.hold();
    await tomas.addComment.click();
    await ines.addComment.click();
    await expect(ines.posted(INTERNAL.comment)).toHaveCount(1);
    await ines.saved();
    second.wire.release();
    for (const agent of [ines, tomas]) {
      await expect(agent.posted(INTERNAL.comment)).toHaveCount(1);
      await agent.saved();
      await expect(agent.posted(INTERNAL.comment)).toHaveCount(1);
      await expect(agent.comment).toHaveText('');
    }
    // He has it before his eyes: so it is done with.
    await tomas.page.getByRole('button', { name: 'Notifications' }).click();
    await tomas.page.getByRole('tab', { name: 'Archived' }).click();
    await expect(tomas.page.getByText('Inès Rahal mentioned you')).toBeVisible();
    await tomas.page.keyboard.press('Escape');
  });

  await test.step('AS-3 AS-5 DR-3 the first reply claims, and is delivered and read', async () => {
    await ines.beginReply();
    await first.page.keyboard.type(`${INTERNAL.unsentReply} or not`);
    await expect(visitor.frame.getByText('is typing')).toBeAttached();
    await first.page.keyboard.press('Control+A');
    await first.page.keyboard.type('Yes, one is left. Shall I keep it?');
    await ines.send.click();
    await expect(visitor.log.getByText('Yes, one is left.')).toBeVisible();
    for (const agent of [ines, tomas]) {
      await expect(agent.line('Inès Rahal was assigned by the first reply')).toBeVisible();
      await expect(agent.conversation.getByRole('button', { name: 'Inès Rahal' })).toBeVisible();
      await expect(agent.message('Yes, one is left.').getByTitle('Read')).toBeVisible();
      await agent.expectOneRecord();
    }
  });

  await test.step('LC-1 CH-1 a stage, and typing of the visitor', async () => {
    await visitor.field.pressSequentially('Let me');
    await Promise.all(
      [ines, tomas].map((agent) => expect(agent.page.getByText('The contact is typing …')).toBeVisible()),
    );
    await visitor.field.fill('');
    await tomas.stage(INTERNAL.stage);
    for (const agent of [ines, tomas]) {
      await expect(agent.line(`Tomas Keller set the stage to ${INTERNAL.stage}`)).toBeVisible();
      await agent.expectOneRecord();
    }
  });

  await test.step('OC-4 AS-1 closing with category and summary keeps the assignee', async () => {
    await ines.page.getByRole('button', { name: 'With notes' }).click();
    await ines.page.getByRole('menuitem', { name: 'Close with notes' }).click();
    await ines.page.getByLabel('Category').selectOption(INTERNAL.category);
    await ines.page.getByLabel('Summary').fill(`Keeps the lamp, ${INTERNAL.summary}`);
    await ines.page.getByRole('button', { name: 'Close conversation' }).click();
    for (const agent of [ines, tomas]) {
      const closed = agent.line('Conversation closed by Inès Rahal');
      await expect(closed).toContainText(INTERNAL.category);
      await expect(closed).toContainText(INTERNAL.summary);
      await expect(agent.conversation.getByRole('button', { name: 'Inès Rahal' })).toBeVisible();
      await agent.expectOneRecord();
    }
  });

  await test.step('OC-1 AS-1 the next message opens a new conversation, with the same assignee', async () => {
    await visitor.write('Thank you, see you on Friday');
    for (const agent of [ines, tomas]) {
      await expect(agent.message('Thank you, see you on Friday')).toBeVisible();
      await expect(agent.line('Conversation opened')).toHaveCount(2);
      await expect(agent.conversation.getByRole('button', { name: 'Inès Rahal' })).toBeVisible();
      await agent.expectOneRecord();
      await agent.saved();
    }
    expect(await ines.eventsInLine()).toEqual(await tomas.eventsInLine());
  });

  await test.step('EV-4 nothing internal has come to the visitor’s browser', async () => {
    const seen = [
      visiting.wire.recorded(),
      await localData(visitor.page),
      await visitor.frame.content(),
      await visitor.page.content(),
    ].join('\n');
    // The record can be read: what the visitor has a right to is in it.
    expect(seen).toContain('Hello, is the lamp still to be had?');
    expect(seen).toContain('Yes, one is left. Shall I keep it?');
    expect(visiting.wire.recorded()).not.toMatch(/^content-encoding:/im);
    for (const words of Object.values(INTERNAL)) expect(seen).not.toContain(words);
    for (const words of ['Rahal', 'Keller', '@example.com', 'Marlow & Finch'])
      expect(seen).not.toContain(words);
    const chat = visiting.wire.recorded().match(/data: \{.*\}/g) ?? [];
    expect(chat.length).toBeGreaterThan(0);
    for (const event of chat) {
      expect(Object.keys(JSON.parse(event.slice('data: '.length)) as object).join()).toMatch(
        /^type(,messages|,typing)?$/,
      );
    }
  });
});
