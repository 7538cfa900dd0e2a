/** What goes into the composers besides words: snippets with variables, emoji, replies and reactions to comments. */
import { expect, test } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { ANA, atWork, BEN, newCaller } from '../support/office.ts';

test('DR-6 CM-7 OC-9 IN-2 two agents write with snippets, answer and react to a comment, send and close', async ({
  newDevice,
  server,
}) => {
  const [first, second] = [await newDevice(), await newDevice()];
  const session = await atWork(server.url, first, ANA);
  await atWork(server.url, second, BEN, first);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(first.context.request, server.url, channel, 'Claire Dupont');
  await caller.write('Where is my lamp?');
  const [ana, ben] = [new AgentScreen(first.page), new AgentScreen(second.page)];

  await test.step('a manager writes a snippet; what is typed like a variable becomes one', async () => {
    await first.page.goto('/settings/snippets');
    await first.page.getByRole('button', { name: 'New snippet' }).click();
    await first.page.getByRole('textbox', { name: 'Name' }).fill('Greeting');
    await first.page.getByRole('textbox', { name: 'Shortcut' }).fill('/Hello');
    const text = first.page.getByRole('textbox', { name: 'Text', exact: true });
    await text.click();
    await first.page.keyboard.type('Hello {contact.firstName|there}, is {contact.phone} still right?');
    await expect(text.locator('.editor-variable')).toHaveText(['first name', 'phone']);
    await first.page.getByRole('button', { name: 'Save' }).click();
    const listed = first.page.getByRole('listitem').filter({ hasText: 'Greeting' });
    await expect(listed).toContainText('/hello');
    await expect(listed).toContainText('Hello {contact.firstName|there}, is {contact.phone} still right?');
  });

  await test.step('an agent puts it in at the caret, filled; what is not known stops the send', async () => {
    await second.page.goto('/');
    await ben.open('Claire Dupont');
    await expect(ben.message('Where is my lamp?')).toBeVisible();
    await ben.beginReply();
    await second.page.keyboard.type('Good day. /hel');
    const option = second.page.getByRole('listbox', { name: 'Snippets' }).getByRole('option');
    await expect(option).toHaveCount(1);
    await expect(option).toContainText('Hello Claire, is {contact.phone} still right?');
    await second.page.keyboard.press('Enter');
    await expect(ben.reply).toHaveText('Good day. Hello Claire, is phone still right?');
    await expect(ben.reply.locator('.editor-variable')).toHaveText('phone');

    await first.page.goto('/');
    await expect(ana.row('Claire Dupont')).toContainText('Good day. Hello Claire, is {contact.phone}');
    await ana.open('Claire Dupont');
    await ana.beginReply();
    await expect(ana.reply.locator('.editor-variable')).toHaveText('phone');

    await ben.send.click();
    const alert = ben.conversation.getByRole('alert');
    await expect(alert).toContainText('Still to be filled in: phone.');
    expect(await caller.answers()).toEqual([]);
    // It is selected: what is typed takes its place, on every screen.
    await second.page.keyboard.type('0612345678');
    await expect(alert).toHaveCount(0);
    await expect(ana.reply).toHaveText('Good day. Hello Claire, is 0612345678 still right?');
  });

  await test.step('what is too long to be sent is not pasted, and that is said', async () => {
    await ben.reply.evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'endless '.repeat(100_000));
      field.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true, composed: true }),
      );
    });
    await expect(second.page.getByText('This is too long to be pasted here.')).toBeVisible();
    await expect(ben.reply).toHaveText('Good day. Hello Claire, is 0612345678 still right?');
  });

  await test.step('OC-9 it is sent and the conversation closed with one press, and the close taken back', async () => {
    await second.page.keyboard.press('Control+Shift+Enter');
    await expect(ana.line('Conversation closed by Ben Okoro')).toBeVisible();
    expect(await caller.answers()).toEqual(['Good day. Hello Claire, is 0612345678 still right?']);
    await ben.saved();
    await second.page.getByRole('button', { name: 'Undo' }).click();
    await expect(ana.line('Ben Okoro took the closing back')).toBeVisible();
    expect(await caller.answers()).toHaveLength(1);
  });

  await test.step('CM-7 a comment with an emoji is answered, with a line of it, and found again', async () => {
    await ben.beginComment();
    await second.page.keyboard.type('A new lamp :tad');
    await expect(second.page.getByRole('listbox', { name: 'Emoji' })).toContainText('party popper');
    await second.page.keyboard.press('Enter');
    await expect(ben.comment).toHaveText('A new lamp 🎉');
    await ben.addComment.click();
    await expect(ana.posted('A new lamp 🎉')).toBeVisible();
    await ana.posted('A new lamp').getByRole('button', { name: 'Reply to this comment' }).click();
    await expect(ana.comment).toBeFocused();
    // Who writes the draft with her sees what it answers.
    await expect(ben.conversation.getByText('Reply to', { exact: true })).toBeVisible();
    await first.page.keyboard.type('I sold it');
    await ana.addComment.click();
    const answer = ben.posted('I sold it');
    await expect(answer.getByRole('button', { name: /Ben Okoro.*A new lamp 🎉/ })).toBeVisible();
    await expect(ben.conversation.getByText('Reply to', { exact: true })).toHaveCount(0);
    await answer.getByRole('button', { name: /A new lamp/ }).click();
    await expect(ben.timeline.locator('> li:focus')).toContainText('A new lamp 🎉');
  });

  await test.step('CM-7 reactions are set and taken back, offline too, and each counts once', async () => {
    const [hers, his] = [ana.posted('A new lamp 🎉').first(), ben.posted('A new lamp 🎉').first()];
    await hers.getByRole('button', { name: 'Add a reaction' }).click();
    await first.page.getByRole('dialog').getByRole('button', { name: '👍', exact: true }).click();
    await his.getByRole('button', { name: '👍 by Ana Costa' }).click();
    await expect(hers.getByRole('button', { name: '👍 by you, Ben Okoro' })).toHaveText('👍2');
    await first.goOffline();
    await hers.getByRole('button', { name: '👍 by you, Ben Okoro' }).click();
    await expect(hers.getByRole('button', { name: '👍 by Ben Okoro' })).toHaveText('👍1');
    await first.goOnline();
    await expect(his.getByRole('button', { name: '👍 by you', exact: true })).toHaveText('👍1');
    await ana.saved();
    expect(JSON.stringify(await caller.answers())).not.toContain('👍');
  });

  await test.step('CM-5 what was deleted is quoted nowhere, and its reactions say nothing', async () => {
    await ben.posted('A new lamp 🎉').first().getByRole('button', { name: 'Comment actions' }).click();
    await second.page.getByRole('menuitem', { name: 'Delete comment' }).click();
    await second.page.getByRole('dialog').getByRole('button', { name: 'Delete comment' }).click();
    await expect(ana.posted('I sold it')).toContainText('This comment was deleted');
    await expect(ana.timeline.getByText('A new lamp')).toHaveCount(0);
    await expect(ana.timeline.getByText('👍')).toHaveCount(0);
  });
});
